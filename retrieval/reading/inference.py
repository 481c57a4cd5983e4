"""When an article was written, where it prints no date of its own but its sentences leave only some days.

A wrong day is worse than none: a range is inferred only where the text itself shuts out every other year. The words
that do so stand in inferred.toml and tense.toml.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from retrieval.articles import Article, Published
from retrieval.language.calendar_words import words_of
from retrieval.language.days import day_of, first_day
from retrieval.language.holidays import Holiday, holiday_words, holidays
from retrieval.language.rules import pattern
from retrieval.language.time_expressions import time_expressions

_SENTENCES = 400
_OPENING = 3  # sentences in which a look back at a year begins
_NEAR_CHARS = 100
_WINDOW_DAYS = 400
_DAY = timedelta(days=1)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # most sentences have none, and need not be searched for dates

Range = tuple[date, date | None]


def published_inferred(article: Article) -> Published:
    """Return the days on which an article can have been published, as far as its text says.

    The range may be open at its end. Captions show what was before; they never date the article.
    """
    story = _story(article)
    for rule in (_between_deadlines, _at_the_end_of_a_year, _after_an_event):
        found = rule(story)
        if found and (found[1] is None or max(story.latest, found[0]) <= found[1]):
            return Published(*found, "range", "text-inferred")
    return Published()


def with_candidate(article: Article, day: date | None, basis: str) -> Article:
    """Return the article with a day that may be its publication's, unless its own text knows better."""
    known = article.published
    if day is None or known.basis not in {None, "text-inferred"} or not known.may_be(day):
        return article
    return replace(article, published=Published(day, day, "range", basis))


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date with its year, behind the words `before` of its sentence; `has_weekday`: its weekday is named, rightly."""

    before: str
    first: date
    last: date
    has_weekday: bool

    @property
    def is_day(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True)
class _Story:
    """The sentences of an article, and the days that they write in full."""

    sentences: tuple[str, ...]
    captions: tuple[str, ...]

    @cached_property
    def past(self) -> list[tuple[date, bool]]:
        """The days on which something had happened, each with whether its weekday is named, and rightly."""
        return [
            (one.first, one.has_weekday)
            for one in _days(self.sentences)
            if one.is_day and pattern("tense", "past").search(one.before[-_NEAR_CHARS:]) and not _is_open(one.before)
        ]

    @cached_property
    def latest(self) -> date:
        """The last day on which something had happened; the earliest of all days where none is told."""
        return max((day for day, _ in self.past), default=date.min)

    @cached_property
    def window(self) -> tuple[date, date] | None:
        """The last day that lay behind the writer and the first that lay ahead, where the text has both."""
        shown = [one.first for one in _days(self.captions) if one.is_day and not _is_open(one.before)]
        behind = max([self.latest, *shown])
        horizon = pattern("inferred", "horizon")
        ahead = min((one.last for one in _days(self.sentences) if horizon.search(one.before)), default=None)
        if ahead is None or not timedelta() < ahead - behind <= _WINDOW_DAYS * _DAY:
            return None
        return behind, ahead


def _story(article: Article) -> _Story:
    text, blocks = article.text_raw, article.blocks
    title = [text[block.start : block.end] for block in blocks if block.label == "title"]
    chosen = article.sentences[:_SENTENCES]
    told = [text[one.start : one.end] for one in chosen if blocks[one.block].label != "caption"]
    captions = [text[one.start : one.end] for one in chosen if blocks[one.block].label == "caption"]
    return _Story((*title, *told), tuple(captions))


def _after_an_event(story: _Story) -> Range | None:
    """An event that is told with weekday and year was over where the text looks back at it from another day."""
    dated = any(weekday for _, weekday in story.past) and _anywhere(story, "afterwards")
    return (story.latest + _DAY, None) if dated else None


def _at_the_end_of_a_year(story: _Story) -> Range | None:
    """A look back at a year that is still "this year", the coming one ahead, was written after its last month named."""
    openings = (pattern("inferred", "look_back").search(sentence) for sentence in story.sentences[:_OPENING])
    years = {int(match["year"]) for match in openings if match}
    if len(years) != 1 or not all(_anywhere(story, key) for key in ("this_year", "year_to_come")):
        return None
    year = years.pop()
    starts = [start for sentence in story.sentences for start in _months_past(sentence, year)]
    return (max(starts), date(year, 12, 31)) if starts else None


def _between_deadlines(story: _Story) -> Range | None:
    """A holiday is a deadline that was missed or one that lies ahead, in a window that holds it only once."""
    found = [pair for sentence in story.sentences for pair in _deadlines(sentence)]
    if not found or story.window is None:
        return None
    behind, ahead = story.window
    days = [(holiday.only(behind, ahead), missed) for holiday, missed in found]
    if any(day is None for day, _ in days):
        return None
    missed = [day for day, is_missed in days if day and is_missed]
    open_ = [day for day, is_missed in days if day and not is_missed]
    return (max([behind, *missed]) + _DAY, min(open_) - _DAY) if open_ else None


def _deadlines(sentence: str) -> Iterator[tuple[Holiday, bool]]:
    """Yield the holidays that a sentence gives as deadlines, and whether each has been replaced by a later one."""
    if words_of(sentence).isdisjoint(holiday_words()):
        return
    named = sorted((match.start(), match.end(), one) for one in holidays() for match in one.pattern.finditer(sentence))
    for place, (start, end, holiday) in enumerate(named):
        if not pattern("inferred", "deadline").search(sentence[:start]):
            continue
        after = sentence[end : named[place + 1][0]] if place + 1 < len(named) else ""
        if pattern("inferred", "replaced").match(after):
            yield holiday, True
            yield named[place + 1][2], False
        elif pattern("inferred", "under_way").search(sentence[:start]):
            yield holiday, False


def _months_past(sentence: str, year: int) -> Iterator[date]:
    """Yield the first day that each month without a year can mean, in which something happened."""
    past, ahead = pattern("tense", "past"), pattern("inferred", "ahead")
    for one in time_expressions(sentence):
        month = one.date.month if one.date and not (one.date.year or one.date.day or one.until) else None
        before = sentence[: one.start]
        is_past = past.search(before[-_NEAR_CHARS:]) and not ahead.search(before)
        if month and is_past and pattern("inferred", "in_month").search(before):
            yield date(year, month, first_day(one.part or "early"))


def _anywhere(story: _Story, key: str) -> bool:
    return any(pattern("inferred", key).search(sentence) for sentence in story.sentences)


def _days(sentences: Sequence[str]) -> Iterator[_Dated]:
    """Yield the dates that are written with their year and month."""
    for sentence in filter(_YEAR.search, sentences):
        for one in time_expressions(sentence):
            day = day_of(one, sentence, None)
            if day and day.precision != "year":
                is_weekday = day.precision == "day" and one.weekday == day.first.weekday()
                yield _Dated(sentence[: one.start], day.first, day.last, is_weekday)


def _is_open(before: str) -> bool:
    """Tell whether the words before a day may make it one to come."""
    return any(pattern("inferred", key).search(before) for key in ("ahead", "borders"))
