"""Dates as bylines, fields and addresses write them, read no more exactly than they are written."""

import calendar
import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from retrieval.articles import Precision, Published
from retrieval.language.rules import rules

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_AMERICAN_OR_NOT = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_ISO_MONTH = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?![\d-])")
_YEAR = re.compile(r"\d{4}")
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d{1,2}|[a-z]{3,9})(?:[/-](\d{1,2}))?(?=[/_-]|$)", re.IGNORECASE)
_YEARS = range(1600, 2200)
_MAX_CHARS = 120
_LONGEST_SHORT_DAY = 5  # Thurs


def published_in(text: str, basis: str) -> Published | None:
    """Return the first date that `text` (a field, a short line) writes; None where it writes none."""
    found = _find(text[:_MAX_CHARS])
    return Published(found[2], found[3], found[4], basis) if found else None


def published_line(line: str) -> Published | None:
    """Return the date where `line` is a date and nothing else: "Thursday, August 14, 2025 at 10:30"."""
    if len(line) > _MAX_CHARS or not any(character.isdigit() for character in line):
        return None
    found = _find(line)
    if found is None or found[4] == "range":
        return None
    before, after = _around()
    if before.fullmatch(line[: found[0]]) and after.fullmatch(line[found[1] :]):
        return Published(found[2], found[3], found[4], "byline")
    return None


def published_address(url: str) -> Published | None:
    """Return the date in an address's path: `/2025/08/14/`, `/2025/aug/14/`, `/2025/08/`."""
    for match in _IN_ADDRESS.finditer(url[:2000]):
        year, month, day = match.groups()
        number = int(month) if month.isdigit() else months().get(month.casefold(), 0)
        if found := _span(int(year), number, int(day) if day else None):
            return Published(*found, "url")
    return None


def days_written(text: str) -> Iterator[tuple[int, date, date]]:
    """Yield (start, first day, last day) of every date that `text` writes with its year; never out of an address."""
    for start, _, year, month, day in _written(text):
        if (found := _span(year, month, day)) and text[max(0, start - 1) : start] != "/":
            yield start, found[0], found[1]


_Found = tuple[int, int, date, date, Precision]


def _find(text: str) -> _Found | None:
    for start, end, year, month, day in _written(text):
        if found := _span(year, month, day):
            return (start, end, *found)
    if _YEAR.fullmatch(text.strip()) and int(text) in _YEARS:
        return 0, len(text), date(int(text), 1, 1), date(int(text), 12, 31), "range"
    return None


def _written(text: str) -> Iterator[tuple[int, int, int, int, int | None]]:
    """Yield (start, end, year, month, day) of everything that has the form of a date, exact forms first."""
    for expression, order in ((_ISO, (0, 1, 2)), (_SLASHED, (0, 1, 2)), (_DOTTED, (2, 1, 0))):
        for match in expression.finditer(text):
            numbers = [int(group) for group in match.groups()]
            yield match.start(), match.end(), numbers[order[0]], numbers[order[1]], numbers[order[2]]
    for match in _AMERICAN_OR_NOT.finditer(text):
        first, second, year = (int(group) for group in match.groups())
        if first > 12 or second > 12 or first == second:
            yield match.start(), match.end(), year, min(first, second), max(first, second)
    for match in _named().finditer(text):
        day = match["before"] or match["after"]
        yield (
            match.start(),
            match.end(),
            int(match["year"]),
            months()[match["month"].casefold()],
            int(day) if day else None,
        )
    for match in _ISO_MONTH.finditer(text):
        yield match.start(), match.end(), int(match[1]), int(match[2]), None


def _span(year: int, month: int, day: int | None) -> tuple[date, date, Precision] | None:
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last), "month"
    if not 1 <= day <= last:
        return None
    return date(year, month, day), date(year, month, day), "day"


@cache
def months() -> dict[str, int]:
    """Return the number of every month's name and short form, folded."""
    return {name: int(number) for number, names in rules("dates")["months"].items() for name in names}


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(months(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.])(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+)?(?P<month>{names})\b\.?"
        rf"(?:\s+(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?=[\s,]))?,?\s+(?P<year>\d{{4}})(?!\d)",
        re.IGNORECASE,
    )


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lines = {key: "|".join(entries) for key, entries in rules("dates")["lines"].items()}
    gap = r"[\s,.:|•·–—-]*"
    return (
        re.compile(rf"{gap}(?:(?:{lines['before']}){gap})?(?:(?:{lines['weekdays']})\b{gap})?", re.IGNORECASE),
        re.compile(rf"{gap}(?:(?:{lines['after']}){gap}){{0,4}}", re.IGNORECASE),
    )


def is_calendar_word(word: str, *, in_full: bool = False) -> bool:
    """Whether `word` names a month or a day of the week; `in_full`: not by a short form, as Jan is a first name too."""
    folded = word.casefold()
    month = len(word) >= 3 and folded in months()
    day = bool(_weekdays().fullmatch(word))
    if in_full:
        return (month and not _is_short(folded)) or (day and len(word) > _LONGEST_SHORT_DAY)
    return month or day


def _is_short(month: str) -> bool:
    return any(name != month and name.startswith(month) for name in months())


@cache
def _weekdays() -> re.Pattern[str]:
    return re.compile("|".join(rules("dates")["lines"]["weekdays"]), re.IGNORECASE)
