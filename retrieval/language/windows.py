"""When a question is about: days that it writes out, and times that it counts from the day of asking (windows.toml)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from retrieval.language.calendar_words import start_of
from retrieval.language.days import day_of
from retrieval.language.rules import rules
from retrieval.language.time_expression import TimeExpression, Unit
from retrieval.language.time_expressions import time_expressions

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_UNIT_DAYS: Mapping[Unit, int] = {"day": 1, "week": 7, "weekend": 7, "month": 31, "year": 366}
SLACK_DAYS = 3  # between an event and the articles about it
_FRESH_DAYS = 62  # what is older is no news


@dataclass(frozen=True, slots=True)
class Window:
    """From the first to the last day, both included. `counted`: from the day of asking; `now`: only that will do.

    Open to one side (“since 2014”), it begins or ends where the calendar does.
    """

    first: date
    last: date
    counted: bool = False
    now: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has no first or no last day."""
        return date.min == self.first or date.max == self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, first: date, last: date, *, slack: int = 0) -> bool:
        """Whether the days `first` to `last` touch the window, up to `slack` days outside it."""
        return _moved(self.first, -slack) <= last and first <= _moved(self.last, slack)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A time that is counted: from `first` to `last` days before the day of asking; by unit and shift, or by words."""

    first: int
    last: int
    now: bool
    unit: str | None
    shift: int | None
    words: re.Pattern[str] | None

    def window(self, day: date) -> Window:
        return Window(_moved(day, -self.first), _moved(day, -self.last), counted=True, now=self.now)


def windows(question: str, day: date) -> tuple[Window, ...]:
    """Return the times that the question names, as they read on `day`."""
    found = [*_counted(question, day)]
    found += (rule.window(day) for rule in _rules() if rule.words and rule.words.search(question))
    return tuple(dict.fromkeys([*found, *_written(question)]))


def without_counted(question: str) -> str:
    """Return the question without the times that no article need write: counted from its day, or open to a side."""
    for one in reversed(time_expressions(question)):
        openings = (_opening(key, question, one) for key in ("open_after", "open_before") if one.date)
        start = next((start for start in openings if start is not None), None)
        if start is None and (one.count or _rule_of(one)):
            start = one.start
        if start is not None:
            question = f"{question[:start]} {question[one.end :]}"
    for rule in _rules():
        if rule.words and rule.unit:
            question = rule.words.sub(" ", question)
    return question


def years(question: str) -> frozenset[int]:
    """Return the years that the question writes."""
    return frozenset(int(year) for year in _YEAR.findall(question))


def _written(question: str) -> Iterator[Window]:
    for one in time_expressions(question):
        day = day_of(one, question, None)
        if day and _opening("open_after", question, one) is not None:
            yield Window(day.first, date.max)
        elif day and _opening("open_before", question, one) is not None:
            yield Window(date.min, day.first)
        elif day:
            yield Window(day.first, day.last)


def _opening(key: str, question: str, one: TimeExpression) -> int | None:
    """Where the word begins that opens a time to a side, "since" or "before"; a span with both its ends is not open."""
    return None if one.until else start_of(key, question, one.start)


def _counted(question: str, day: date) -> Iterator[Window]:
    for one in time_expressions(question):
        if one.count and one.unit:
            back = one.count * _UNIT_DAYS[one.unit]
            yield Window(_moved(day, -back), day, counted=True, now=back <= _FRESH_DAYS)
        elif rule := _rule_of(one):
            yield rule.window(day)


def _rule_of(one: TimeExpression) -> _Rule | None:
    """The rule for "yesterday" or "last week"; none for a weekday, which is looked for by its name."""
    if one.date or one.weekday is not None or one.holiday or one.shift is None:
        return None
    meant = ("week" if one.unit == "weekend" else one.unit, one.shift)
    return next((rule for rule in _rules() if (rule.unit, rule.shift) == meant), None)


def _moved(day: date, days: int) -> date:
    """The day so many days later; the first or the last that there is where the calendar ends before."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


@cache
def _rules() -> Sequence[_Rule]:
    return tuple(
        _Rule(
            data["days"][0], data["days"][1], data["now"], data.get("unit"), data.get("shift"), _any_of(data["words"])
        )
        for data in rules("windows").values()
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(words), re.IGNORECASE) if words else None
