"""When the event of a sentence was: the day or month that it names, by its article's day where it does not say all.

An event's date is not its article's date. “In July” in an article of August 2025 is July 2025; in one without a date it
is a July of which nobody knows the year. Nor is the day of another event its own, before or since which it was: “clear
before he took office in January” dates nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from retrieval.articles import Article
from retrieval.language.calendar_words import stands_before
from retrieval.language.days import day_of
from retrieval.language.rules import rules
from retrieval.language.time_expression import TimeExpression
from retrieval.language.time_expressions import time_expressions


@dataclass(frozen=True, slots=True, order=True)
class EventDate:
    """When something was, as exactly as its sentence says; `year` 0: of an unknown year, sorted last."""

    unknown_year: bool
    year: int
    month: int
    day: int

    @property
    def is_exact(self) -> bool:
        """Whether at least the month is known."""
        return bool(self.month)


def event_date(text: str, article: Article) -> EventDate | None:
    """Return the first date of its own that a sentence names, one with a month before one without; None where none."""
    dates = list(_dates(text, article))
    return next((when for when in dates if when.is_exact), dates[0] if dates else None)


def _dates(text: str, article: Article) -> Iterator[EventDate]:
    for one in time_expressions(text):
        if _is_own(text, one.start) and (when := _date(one, text, article)):
            yield when


def _is_own(text: str, start: int) -> bool:
    """Whether the time at `start` is that of the event, and not of another before or since which it was."""
    return stands_before("own_time", text, start) or not _other_event().search(text, 0, start)


def _date(one: TimeExpression, text: str, article: Article) -> EventDate | None:
    published = article.published.last or article.published.first
    if one.is_relative and article.published.day is None:
        return None
    found = day_of(one, text, published)
    if found and found.precision == "day":
        return EventDate(unknown_year=False, year=found.first.year, month=found.first.month, day=found.first.day)
    if found and (one.is_relative or (one.date and one.date.month and not one.date.day)):
        month = found.first.month if found.first.month == found.last.month else 0
        return EventDate(unknown_year=False, year=found.first.year, month=month, day=0)
    if found and one.date:
        return EventDate(False, found.first.year, one.date.month or 0, one.date.day or 0)
    if one.date and one.date.month and published is None:
        return EventDate(unknown_year=True, year=0, month=one.date.month, day=one.date.day or 0)
    return None


@cache
def _other_event() -> re.Pattern[str]:
    """A word, in the same clause, that makes what follows the time of another event."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules('days')['other_event'])})(?!\w)[^,;:.]*$", re.IGNORECASE)
