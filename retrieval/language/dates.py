"""Dates as bylines, fields and addresses write them, read no more exactly than they are written."""

import re
from datetime import date, datetime
from functools import cache

from retrieval.articles import Published
from retrieval.language.calendar_words import months, names_of, short_weekdays, weekdays
from retrieval.language.days import Day, days_in, span_of
from retrieval.language.rules import rules
from retrieval.language.time_expression import PartialDate

_YEAR = re.compile(r"\d{4}")
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d{1,2}|[a-z]{3,9})(?:[/-](\d{1,2}))?(?=[/_-]|$)", re.IGNORECASE)
_MAX_CHARS = 120
_HEADING_CHARS = 400


def calendar_day(moment: date | None) -> date | None:
    """Return the day of a moment; a day is its own."""
    return moment.date() if isinstance(moment, datetime) else moment


def to_the_minute(moment: datetime) -> str:
    """Return the day and the time of a moment as operators read them: 2025-08-14 09:30."""
    return f"{moment:%Y-%m-%d %H:%M}"


def published_in(text: str, basis: str) -> Published | None:
    """Return the first date that `text` (a field, a short line) writes; None where it writes none."""
    text = text[:_MAX_CHARS]
    if found := _first(text):
        return _published(found, basis)
    span = span_of(PartialDate(int(text))) if _YEAR.fullmatch(text.strip()) else None
    return Published(*span, "range", basis) if span else None


def published_line(line: str) -> Published | None:
    """Return the date where `line` is a date and nothing else: "Thursday, August 14, 2025 at 10:30"."""
    if len(line) > _MAX_CHARS or not any(character.isdigit() for character in line):
        return None
    found = _first(line)
    if found is None:
        return None
    before, after = _around()
    if before.fullmatch(line[: found.start]) and after.fullmatch(line[found.end :]):
        return _published(found, "byline")
    return None


def published_record(heading: str) -> Published | None:
    """Return the day at the end of the heading of a record: "Answers to the press, Moscow, February 12, 2025".

    A heading of anything else may end with the day of what it tells of.
    """
    days = [day for day in days_in(heading[:_HEADING_CHARS], None) if day.precision == "day"]
    if not days or not _around()[1].fullmatch(heading[days[-1].end :].strip(" .)]")):
        return None
    return _published(days[-1], "byline") if _record().search(heading[: days[-1].start]) else None


def published_address(url: str) -> Published | None:
    """Return the date in an address's path: `/2025/08/14/`, `/2025/aug/14/`, `/2025/08/`."""
    for match in _IN_ADDRESS.finditer(url[:2000]):
        year, month, day = match.groups()
        number = int(month) if month.isdigit() else months().get(month.casefold(), 0)
        if span := span_of(PartialDate(int(year), number, int(day) if day else None)):
            return Published(*span, "day" if day else "month", "url")
    return None


def _first(text: str) -> Day | None:
    """The first day or month that a text states in full."""
    return next((day for day in days_in(text, None) if day.precision in {"day", "month"}), None)


def _published(found: Day, basis: str) -> Published:
    return Published(found.first, found.last, "day" if found.precision == "day" else "month", basis)


@cache
def _record() -> re.Pattern[str]:
    """What stands before the day of a record: its kind, and the day set off from it or right behind it."""
    weekday = names_of(weekdays() | short_weekdays())
    kind = rf"\b(?:{'|'.join(rules('dates')['records'])})\b"
    return re.compile(rf"{kind}(?:.*[,(\[:;|]|.*\s[–—-]|\s+\w{{2,5}})\s*(?:(?:{weekday})\b[\s,.]*)?$", re.IGNORECASE)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lines = {key: "|".join(entries) for key, entries in rules("dates")["lines"].items()}
    gap = r"[\s,.:|•·–—-]*"
    weekday = names_of(weekdays() | short_weekdays())
    return (
        re.compile(rf"{gap}(?:(?:{lines['before']}){gap})?(?:(?:{weekday})\b{gap})?", re.IGNORECASE),
        re.compile(rf"{gap}(?:(?:{lines['after']}){gap}){{0,4}}", re.IGNORECASE),
    )
