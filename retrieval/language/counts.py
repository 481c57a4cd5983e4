"""What the figures of a text count, and of which days it tells, as far as two texts can be held against each other."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.figures import Figure, figures
from retrieval.language.rules import rules
from retrieval.language.terms import terms
from retrieval.language.wording import by_word, either, folded

_ROUNDING = Decimal("1.25")  # how far "more than ten" and "twelve" may lie apart
_NEAR = 3  # words beside a figure that tell what it counts
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NO_COUNT_BEHIND = re.compile(r"(?:[^\W\d_][-.’']?|\d:)$")  # F-16, 2:38
_NO_COUNT_BEFORE = re.compile(r":\d|\s*[ap]\.?m\b")


class Counted(NamedTuple):
    """A figure with the terms beside it, and whether it is rounded."""

    figure: Figure
    near: frozenset[str]
    rounded: bool


@remembered(1024)
def counted(text: str) -> Sequence[Counted]:
    """Return the figures of `text` that count something: no dates, times of day, or parts of a name."""
    return tuple(_with_what(without_days(text)))


def _with_what(text: str) -> Iterator[Counted]:
    at = 0
    for figure in figures(text):
        start = max(text.find(figure.written, at), at)
        at = start + len(figure.written)
        if _NO_COUNT_BEHIND.search(text, 0, start) or _NO_COUNT_BEFORE.match(text, at):
            continue
        if not text[:start].strip() and text[at : at + 1] in {".", ")"}:
            continue  # the number of a line
        before, after = _WORD.findall(text[:start])[-_NEAR:], _WORD.findall(text[at:])[:_NEAR]
        near = frozenset(terms(" ".join([*before, *after])))
        yield Counted(figure, near, _rounded().search(folded(" ".join(before))) is not None)


def may_be_equal(one: Counted, other: Counted) -> bool:
    """Tell whether two figures are one, or a rounded one stands for the other."""
    a, b = one.figure, other.figure
    if a.unit != b.unit and a.unit and b.unit:
        return False
    near = (one.rounded or other.rounded) and max(a.value, b.value) <= _ROUNDING * min(a.value, b.value)
    return a.value == b.value or near


@cache
def _rounded() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(rules('sameness')['rounded'])})(?!\w)")


# Days, until one module of this package reads them: everything asks only these two.
def without_days(text: str) -> str:
    """Return `text` without its dates, weekdays and years."""
    return _dated().sub(" ", text)


def may_be_of_one_day(one: str, other: str) -> bool:
    """Tell whether no year, date or weekday that one text states excludes those of the other."""
    return all(not (a and b) or not a.isdisjoint(b) for a, b in zip(_stated(one), _stated(other), strict=True))


@remembered(1024)
def _stated(text: str) -> tuple[frozenset[str], ...]:
    """The years, the dates with their days, and the weekdays of a text."""
    found = list(_dated().finditer(text))
    years = (match["year"] or match["alone"] for match in found)
    months = {name: number for number, listed in rules("dates")["months"].items() for name in listed}
    dates = (f"{match['first'] or match['then']} {months[folded(match['month'])]}" for match in found if match["month"])
    weekdays = (by_word("weekdays")[folded(match["weekday"])] for match in found if match["weekday"])
    return frozenset(filter(None, years)), frozenset(dates), frozenset(weekdays)


@cache
def _dated() -> re.Pattern[str]:
    months = either(name for listed in rules("dates")["months"].values() for name in listed)
    return re.compile(
        rf"(?<!\w)(?:(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{months})\b\.?"
        rf"(?:\s+(?P<then>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]))?(?:,?\s+(?P<year>\d{{4}})(?!\d))?"
        rf"|(?<!\w)(?P<weekday>{either(by_word('weekdays'))})(?!\w)"
        r"|(?<![\d.,$€£])(?P<alone>1[5-9]\d\d|20\d\d)(?![\d.,]\d|\d|\s*(?:percent|%))",
        re.IGNORECASE,
    )
