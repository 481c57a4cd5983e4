"""Which days somebody asks about: "since Monday", "за неделю", "the last 3 days", "from 1 to 10 November"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from retrieval.language.calendar_words import start_of
from retrieval.language.days import Day, days_in
from retrieval.language.rules import rules
from retrieval.language.time_expressions import time_expressions
from retrieval.language.windows import windows
from retrieval.language.wording import any_spelling

_UNITS: Final[Mapping[str, int]] = {"day": 1, "week": 7, "fortnight": 14, "month": 31, "year": 366}
_HALF_A_YEAR: Final = timedelta(days=182)
_LONGEST: Final = 3660
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included; None where it is open."""

    first: date | None = None
    last: date | None = None


def without_period(text: str, today: date) -> tuple[str, Period]:
    """Return the text without the last time that it names, and the days that this means.

    A date without a year is the newest that has begun: what is asked about has been written already.
    """
    if length := _whole().match(text) or _length().search(text):
        return _cut(text, length.start(), length.end()), Period(today - timedelta(days=_days(length)))
    times = time_expressions(text)
    if times and times[-1].count and times[-1].unit:
        start, end = times[-1].start, times[-1].end
        return _cut(text, _opened_at(text, start), end), Period(windows(text[start:end], today)[0].first)
    if not (days := days_in(text, today)):
        return text, Period()
    day = _begun(days[-1], text, today)
    spans = any(one.start == day.start and one.until for one in times)
    after, before = (start_of(key, text, day.start) for key in ("open_after", "open_before"))
    start = next((place for place in (after, before) if place is not None), _opened_at(text, day.start))
    first = None if before is not None and after is None and not spans else day.first
    return _cut(text, start, day.end), Period(first, None if after is not None and not spans else day.last)


def period_of_kind(words: str, today: date) -> Period:
    """Return the days that an adjective means: "weekly digest"."""
    for unit in _UNITS:
        if any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words) for word in rules("briefings").get(f"per_{unit}", ())
        ):
            return Period(today - timedelta(days=_UNITS[unit]))
    return Period()


def _begun(day: Day, text: str, today: date) -> Day:
    """The day, or the same one of the year before where no year is written and it is still to come."""
    if day.first <= today:
        return day
    earlier = days_in(text, today - _HALF_A_YEAR)
    same = [one for one in earlier if one.start == day.start and one.first.month == day.first.month]
    return same[0] if same and same[0].first <= today else day


def _cut(text: str, start: int, end: int) -> str:
    return " ".join(f"{text[:start]} {text[end:]}".split())


def _opened_at(text: str, start: int) -> int:
    """Where the preposition before a time begins; the time itself where there is none."""
    before = _openers().search(text[:start])
    return before.start() if before else start


def _days(match: re.Match[str]) -> int:
    count, written = int(match["count"] or 1), (match["unit"] or match["one"]).casefold()
    unit = next((unit for unit in _UNITS if written in rules("briefings")[f"unit_{unit}"]), None)
    return min(count * _UNITS[unit] if unit else max(1, count // _HOURS), _LONGEST)


def _lasting() -> str:
    """A pattern for so long: "the week", "5 дней", "24 hours"; hours and years only where they are counted."""
    rule = rules("briefings")
    units = any_spelling(word for unit in ("day", "week", "fortnight", "month") for word in rule[f"unit_{unit}"])
    counted = any_spelling([*rule["unit_hour"], *rule["unit_year"]])
    whole = any_spelling(rule["whole"])
    return rf"(?:(?:{whole})\s+)*(?:(?P<count>\d{{1,3}})\s+(?P<unit>{units}|{counted})|(?P<one>{units}))(?!\w)"


@cache
def _length() -> re.Pattern[str]:
    """So long, behind a preposition: "for a week", "за 5 дней"."""
    return re.compile(rf"(?<!\w)(?:{any_spelling(rules('briefings')['lasting'])})\s+{_lasting()}", re.IGNORECASE)


@cache
def _whole() -> re.Pattern[str]:
    """So long, and nothing else: "week", "of the week", "7 days"."""
    return re.compile(rf"^(?:{any_spelling(rules('briefings')['before_period'])})?\s*{_lasting()}\W*$", re.IGNORECASE)


@cache
def _openers() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_spelling(rules('briefings')['before_period'])})\s+(?:the\s+)?$", re.IGNORECASE)
