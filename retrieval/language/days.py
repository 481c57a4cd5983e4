"""The days that a text tells of, by its words and by the day on which it was written.

A weekday is the last one on or before the text's day, or the next where its clause looks ahead. A date without its year
is of the year that brings it nearest, on the side of the text's day to which its clause looks.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from retrieval.language.tense import Tense, tense_at
from retrieval.language.time_expression import YEARS, Part, PartialDate, TimeExpression, Unit
from retrieval.language.time_expressions import time_expressions

DayPrecision = Literal["day", "week", "month", "year", "range"]
Basis = Literal["stated", "relative", "range"]
_Span = tuple[date, date]
_PARTS: dict[Part, tuple[int, int]] = {"early": (1, 10), "mid": (10, 20), "late": (20, 31)}  # days of a month
_MONTHS: dict[Part, tuple[int, int]] = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}  # months of a year
_WEEK = timedelta(days=7)
_NEAR_DAYS = 60  # so near, a day is meant whatever the verb is: deadlines and plans stand beside past tenses


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the days from `first` to `last`, that the characters `start` to `end` of a text mean.

    `basis`: `stated` in full; `relative`, where the day of the text was needed; `range`, a span that is stated in full.
    """

    start: int
    end: int
    first: date
    last: date
    precision: DayPrecision
    basis: Basis


def days_in(text: str, written: date | None) -> Sequence[Day]:
    """Return the days that `text` tells of, in their order; only those stated in full where `written` is not known.

    `written`: the day on which the text appeared. No day is read into a length of time, a habit, an age, or a word that
    only looks like a month.
    """
    return tuple(day for one in time_expressions(text) if (day := day_of(one, text, written)))


def day_of(one: TimeExpression, text: str, written: date | None) -> Day | None:
    """Return the day that an expression in `text` means; None where that is not known."""
    span = _span(one, text, written)
    if span is None:
        return None
    stated = one.date is not None and (one.until or one).date != replace(one.date, year=None) and _has_year(one)
    basis: Basis = "relative" if not stated else "range" if one.until or one.part or one.unit else "stated"
    return Day(one.start, one.end, *span, _precision(one, span), basis)


def span_of(date_: PartialDate) -> tuple[date, date] | None:
    """Return the first and the last day of a date that has its year; None where the calendar does not have it."""
    return _of_partial(date_, date_.year) if date_.year else None


def first_day(part: Part) -> int:
    """Return the first day of a month that "early", "mid" or "late" in it can mean."""
    return _PARTS[part][0]


def _has_year(one: TimeExpression) -> bool:
    dates = [one.date, one.until.date if one.until else None]
    return any(date and date.year for date in dates)


def _precision(one: TimeExpression, span: _Span) -> DayPrecision:
    if span[0] == span[1]:
        return "day"
    if one.until or one.part or one.unit in {"weekend", "decade"} or one.count:
        return "range"
    if one.date:
        return "month" if one.date.month else "year"
    return "week" if one.unit == "week" else "month" if one.unit == "month" else "year"


def _span(one: TimeExpression, text: str, written: date | None) -> _Span | None:
    if one.until:
        return _between(one, one.until, text, written)
    if one.date:
        return _of_date(one, text, written)
    if written is None or one.count:
        return None
    try:
        return _relative(one, text, written)
    except (OverflowError, ValueError):  # beyond the calendar's ends
        return None


def _between(one: TimeExpression, until: TimeExpression, text: str, written: date | None) -> _Span | None:
    """From the first day of one end to the last of the other; a year that stands at one end only is that of both."""
    start = replace(one, until=None)
    if start.date and until.date:
        start = replace(start, date=start.date.with_year(until.date.year))
        until = replace(until, date=until.date.with_year(start.date.year if start.date else None))
    first, last = _span(start, text, written), _span(until, text, written)
    if first is None or last is None:
        return None
    if first[0] > last[1] and one.date and not one.date.year:  # "from December to March 2024"
        first = tuple(_year_before(day) for day in first)  # type: ignore[assignment]
    if first[0] > last[1] and one.weekday is not None and one.date is None:
        last = (last[0] + _WEEK, last[1] + _WEEK)
    return (first[0], last[1]) if first[0] <= last[1] else None


