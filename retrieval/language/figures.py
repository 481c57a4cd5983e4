"""Figures of a text: a number in digits or words, with its scale and its unit, is one figure however it is written.

A number is compared between its own borders: 1976 is not 19760, 1,000 is 1 000, three is 3, 3 million is not 3
billion, 5 percent is not 5, three hours are not three days, the third is not three. "One" is as often a pronoun,
"first" and "second" begin lists; they are not looked at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import dropwhile
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.names import names
from retrieval.language.number_tokens import tells_numbers
from retrieval.language.numerals import Numeral, numerals
from retrieval.language.rules import rules
from retrieval.language.time_expressions import without_times
from retrieval.language.wording import either, folded

TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "decade", "century"})
MONEY = frozenset({"dollar", "euro", "pound", "ruble", "hryvnia", "yuan", "yen"})
_SIGNS = 4  # characters in which a currency stands before its number


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, what it comes to, and the unit behind or before it, where that is one we know.

    It stands from `start` to `end`; `ordinal`: it is a place in a row, as "third" is.
    """

    written: str
    value: Decimal
    unit: str | None = None
    start: int = 0
    end: int = 0
    ordinal: bool = False

    def is_same(self, other: "Figure") -> bool:
        """Tell whether both are one figure; a unit that one of them leaves out is that of the other."""
        units = {self.unit, other.unit} - {None}
        is_share = "percent" in units and self.unit != other.unit  # 5 is never 5 percent
        same_number = (self.value, self.ordinal) == (other.value, other.ordinal)
        return same_number and len(units) <= 1 and not is_share


def figures(text: str, *, without_days: bool = False) -> Iterator[Figure]:
    """Yield the numbers of `text`, in digits and in words; `without_days`: not those of its dates and times."""
    yield from _figures(text, without_times(text) if without_days else text)


@remembered(256)
def _figures(text: str, read: str) -> Sequence[Figure]:
    return tuple(_read_figures(text, read))


def _read_figures(text: str, read: str) -> Iterator[Figure]:
    if not tells_numbers(read):
        return
    found = [_with_unit(numeral, read) for numeral in numerals(read)]
    for at, one in enumerate(found):
        linked = one.linked(found[at + 1], read) if at + 1 < len(found) else one
        before = found[at - 1] if at else None
        if before and linked.unit is None and before.sign and before.is_linked(one, read):
            linked = linked._replace(unit=before.unit)  # "$3-5 million"
        if not linked.is_no_figure:
            yield linked.figure(text)


def tells_figures(text: str) -> bool:
    """Tell whether `text` may hold a number: a digit, or a word for one."""
    return tells_numbers(text)


def tells_duration(text: str) -> bool:
    """Tell whether `text` may say how long something took: a number of hours, days or the like, or one of them."""
    return any(figure.unit in TIMES for figure in figures(text)) or bool(_one_of_time().search(text))


def figures_of(text: str) -> Sequence[Figure]:
    """Return the figures of `text` that are no days, years or other times."""
    return tuple(figures(text, without_days=True))


def holds_figures(held: Sequence[Figure], wanted: Sequence[Figure]) -> bool:
    """Tell whether every figure of `wanted` is one of `held`, however each is written."""
    return all(any(figure.is_same(other) for other in held) for figure in wanted)


def unsupported_figure(text: str, near: str) -> str | None:
    """Return a number of `text` that `near` does not hold with the same scale and unit; None where all hold."""
    told = list(figures(text))
    held = list(figures(near)) if told else []
    for figure in told:
        same = [other for other in held if (other.value, other.ordinal) == (figure.value, figure.ordinal)]
        if not same:
            return figure.written
        units = {other.unit for other in same}
        if figure.unit and figure.unit not in units and not _apart(figure, same, held, near):
            return f"{figure.written} {figure.unit}"
        if not figure.unit and units == {"percent"}:
            return figure.written
    return None


