"""Days and months of a statement must be those of the sentences that it points at.

"On Thursday", "yesterday" and a date without its year are resolved against the day on which the article appeared, so
that a statement may name the day itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.answering.gate.evidence import Evidence
from retrieval.language.days import Day, day_of, span_of
from retrieval.language.time_expression import PartialDate, TimeExpression
from retrieval.language.time_expressions import time_expressions


@dataclass(frozen=True)
class _Given:
    """A time that a piece of evidence names."""

    one: TimeExpression
    piece: Evidence

    @cached_property
    def day(self) -> Day | None:
        """The day that it means, where that is known."""
        return day_of(self.one, self.piece.text, self.piece.article.published.day)

    def dates(self) -> Iterator[PartialDate]:
        """Its dates as they are written, and those that it means; a decade is none of its years."""
        if self.one.unit == "decade":
            return
        ends = [end.date for end in (self.one, self.one.until) if end and end.date]
        yield from ends
        if self.day:
            years = self.day.first.year, self.day.last.year
            yield from (end.with_year(year) for end, year in zip(ends, years, strict=False))
            yield from self._meant(self.day) if not ends else ()

    def _meant(self, day: Day) -> Iterator[PartialDate]:
        """The dates that words without a date mean: "on Thursday", "last month"."""
        if day.precision == "day" or self.one.until:
            yield from (PartialDate(end.year, end.month, end.day) for end in (day.first, day.last))
        elif day.precision in {"month", "year"}:
            yield PartialDate(day.first.year, day.first.month if day.precision == "month" else None)


def unsupported_day(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a date or time of `text` that the evidence does not give; None where all are given."""
    told = time_expressions(text)
    if not told:
        return None
    given = [found for piece in evidence for found in _given(piece)]
    for one in told:
        if not _is_given(one, given) and not _stands_there(one, evidence, text):
            return text[one.start : one.end].strip(" ,.")
    return None


def years_given(evidence: Sequence[Evidence]) -> frozenset[int]:
    """Return the years of the dates that the evidence gives or implies."""
    found = (partial.year for piece in evidence for given in _given(piece) for partial in given.dates())
    return frozenset(year for year in found if year)


def tells_days(text: str) -> bool:
    """Tell whether `text` names a date or another time."""
    return bool(time_expressions(text))


def _given(piece: Evidence) -> Iterator[_Given]:
    return (_Given(one, piece) for one in time_expressions(piece.text))


def _is_given(one: TimeExpression, given: Sequence[_Given]) -> bool:
    if one.count:
        return True  # "the past three days" is a figure
    if one.date:
        return _is_date_given(one, given)
    if one.weekday is not None:
        return any(found.one.weekday == one.weekday for found in given) or one.weekday in _fallen_on(given)
    if one.holiday:
        return any(found.one.holiday == one.holiday for found in given)
    return any((found.one.shift, found.one.unit) == (one.shift, one.unit) for found in given)


def _is_date_given(one: TimeExpression, given: Sequence[_Given]) -> bool:
    """Tell whether both ends of a date are given, and the part of its month or year, or the decade, is the same."""
    if one.unit:
        return any((found.one.date, found.one.unit) == (one.date, one.unit) for found in given)
    ends = [end.date for end in (one, one.until) if end and end.date]
    dates = [partial for found in given for partial in found.dates()]
    if not all(any(end.within(other) for other in dates) for end in ends):
        return False
    return one.part is None or any(_is_in_part(one, found) for found in given)


def _is_in_part(one: TimeExpression, found: _Given) -> bool:
    """Tell whether a time that is given is in the part ("late March") of another."""
    if found.one.part:
        return found.one.part == one.part
    if found.day is None or one.date is None:
        return False
    meant = day_of(replace(one, date=one.date.with_year(found.day.first.year)), "", None)
    return bool(meant and meant.first <= found.day.first and found.day.last <= meant.last)


def _fallen_on(given: Sequence[_Given]) -> frozenset[int]:
    """The weekdays of whole dates; one that the calendar does not have falls on none."""
    spans = (span_of(date) for found in given for date in found.dates() if date.day)
    return frozenset(span[0].weekday() for span in spans if span)


def _stands_there(one: TimeExpression, evidence: Sequence[Evidence], text: str) -> bool:
    """Tell whether a year alone or a holiday stands in the evidence, in whatever place."""
    is_year = one.date and not (one.date.month or one.until or one.part or one.unit)
    if not (is_year or one.holiday):
        return False
    written = re.compile(rf"(?<!\w){re.escape(text[one.start : one.end])}(?!\w)", re.IGNORECASE)
    return any(written.search(piece.text) for piece in evidence)
