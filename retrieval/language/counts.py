"""What the figures of a text count, and of which days it tells, as far as two texts can be held against each other."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.figures import Figure, figures
from retrieval.language.rules import rules
from retrieval.language.rules import words as rule_words
from retrieval.language.terms import terms
from retrieval.language.time_expressions import time_expressions, without_times
from retrieval.language.tolls import tolls
from retrieval.language.wording import either, folded

_ROUNDING = Decimal("1.25")  # how far "more than ten" and "twelve" may lie apart
_NEAR = 3  # words beside a figure that tell what it counts
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PHRASE = re.compile(r"[^,;:.!?()“”\"«»]*")
_NO_COUNT_BEHIND = re.compile(r"(?:[^\W\d_][-.’']?|\d:)$")  # F-16, 2:38
_NO_COUNT_BEFORE = re.compile(r":\d|\s*[ap]\.?m\b")


class Counted(NamedTuple):
    """A figure with the terms beside it, and whether it is rounded.

    `what`: the terms of the words right behind it, up to a preposition or a comma: "12 container ships".
    """

    figure: Figure
    near: frozenset[str]
    rounded: bool
    what: frozenset[str] = frozenset()


@remembered(1024)
def counted(text: str) -> Sequence[Counted]:
    """Return the figures of `text` that count something: no dates, times of day, or parts of a name."""
    return tuple(_with_what(without_times(text)))


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
        yield Counted(figure, near, _rounded().search(folded(" ".join(before))) is not None, _what(text[at:]))


def _what(behind: str) -> frozenset[str]:
    """The terms of the noun that a number counts, with what stands between and a verb behind it."""
    phrase = _PHRASE.match(behind)
    words = _WORD.findall(phrase[0])[:_NEAR] if phrase else []
    ends = rule_words("reporting", "prepositions")
    return frozenset(terms(" ".join(takewhile(lambda word: folded(word) not in ends, words))))


def may_count_one_thing(one: Counted, text: str, other: Counted, their_text: str) -> bool:
    """Tell whether two figures of two texts may count the same: dead and dead, ships and ships; not houses and dead."""
    outcomes = [_outcome(held, told) for held, told in ((one, text), (other, their_text))]
    if any(outcomes):
        return outcomes[0] == outcomes[1]
    return not (one.what and other.what) or not one.what.isdisjoint(other.what)


def _outcome(one: Counted, text: str) -> str | None:
    """What became of the people whom a figure counts, where it counts any."""
    return next((toll.outcome for toll in tolls(text) if toll.value == one.figure.value), None)


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


def may_be_of_one_day(one: str, other: str) -> bool:
    """Tell whether no year, date or weekday that one text states excludes those of the other."""
    return all(not (a and b) or not a.isdisjoint(b) for a, b in zip(_stated(one), _stated(other), strict=True))


@remembered(1024)
def _stated(text: str) -> tuple[frozenset[object], ...]:
    """The years, the dates with their months, and the weekdays of a text."""
    found = time_expressions(text)
    dates = [one.date for one in found if one.date]
    return (
        frozenset(date.year for date in dates if date.year),
        frozenset((date.month, date.day) for date in dates if date.month),
        frozenset(one.weekday for one in found if one.weekday is not None),
    )
