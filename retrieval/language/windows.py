"""When a question is about: days that it writes out, and times that it counts from the day of asking (`when.toml`)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from retrieval.language.dates import days_written
from retrieval.language.rules import rules

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_COUNTED = re.compile(r"\b(?:last|past|previous)\s+(\d{1,3})\s+(day|week|month|year)s?\b", re.IGNORECASE)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Window:
    """From the first to the last day, both included. `counted`: from the day of asking; `now`: only that will do."""

    first: date
    last: date
    counted: bool = False
    now: bool = False

    def holds(self, first: date, last: date, *, slack: int = 0) -> bool:
        """Whether the days `first` to `last` touch the window, up to `slack` days outside it."""
        return _moved(self.first, -slack) <= last and first <= _moved(self.last, slack)


def windows(question: str, day: date) -> tuple[Window, ...]:
    """Return the times that the question names, as they read on `day`."""
    return (*_counted(question, day), *_written(question))


def without_counted(question: str) -> str:
    """Return the question without the times that it counts from its own day: an article calls that day otherwise."""
    for pattern, *_, is_time in _rules().values():
        if is_time:
            question = pattern.sub(" ", question)
    return _COUNTED.sub(" ", question)


def years(question: str) -> frozenset[int]:
    """Return the years that the question writes."""
    return frozenset(int(year) for year in _YEAR.findall(question))


def _written(question: str) -> Iterator[Window]:
    return (Window(first, last) for _, first, last in days_written(question))


def _counted(question: str, day: date) -> Iterator[Window]:
    for match in _COUNTED.finditer(question):
        back = int(match[1]) * _UNIT_DAYS[match[2].casefold()]
        yield Window(_moved(day, -back), day, counted=True, now=back <= 62)
    for pattern, back, until, now, _ in _rules().values():
        if pattern.search(question):
            yield Window(_moved(day, -back), _moved(day, -until), counted=True, now=now)


def _moved(day: date, days: int) -> date:
    """The day so many days later; the first or the last that there is where the calendar ends before."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, tuple[re.Pattern[str], int, int, bool, bool]]:
    data = rules("windows")
    return {
        name: (re.compile("|".join(rule["words"]), re.IGNORECASE), *rule["days"], rule["now"], name != "recently")
        for name, rule in data.items()
    }