def _apart(figure: Figure, same: Sequence[Figure], held: Sequence[Figure], near: str) -> bool:
    """Tell whether the number stands without its unit, and the unit elsewhere: "three long hours"."""
    alone = any(other.unit is None for other in same)
    units = {other.unit for other in held} | set(_units_in(near))
    return alone and figure.unit in units - {"percent"}


def _units_in(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+|[%$€£₽]", folded(text)):
        if word in units():
            yield units()[word]


class _Read(NamedTuple):
    """A number with its unit, `end` behind both; `sign`: the unit stands before it."""

    numeral: Numeral
    start: int
    end: int
    unit: str | None = None
    sign: bool = False

    @property
    def is_no_figure(self) -> bool:
        """Whether it is a word for one, or a half, that counts nothing."""
        bare = self.numeral.bare
        return bare and (self.unit is None or (self.numeral.value == 1 and self.unit in TIMES))

    def is_linked(self, after: "_Read", text: str) -> bool:
        return not self.numeral.ordinal and bool(between_numbers().fullmatch(text, self.end, after.start))

    def linked(self, after: "_Read", text: str) -> "_Read":
        """Return this with the scale and the unit of the number that is linked to it: "5 to 10 percent"."""
        if self.numeral.scale or (self.unit and not self.sign) or after.sign or not self.is_linked(after, text):
            return self
        numeral = self.numeral._replace(scale=after.numeral.scale)
        return self._replace(numeral=numeral, unit=self.unit or after.unit)

    def figure(self, text: str) -> Figure:
        value = self.numeral.value * (self.numeral.scale or 1)
        written = text[self.start : self.end].strip()
        ordinal = self.numeral.ordinal
        return Figure(written, value, self.unit, self.start, self.end, ordinal)


def _with_unit(numeral: Numeral, text: str) -> _Read:
    start, end = numeral.start, numeral.end
    if numeral.ordinal:
        return _Read(numeral, start, end)
    if sign := _sign_before().search(text, max(0, start - _SIGNS), start):
        return _Read(numeral, sign.start(), end, units()[folded(sign[0].strip())], sign=True)
    if unit := _unit_behind().match(text, end):
        return _Read(numeral, start, unit.end(), units()[" ".join(folded(unit["unit"]).split())])
    return _Read(numeral, start, end)


def names_beyond_figures(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the names of `text` without the words of a figure that they begin with: of "Millionen Menschen" "Menschen".

    True where one is a single word that begins a sentence.
    """
    written = frozenset(word.rstrip(".") for figure in figures(text) for word in figure.written.split())
    for name, begins in names(text):
        if rest := " ".join(dropwhile(written.__contains__, name.split())):
            yield rest, begins


@cache
def units() -> Mapping[str, str]:
    """Return every word and sign of a unit, with the unit."""
    tables = (rules("figures")[key] for key in ("units", "long_units"))
    return {word: unit for table in tables for unit, words in table.items() for word in words}


@cache
def _one_of_time() -> re.Pattern[str]:
    """An hour, several days, half a year: what counts no number."""
    words = either(word for word, unit in units().items() if unit in TIMES)
    counts = "|".join(rules("figures")["some"])
    return re.compile(rf"(?<!\w)(?:{counts})[ -](?:an? )?(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _unit_behind() -> re.Pattern[str]:
    return re.compile(rf"\.?[ \u00a0\u202f-]?(?P<unit>{either(units())})(?!\w)", re.IGNORECASE)


@cache
def _sign_before() -> re.Pattern[str]:
    return re.compile(r"(?:[$€£₽¥₴]|(?<!\w)(?:USD|EUR|GBP|RUB|UAH|CNY|JPY)[ \u00a0])$")


@cache
def between_numbers() -> re.Pattern[str]:
    """Return what joins two numbers of which the second has the scale and the unit of both."""
    words = "|".join(rules("figures")["links"])
    return re.compile(rf"\s*(?:{words}|[-–—/])\s*", re.IGNORECASE)
