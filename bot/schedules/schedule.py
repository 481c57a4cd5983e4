"""When something is due again and again: by the clock of a zone, daylight saving included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Frequency = Literal["daily", "weekdays", "weekly", "hourly"]
FREQUENCIES: Final[tuple[Frequency, ...]] = ("daily", "weekdays", "weekly", "hourly")
_SATURDAY: Final = 5
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often, at which time of day in which zone (of the IANA's names); `weekday` of a weekly one, Monday is 0.

    An hourly one is due at every full hour, whatever `at` says.
    """

    frequency: Frequency
    at: time = time(9)
    zone: str = "UTC"
    weekday: int = 0

    def next_after(self, moment: datetime) -> datetime:
        """Return the first due moment after `moment`; both are aware, the result is in UTC.

        An hour that the clocks skip moves on by as much as they do; of one that comes twice the first counts.
        """
        if self.frequency == "hourly":
            return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
        day = moment.astimezone(ZoneInfo(self.zone)).date() - _DAY
        while (due := self._on(day)) <= moment or not self._takes(day):
            day += _DAY
        return due

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield every due moment after `after` up to `until`, both aware."""
        while (after := self.next_after(after)) <= until:
            yield after

    @property
    def days(self) -> int:
        """How many days an edition covers, at most."""
        return {"daily": 1, "weekdays": 3, "weekly": 7, "hourly": 1}[self.frequency]

    def _takes(self, day: date) -> bool:
        if self.frequency == "weekly":
            return day.weekday() == self.weekday
        return self.frequency == "daily" or day.weekday() < _SATURDAY

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)
