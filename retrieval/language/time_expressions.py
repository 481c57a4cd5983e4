"""Every time that a text names, in its order, each once: dates, weekdays, "yesterday", "last week", and their spans."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from retrieval.language.calendar_words import months, stands_before, weekday_before, weekday_number, words_of
from retrieval.language.relative_times import relative_times, time_words
from retrieval.language.rules import rules
from retrieval.language.time_expression import TimeExpression
from retrieval.language.written_dates import writes_year, written_dates

_WEEKDAY_CHARS = 25  # a weekday before a date, with its comma


@lru_cache(maxsize=512)
def time_expressions(text: str) -> Sequence[TimeExpression]:
    """Return the times that `text` names, in their order; none overlap."""
    if words_of(text).isdisjoint(_words()) and not writes_year(text):
        return ()  # most sentences
    written = [_with_weekday(text, one) for one in _apart(written_dates(text))]
    found = sorted(_apart([*written, *relative_times(text)]), key=lambda one: one.start)
    return tuple(_joined(text, found)) if len(found) > 1 else tuple(found)


def may_begin_time(word: str) -> bool:
    """Tell whether a folded word is one without which, or a number, a few words name no time."""
    return word in _words() or not word.isalpha()


@cache
def _words() -> frozenset[str]:
    """The words without one of which only a year in digits names a time."""
    return time_words() | months().keys()


def without_times(text: str) -> str:
    """Return `text` with spaces in the place of every time that it names; "the past three days" is a number of days."""
    for one in time_expressions(text):
        if one.count:
            continue
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _apart(found: Iterable[TimeExpression]) -> list[TimeExpression]:
    """Those that overlap none before them."""
    kept: list[TimeExpression] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def _with_weekday(text: str, one: TimeExpression) -> TimeExpression:
    """A date with the weekday before it: "Thursday, 14 August"."""
    if one.date is None or one.date.day is None:
        return one
    match = weekday_before().search(text, max(0, one.start - _WEEKDAY_CHARS), one.start)
    if match is None:
        return one
    return replace(one, start=match.start(), weekday=weekday_number(match["weekday"]))


def _joined(text: str, found: Sequence[TimeExpression]) -> list[TimeExpression]:
    """The expressions, each two that are the ends of one span made one: "from March 28 to April 2"."""
    spans: list[TimeExpression] = []
    for one in found:
        before = spans[-1] if spans else None
        if before and _is_span(text, before, one):
            spans[-1] = replace(before, end=one.end, until=one)
        else:
            spans.append(one)
    return spans


def _is_span(text: str, first: TimeExpression, last: TimeExpression) -> bool:
    if first.until or last.until or _form(first) != _form(last):
        return False
    link = _link().fullmatch(text, first.end, last.start)
    if link is None:
        return False
    return not link["list"] or stands_before("between", text, first.start)


def _form(one: TimeExpression) -> tuple[bool, ...]:
    """What it writes: only like can be the ends of a span."""
    date = one.date
    return (
        date is not None,
        bool(date and date.month),
        bool(date and date.day),
        date is None and one.weekday is not None,
    )


@cache
def _link() -> re.Pattern[str]:
    spans, lists = ("|".join(rules("days")[key]) for key in ("joins", "joins_between"))
    return re.compile(rf"\s*[-–—]\s*|\s+(?:{spans})\s+(?:the\s+)?|(?P<list>\s+(?:{lists})\s+)", re.IGNORECASE)
