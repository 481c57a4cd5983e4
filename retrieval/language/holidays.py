"""Days that return every year under a name (holidays.toml)."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from retrieval.language.calendar_words import stands_before, words_of
from retrieval.language.rules import rules


@dataclass(frozen=True)
class Holiday:
    """A fixed day of a month, or its nth weekday (Monday is 0, the last is -1) on or after the day `after`."""

    name: str
    month: int
    day: int | None = None
    weekday: int = 0
    nth: int = 1
    after: int = 1

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds its name in a text."""
        return re.compile(rf"\b{self.name}\b")

    def in_year(self, year: int) -> date:
        """Return its day in a year."""
        if self.day:
            return date(year, self.month, self.day)
        weeks = calendar.Calendar().monthdatescalendar(year, self.month)
        days = [day for week in weeks if (day := week[self.weekday]).month == self.month and day.day >= self.after]
        return days[self.nth - 1 if self.nth > 0 else self.nth]

    def only(self, behind: date, ahead: date) -> date | None:
        """Return its one day strictly between two days; None where there is none, or more than one."""
        days = [day for year in range(behind.year, ahead.year + 1) if behind < (day := self.in_year(year)) < ahead]
        return days[0] if len(days) == 1 else None


@cache
def holidays() -> Sequence[Holiday]:
    """Return the holidays that are known."""
    return tuple(Holiday(**entry) for entry in rules("holidays")["holidays"])


@cache
def holiday_words() -> frozenset[str]:
    """Return the longest word of every name, without one of which there is none."""
    return frozenset(max(re.findall(r"\w+", one.name), key=len).casefold() for one in holidays())


def holidays_in(text: str) -> Iterator[tuple[int, int, Holiday]]:
    """Yield (start, end, holiday) where `text` means the day: “on Christmas”, “last Thanksgiving”, “Labor Day”."""
    if words_of(text).isdisjoint(holiday_words()):
        return
    for match in _any_holiday().finditer(text):
        is_day = match[0].endswith(("Day", "Eve")) or stands_before("before_holiday", text, match.start())
        if is_day and match.lastgroup:
            yield match.start(), match.end(), holidays()[int(match.lastgroup[1:])]


@cache
def _any_holiday() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(f'(?P<h{at}>{one.name})' for at, one in enumerate(holidays()))})\b(?!['’])")
