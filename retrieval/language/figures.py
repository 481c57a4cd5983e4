"""Numbers of a statement must stand in the sentences that it points at: digit by digit, with their scale and unit.

A number is compared between its own borders: 1976 is not 19760, 1,000 is 1 000, three is 3, 3 million is not 3
billion, 5 percent is not 5, three hours are not three days. "One" is as often a pronoun and is not looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from retrieval.language.wording import by_word, either, words_in

_GROUPS = re.compile(r"(?<=\d)[,'’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_DIGIT = re.compile(r"\d")
_LINKED = re.compile(r"\s*(?:to|and|or|till|until|до|и|или|і|та|або|[-–—/])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, what it comes to, and the unit behind or before it, where that is one we know."""

    written: str
    value: Decimal
    unit: str | None = None


def unsupported_figure(text: str, near: str) -> str | None:
    """Return a number of `text` that `near` does not hold with the same scale and unit; None where all hold."""
    held = list(figures(near))
    plain = {figure.value for figure in held}
    with_unit = {(figure.value, figure.unit) for figure in held}
    for figure in figures(text):
        if figure.value not in plain:
            return figure.written
        if figure.unit and (figure.value, figure.unit) not in with_unit and not _apart(figure, held, near):
            return f"{figure.written} {figure.unit}"
        if not figure.unit and {unit for value, unit in with_unit if value == figure.value} == {"percent"}:
            return figure.written
    return None


def _apart(figure: Figure, held: Sequence[Figure], near: str) -> bool:
    """Tell whether the number stands without its unit, and the unit elsewhere: "three long hours"."""
    alone = any(other.value == figure.value and other.unit is None for other in held)
    units = {other.unit for other in held} | set(_units_in(near))
    return alone and figure.unit in units - {"percent"}


def tells_figures(text: str) -> bool:
    """Tell whether `text` may hold a number: a digit, or a word for one."""
    return bool(_DIGIT.search(text)) or not by_word("numbers").keys().isdisjoint(words_in(text.replace("-", " ")))


def figures(text: str) -> Iterator[Figure]:
    """Yield the numbers of `text`, in digits and in words."""
    if not tells_figures(text):
        return
    found = list(_expression().finditer(text))
    for at, match in enumerate(found):
        value = _value(match["digits"] or match["word"])
        scale, unit = match["scale"], match["sign"] or match["unit"]
        if not (scale or unit) and at + 1 < len(found) and _LINKED.fullmatch(text, match.end(), found[at + 1].start()):
            scale, unit = found[at + 1]["scale"], found[at + 1]["unit"]  # "5 to 10 percent"
        factor = Decimal(by_word("scales")[scale.casefold().rstrip(".")]) if scale else Decimal(1)
        yield Figure(match[0].strip(), value * factor, by_word("units")[unit.casefold()] if unit else None)


def _value(written: str) -> Decimal:
    digits = _GROUPS.sub("", written)
    if digits[0].isdecimal():
        return Decimal(digits.replace(",", "."))
    return Decimal(sum(int(by_word("numbers").get(part, "1")) for part in written.casefold().split("-")))


def _units_in(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+|[%$€£₽]", text.casefold()):
        if word in by_word("units"):
            yield by_word("units")[word]


@cache
def _expression() -> re.Pattern[str]:
    words, scales, units = (either(by_word(key)) for key in ("numbers", "scales", "units"))
    return re.compile(
        r"(?=[$€£₽\d]|\b\w)(?P<sign>[$€£₽])?"
        rf"(?:(?P<digits>(?<!\d)\d+(?:[,'’ \u00a0\u2009\u202f]\d{{3}}(?!\d))*(?:[.,]\d+)?)"
        rf"|(?<!\w)(?P<word>(?:{words})(?:-(?:{words}|one))?)(?!\w))"
        rf"(?:[ \u00a0-]?(?P<scale>{scales})\b\.?)?"
        rf"(?:[ \u00a0-]?(?P<unit>{units})(?!\w))?",
        re.IGNORECASE,
    )