def _year_before(day: date) -> date:
    return day - timedelta(days=366 if calendar.isleap(day.year) and day.month > 2 else 365)


def _of_date(one: TimeExpression, text: str, written: date | None) -> _Span | None:
    if one.date is None:
        return None
    if one.date.year:
        return _of_partial(one.date, one.date.year, one.part, one.unit)
    return _nearest(one, one.date, text, written) if written else None


def _of_partial(partial: PartialDate, year: int, part: Part | None = None, unit: Unit | None = None) -> _Span | None:
    """The days of a date in a year; None where the calendar has no such day."""
    if year not in YEARS or not (partial.month is None or 1 <= partial.month <= 12):
        return None
    if partial.month is None:
        return _of_year(year, part, unit)
    last = calendar.monthrange(year, partial.month)[1]
    if partial.day is not None:
        return _whole(date(year, partial.month, partial.day)) if 1 <= partial.day <= last else None
    first, end = _PARTS[part] if part else (1, last)
    return date(year, partial.month, first), date(year, partial.month, min(end, last))


def _of_year(year: int, part: Part | None, unit: Unit | None) -> _Span:
    first, last = _MONTHS[part] if part else (1, 12)
    until = year + 9 if unit == "decade" else year
    return date(year, first, 1), date(until, last, calendar.monthrange(until, last)[1])


def _nearest(one: TimeExpression, partial: PartialDate, text: str, written: date) -> _Span | None:
    """The year that is meant of a date without one: of the right weekday, on the right side, nearest."""
    years = range(written.year - 1, written.year + 2)
    spans = [span for year in years if (span := _of_partial(partial, year, one.part))]
    if one.weekday is not None:
        spans = [span for span in spans if span[0].weekday() == one.weekday] or spans
    if one.shift == -1:
        spans = [span for span in spans if span[1] < written]
    nearest = min(spans, key=lambda span: _distance(span, written), default=None)
    if nearest is None or _distance(nearest, written) <= _NEAR_DAYS:
        return nearest
    look = _look(one, text)
    told = [span for span in spans if look is None or (span[0] <= written if look == "past" else span[1] >= written)]
    return min(told or spans, key=lambda span: _distance(span, written))


def _distance(span: _Span, day: date) -> int:
    return max((span[0] - day).days, (day - span[1]).days, 0)


def _look(one: TimeExpression, text: str) -> Tense | None:
    """Whether the words look back or ahead, by "last" and "next" before them, else by the verb of their clause."""
    if one.shift == -1:
        return "past"
    return "ahead" if one.shift == 1 else tense_at(text, one.start, one.end)


def _relative(one: TimeExpression, text: str, written: date) -> _Span | None:
    if one.weekday is not None:
        return _whole(_weekday(one, one.weekday, text, written))
    if one.holiday:
        return _holiday(one, text, written)
    return _shifted(one.shift or 0, one.unit, written) if one.unit else None


def _weekday(one: TimeExpression, weekday: int, text: str, written: date) -> date:
    if one.unit == "week":
        return written + timedelta(days=weekday - written.weekday()) + (one.shift or 0) * _WEEK
    back = timedelta(days=(written.weekday() - weekday) % 7)
    look = _look(one, text)
    if look == "ahead" or (one.shift == 0 and look is None):
        is_today = not back and one.shift != 1
        return written if is_today else written - back + _WEEK
    return written - back - (_WEEK if one.shift == -1 and not back else timedelta())


def _holiday(one: TimeExpression, text: str, written: date) -> _Span | None:
    if one.holiday is None:
        return None
    days = [one.holiday.in_year(year) for year in range(written.year - 1, written.year + 2)]
    if _look(one, text) == "ahead":
        return _whole(min(day for day in days if day >= written))
    return _whole(max(day for day in days if day <= written))


def _shifted(shift: int, unit: Unit, written: date) -> _Span:
    if unit == "day":
        return _whole(written + timedelta(days=shift))
    if unit in {"week", "weekend"}:
        monday = written - timedelta(days=written.weekday()) + shift * _WEEK
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    if unit == "month":
        month = written.year * 12 + written.month - 1 + shift
        year, month = month // 12, month % 12 + 1
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(written.year + shift, 1, 1), date(written.year + shift, 12, 31)


def _whole(day: date) -> _Span:
    return day, day
