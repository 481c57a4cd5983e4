"""Years and decades that a text writes without a month, and the part of them that it means."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from retrieval.language.calendar_words import stands_before
from retrieval.language.rules import rules
from retrieval.language.time_expression import Part, PartialDate, TimeExpression

_YEAR_AT = re.compile(r"(?<![\w.,$€£])(?:1[5-9]|20)\d\d(?!\d)")
_SPAN = re.compile(r"((?:1[5-9]|20)\d\d)\s?[-–—]\s?((?:1[5-9]|20)\d\d|(?<=[–—])\d\d)(?![\w-]|[.,]\d)")
_WORD = re.compile(r"\b\w")
_BEFORE, _AFTER = 30, 60  # characters around a year that tell what it is
_PART_CHARS = 25


def years_written(text: str, dates: Sequence[TimeExpression] = ()) -> Iterator[TimeExpression]:
    """Yield the years, decades and spans of years of `text` outside its `dates`; what only looks like one is none."""
    for match in _YEAR_AT.finditer(text):
        if any(date.start <= match.start() < date.end for date in dates):
            continue
        if found := _decade(text, match) or _span(text, match) or _worded_span(text, match) or _year(text, match):
            yield found


def part_before(text: str, start: int) -> tuple[int, Part | None]:
    """Return which part of the time at `start` is meant, and where that is said: "late March", "mid-2021"."""
    match = _parts().search(text, max(0, start - _PART_CHARS), start)
    if match is None:
        return start, None
    return match.start(), "early" if match["early"] else "mid" if match["mid"] else "late"


def _decade(text: str, year: re.Match[str]) -> TimeExpression | None:
    if match := _around(_decades(), "decade", text, year):
        return TimeExpression(
            start=match.start(), end=match.end(), date=PartialDate(int(match["decade"])), unit="decade"
        )
    return None


def _span(text: str, year: re.Match[str]) -> TimeExpression | None:
    match = _SPAN.match(text, year.start())
    if match is None or text[max(0, match.start() - 1) : match.start()] in {"-", "/"}:
        return None
    first, last = int(match[1]), int(match[1][: -len(match[2])] + match[2])
    until = TimeExpression(start=match.start(2), end=match.end(), date=PartialDate(last))
    return (
        TimeExpression(start=match.start(), end=match.end(), date=PartialDate(first), until=until)
        if first < last
        else None
    )


def _worded_span(text: str, year: re.Match[str]) -> TimeExpression | None:
    """“From 2010 to 2017”, “between 2010 and 2017”; the years of a list are no span."""
    match = _span_words().match(text, year.start())
    if match is None or int(year[0]) >= int(match["last"]):
        return None
    if not stands_before("between" if match["list"] else "from", text, year.start()):
        return None
    until = TimeExpression(start=match.start("last"), end=match.end(), date=PartialDate(int(match["last"])))
    return TimeExpression(start=year.start(), end=match.end(), date=PartialDate(int(year[0])), until=until)


def _year(text: str, year: re.Match[str]) -> TimeExpression | None:
    start, part = part_before(text, year.start())
    if part is None and _around(_year_words(), "year", text, year) is None:
        return None
    return TimeExpression(start=start, end=year.end(), date=PartialDate(int(year[0])), part=part)


def _around(
    expressions: tuple[re.Pattern[str], ...], group: str, text: str, year: re.Match[str]
) -> re.Match[str] | None:
    """The first match around a year that has it in `group`; it begins with a word before the year, or with the year."""
    first, end = max(0, year.start() - _BEFORE), year.end() + _AFTER
    starts = [word.start() for word in _WORD.finditer(text, first, year.end()) if word.start() <= year.start()]
    tried = (expression.match(text, start, end) for expression in expressions for start in starts)
    return next((match for match in tried if match and match.start(group) == year.start()), None)


@cache
def _parts() -> re.Pattern[str]:
    parts = (f"(?P<{part}>{'|'.join(words)})" for part, words in rules("days")["parts"].items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?:\s+|-)$", re.IGNORECASE)


@cache
def _span_words() -> re.Pattern[str]:
    spans, lists = ("|".join(rules("days")[key]) for key in ("joins", "joins_between"))
    year = r"(?:1[5-9]|20)\d\d(?!\d|[.,]\d)"
    return re.compile(rf"\d{{4}}\s+(?:(?:{spans})|(?P<list>{lists}))\s+(?P<last>{year})", re.IGNORECASE)


@cache
def _year_words() -> tuple[re.Pattern[str], ...]:
    year = r"(?P<year>(?:1[5-9]|20)\d\d)"
    return tuple(re.compile(entry.replace("{year}", year), re.IGNORECASE) for entry in rules("days")["year"])


@cache
def _decades() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(entry, re.IGNORECASE) for entry in rules("days")["decade"])
