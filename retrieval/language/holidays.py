"""Days that return every year under a name (inferred.toml)."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from retrieval.language.rules import rules


@dataclass(frozen=True)
class Holiday:
    """A fixed day of a month, or its nth weekday (Monday is 0, the last is -1)."""

    name: str
    month: int
    day: int | None = None
    weekday: int = 0
    nth: int = 1

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds its name in a text."""
        return re.compile(rf"\b{self.name}\b")

    def in_year(self, year: int) -> date:
        """Return its day in a year."""
        if self.day:
            return date(year, self.month, self.day)
        weeks = calendar.Calendar().monthdatescalendar(year, self.month)
        days = [week[self.weekday] for week in weeks if week[self.weekday].month == self.month]
        return days[self.nth - 1 if self.nth > 0 else self.nth]

    def only(self, behind: date, ahead: date) -> date | None:
        """Return its one day strictly between two days; None where there is none, or more than one."""
        days = [day for year in range(behind.year, ahead.year + 1) if behind < (day := self.in_year(year)) < ahead]
        return days[0] if len(days) == 1 else None


@cache
def holidays() -> Sequence[Holiday]:
    """Return the holidays that are known."""
    return tuple(Holiday(**entry) for entry in rules("inferred")["holidays"])
