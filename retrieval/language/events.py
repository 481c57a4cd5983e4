"""When the event of a sentence was: the days of its own that it names.

An event's day is not its article's day. “In July” in an article of August 2025 is July 2025; in one without a date it
is a July of which nobody knows the year. Nor is the day of another event its own, before or since which it was: “clear
before he took office in January” dates nothing.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache

from retrieval.articles import Published
from retrieval.language.calendar_words import stands_before
from retrieval.language.days import Day, day_of
from retrieval.language.rules import rules
from retrieval.language.tense import tense_at
from retrieval.language.time_expression import TimeExpression
from retrieval.language.time_expressions import time_expressions

NARROW_DAYS = 31  # a month: what is wider only says in which year something was


@lru_cache(maxsize=20_000)
def event_days(text: str, published: Published) -> Sequence[Day]:
    """Return the days that a sentence gives to what it tells of, in their order; `published`: when its article was.

    “Yesterday” needs the day of the article; a date without its year is content with the month or the span. Left out is
    what the words leave open: a weekday of which the verb does not tell whether it was or will be (“the talks on Friday
    are stirring up anger”), and a day of the next months that nothing looks ahead to (“the visit in February was ...”).
    """
    written = published.last or published.first
    known = (one for one in _own(text) if not one.is_relative or published.day)
    days = ((one, day_of(one, text, written)) for one in known)
    return tuple(day for one, day in days if day and (written is None or _is_certain(one, day, text, written)))


def main_day(days: Sequence[Day]) -> Day | None:
    """Return the day by which an event is known: the first that tells the month, else the first; None of none."""
    return next((day for day in days if is_narrow(day)), days[0] if days else None)


def is_narrow(day: Day) -> bool:
    """Whether it is a month or less."""
    return (day.last - day.first).days < NARROW_DAYS


def months_of_unknown_years(text: str) -> frozenset[int]:
    """Return the months, 1 to 12, that a sentence names as its own without a year."""
    return frozenset(one.date.month for one in _own(text) if one.date and one.date.month and not one.date.year)


def _is_certain(one: TimeExpression, day: Day, text: str, written: date) -> bool:
    if day.basis != "relative" or one.shift is not None or one.holiday:
        return True
    look = tense_at(text, one.start, one.end)
    if day.first > written:
        return look == "ahead"
    return look is not None or one.weekday is None or one.date is not None


def _own(text: str) -> Iterator[TimeExpression]:
    return (one for one in time_expressions(text) if _is_own(text, one.start))


def _is_own(text: str, start: int) -> bool:
    """Whether the time at `start` is that of the event, and not of another before or since which it was."""
    return stands_before("own_time", text, start) or not _other_event().search(text, 0, start)


@cache
def _other_event() -> re.Pattern[str]:
    """A word, in the same clause, that makes what follows the time of another event."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules('days')['other_event'])})(?!\w)[^,;:.]*$", re.IGNORECASE)
