"""What a text says of a number beside the number itself: "nearly 300", "3 to 5", "$3 million a day", "34-year-old".

A number that is told without what bounds it says more than its source does. "About 300" may stand for "nearly 300",
"at least 300" for "300"; "300" stands for neither. Lists: figures.toml.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from retrieval.language.figures import TIMES, Figure, between_numbers, figures, units
from retrieval.language.rules import rules
from retrieval.language.wording import either, folded

_BEFORE, _BEHIND = 48, 64  # characters in which words that belong to a number are looked for
_ROUND = 5  # whoever says "about 12 ballots" speaks of the ballots
_LEAST_ROUND = 10
_UNBOUND = ""
# Which bounds of a source carry a bound of a statement.
_CARRIED_BY = {
    _UNBOUND: {_UNBOUND},
    "about": {_UNBOUND, "about", "below", "most", "above", "least"},
    "below": {"below", "most", "about"},
    "most": {_UNBOUND, "below", "most"},
    "above": {"above", "least"},
    "least": {_UNBOUND, "above", "least"},
}
_COUNTED = re.compile(r"\s+[^\W\d_]")


class Amount(NamedTuple):
    """A figure with its bound (a key of figures.toml's `bounds`, "" for none), and what it counts for each of ("day").

    `ranged`: it is one end of a range; `moving`: "from" or "to" stands before it; `age`: it tells how old somebody is;
    `counts`: a word stands behind it.
    """

    figure: Figure
    bound: str
    rate: str
    ranged: bool
    moving: bool
    age: bool
    counts: bool


def unsupported_amount(text: str, near: str) -> str | None:
    """Return a number of `text` that `near` holds with other bounds only, or of something else; None where all hold."""
    told = amounts(text)
    held = amounts(near) if told else []
    for own in told:
        same = [other for other in held if other.figure.value == own.figure.value]
        if same and not any(_carries(other, own, text, near) for other in same):
            return own.figure.written
    return None


def amounts(text: str) -> Sequence[Amount]:
    """Return the numbers of `text` that are no places in a row, with what is said of them."""
    found = list(figures(text))
    plain = folded(text)
    view = plain if len(plain) == len(text) else text.lower()
    ranged = frozenset(_ranged(found, view))
    return [_amount(one, view, ranged=n in ranged) for n, one in enumerate(found) if not one.ordinal]


def _amount(one: Figure, view: str, *, ranged: bool) -> Amount:
    before, behind = view[max(0, one.start - _BEFORE) : one.start], view[one.end : one.end + _BEHIND]
    return Amount(
        one,
        _bound(one, before, behind),
        _rate(behind),
        ranged,
        moving=_moves().search(before) is not None,
        age=bool(_old().match(behind) or _aged().search(before)),
        counts=_COUNTED.match(behind) is not None,
    )


def _carries(other: Amount, own: Amount, text: str, near: str) -> bool:
    """Tell whether an amount of a source carries one of a statement that has the same number."""
    if other.bound not in _CARRIED_BY[own.bound] and not (other.ranged and own.bound in {"most", "least"}):
        return False
    if other.ranged and not (own.ranged or own.bound or own.moving):
        return False
    if other.age and own.counts and not own.age and own.figure.unit is None:
        return False
    if other.rate == own.rate:
        return True
    return own.rate in _rates_in(near) if own.rate else other.rate in _rates_in(text)


def _bound(one: Figure, before: str, behind: str) -> str:
    """Return the bound of a number; what is as often a preposition ("over", "about") bounds round ones only."""
    if match := _bounds("bounds").search(before):
        return match.lastgroup or _UNBOUND
    if match := _bounds("bounds_behind").match(behind):
        return match.lastgroup or _UNBOUND
    if (match := _bounds("loose_bounds").search(before)) and _is_round(one):
        return match.lastgroup or _UNBOUND
    return _UNBOUND


def _is_round(one: Figure) -> bool:
    if one.unit:
        return one.unit not in TIMES  # "over two days" is as long as they lasted
    return one.value >= _LEAST_ROUND and one.value % _ROUND == 0


def _ranged(found: Sequence[Figure], view: str) -> Iterator[int]:
    """Yield which figures are the ends of a range: "3 to 5", "between 3 and 5"; "3 and 5" are two."""
    for number, (one, other) in enumerate(pairwise(found)):
        joined = between_numbers().fullmatch(view, one.end, other.start)
        if joined is None or one.ordinal or other.ordinal or one.value >= other.value:
            continue
        before = view[max(0, one.start - _BEFORE) : one.start]
        if joined[0].strip() not in rules("figures")["joins"] or _between().search(before):
            yield from (number, number + 1)


def _rate(behind: str) -> str:
    match = _rates().match(behind)
    return _rate_of(match) if match else ""


def _rate_of(match: re.Match[str]) -> str:
    word = (match["each"] or match["by"]).strip()
    return units().get(word) or _rate_words().get(word) or word


def _rates_in(text: str) -> frozenset[str]:
    """Return for each of what a text may tell an amount, wherever the words stand: "the daily cost"."""
    found = re.findall(r"[\w,]+", folded(text))
    return frozenset(rate for word in found for rate in (units().get(word), _rate_words().get(word), word) if rate)


@cache
def _bounds(key: str) -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{'|'.join(entries)})" for kind, entries in rules("figures")[key].items())
    if key == "bounds_behind":
        return re.compile(rf"(?:[\s-]\w+){{0,2}}?(?:{kinds})(?!\w)")
    between = "|".join(rules("figures")["bound_fillers"])
    return re.compile(rf"(?<!\w)(?:{kinds})\s+(?:(?:{between})\s+)?$")


@cache
def _rates() -> re.Pattern[str]:
    """What follows a number, perhaps behind what is counted: "a day", "per 100,000", "daily", "of its GDP"."""
    each = "|".join(rules("figures")["each"])
    times = either(word for word, unit in units().items() if unit != "percent" and word.isalpha())
    others = "|".join(rules("figures")["rate_nouns"])
    alone = either(_rate_words())
    behind = "|".join(rules("figures")["no_rate_before"])
    return re.compile(
        rf"(?:[\s-]+[^\W\d]+(?:-\w+)*){{0,3}}?[\s-]+"
        rf"(?:(?:{each})\s*(?P<each>{times}|{others})(?!\w)(?!\s+(?:{behind})(?!\w))|(?P<by>{alone})(?!\w))"
    )


@cache
def _rate_words() -> Mapping[str, str]:
    """Return the words that tell a rate or a base by themselves, with what it is for: "daily", "GDP"."""
    return {word: rate for rate, entries in rules("figures")["rates"].items() for word in entries}


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules('figures')['between'])})\s+$")


@cache
def _moves() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules('figures')['moving'])})\s+$")


@cache
def _old() -> re.Pattern[str]:
    return re.compile("|".join(rules("figures")["old"]))


@cache
def _aged() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules('figures')['aged'])})\s+$")
