"""What a text says of a time, as it is written, before anybody knows when the text was."""

from dataclasses import dataclass, replace
from typing import Literal

from retrieval.language.holidays import Holiday

Part = Literal["early", "mid", "late"]
Unit = Literal["day", "week", "weekend", "month", "year", "decade"]

YEARS = range(1500, 2200)  # that can be meant


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is written."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def within(self, other: "PartialDate") -> bool:
        """Tell whether this says nothing of the date that `other` does not say."""
        return all(
            mine is None or mine == theirs
            for mine, theirs in ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        )

    def with_year(self, year: int | None) -> "PartialDate":
        """Return the date with this year where it has none."""
        return self if self.year else replace(self, year=year)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """Words for a time, from `start` to `end` of their text; exactly one of these is written:

    `date`, with `part` ("late March"); `weekday` (Monday is 0), with `shift` ("last Monday"; of the unit "week":
    "Monday last week"); `holiday`; `shift` and `unit` ("last week" is -1, "three days ago" -3, "today" 0); `count` and
    `unit`: so many of them until now ("the past three days"). `until` is the other end of a span.
    """

    start: int
    end: int
    date: PartialDate | None = None
    part: Part | None = None
    weekday: int | None = None
    holiday: Holiday | None = None
    shift: int | None = None
    unit: Unit | None = None
    count: int | None = None
    until: "TimeExpression | None" = None

    @property
    def is_relative(self) -> bool:
        """Whether it means nothing without the day of its text."""
        return self.date is None and self.holiday is None
