"""Days and months of a statement must be those of the sentences that it points at.

"On Thursday", "yesterday" and a date without its year are resolved against the day on which the article appeared, so
that a statement may name the day itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from bot.answering.gate.evidence import Evidence
from retrieval.language.rules import rules
from retrieval.language.wording import by_word, either, folded, words_in

_ISO = re.compile(r"(\d(?<!\d.)\d{3})-(\d{2})-(\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MAY = re.compile(r"\bmay\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is written; `start` and `end` are its place."""

    start: int
    end: int
    month: int
    day: int | None = None
    year: int | None = None

    def within(self, other: "Day") -> bool:
        """Tell whether this says nothing of the date that `other` does not say."""
        return all(
            mine is None or mine == theirs
            for mine, theirs in ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says of days: its dates, its weekdays with their places, its words like "yesterday"."""

    days: tuple[Day, ...] = ()
    weekdays: tuple[tuple[tuple[int, int], int], ...] = ()
    beside: tuple[str, ...] = ()


_NOTHING = Told()


def unsupported_day(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a date or weekday of `text` that the evidence does not give; None where all are given."""
    told = _told(text)
    if told == _NOTHING:
        return None
    given = [day for piece in evidence for day in _given(piece)]
    for day in told.days:
        if not any(day.within(other) for other in given):
            return text[day.start : day.end].strip(" ,.")
    weekdays = {weekday for piece in evidence for _, weekday in _told(piece.text).weekdays} | set(_fallen_on(given))
    for (start, end), weekday in told.weekdays:
        if weekday not in weekdays:
            return text[start:end]
    offsets = {by_word("beside")[word] for piece in evidence for word in _told(piece.text).beside}
    return next((word for word in told.beside if by_word("beside")[word] not in offsets), None)


def years_given(evidence: Sequence[Evidence]) -> frozenset[int]:
    """Return the years of the dates that the evidence gives or implies."""
    return frozenset(day.year for piece in evidence for day in _given(piece) if day.year)


def without_days(text: str) -> str:
    """Return `text` without its dates and weekdays, which are looked at here, not as names or numbers."""
    told = _told(text)
    for start, end in [(day.start, day.end) for day in told.days] + [place for place, _ in told.weekdays]:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@lru_cache(maxsize=256)
def _told(text: str) -> Told:
    if words_in(text).isdisjoint(_day_words()) and not _ISO.search(text):
        return _NOTHING
    return Told(tuple(days(text)), tuple(_weekdays(text)), tuple(_beside(text)))


def days(text: str) -> Iterator[Day]:
    """Yield the dates that `text` writes: 14 August 2025, Aug. 14, August 2025, 2025-08-14."""
    if _months().keys().isdisjoint(words_in(text)) and not _ISO.search(text):
        return
    for match in _ISO.finditer(text):
        yield Day(match.start(), match.end(), int(match[2]), int(match[3]), int(match[1]))
    for match in _written().finditer(text):
        day = match["before"] or match["after"]
        if not (day or match["year"] or match["month"][0].isupper()) or _MAY.fullmatch(match["month"]):
            continue  # "may" and "march" are words too
        yield Day(
            match.start(),
            match.end(),
            _months()[match["month"].casefold()],
            int(day) if day else None,
            int(match["year"]) if match["year"] else None,
        )


def _given(piece: Evidence) -> Iterator[Day]:
    """The dates that a piece of evidence writes, with the year that is meant, and those that it implies."""
    published, told = piece.article.published.day, _told(piece.text)
    for day in told.days:
        yield day
        if day.year is None and published:
            yield _with_year(day, published)
    if published:
        for _, weekday in told.weekdays:
            yield from (_of(published + timedelta(days=by)) for by in _weekday_offsets(weekday, published))
        for word in told.beside:
            yield _of(published + timedelta(days=int(by_word("beside")[word])))


def _fallen_on(given: Iterable[Day]) -> Iterator[int]:
    """The weekdays of whole dates; one that the calendar does not have falls on none."""
    for day in given:
        with suppress(ValueError):
            if day.year and day.day:
                yield date(day.year, day.month, day.day).weekday()


def _weekday_offsets(weekday: int, published: date) -> tuple[int, ...]:
    """How far the last such day lies before publication, and the next one after it."""
    back = (published.weekday() - weekday) % 7
    return -back, 7 - back


def _with_year(day: Day, published: date) -> Day:
    """The year that brings a date nearest to the day of publication."""
    years = (published.year - 1, published.year, published.year + 1)
    near = min(years, key=lambda year: abs((year - published.year) * 12 + day.month - published.month))
    return Day(day.start, day.end, day.month, day.day, near)


def _of(day: date) -> Day:
    return Day(0, 0, day.month, day.day, day.year)


def _weekdays(text: str) -> Iterator[tuple[tuple[int, int], int]]:
    known = by_word("weekdays")
    if known.keys().isdisjoint(words_in(text)):
        return
    for match in _WORD.finditer(text):
        word = folded(match[0])
        if word in known and (match[0][0].isupper() or not word.isascii()):
            yield match.span(), int(known[word])


def _beside(text: str) -> Iterator[str]:
    if not words_in(text).isdisjoint(_last_words()):
        yield from (match[0] for match in _beside_words().finditer(folded(text)))


@cache
def _day_words() -> frozenset[str]:
    return frozenset({*_months(), *by_word("weekdays"), *_last_words()})


@cache
def _last_words() -> frozenset[str]:
    return frozenset(words.rsplit(maxsplit=1)[-1] for words in by_word("beside"))


@cache
def _beside_words() -> re.Pattern[str]:
    longest_first = sorted(by_word("beside"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


@cache
def _months() -> dict[str, int]:
    return {name: int(number) for number, names in rules("dates")["months"].items() for name in names}


@cache
def _written() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.])(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+)?(?P<month>{either(_months())})\b\.?"
        rf"(?:\s+(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]))?(?:,?\s+(?P<year>\d{{4}})(?!\d))?",
        re.IGNORECASE,
    )
