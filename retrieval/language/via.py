"""Who carried somebody's words first: "via RIA Novosti", "told Reuters", "in an interview with the Daily Mail"."""

import re
from functools import cache

from retrieval.language.names import runs
from retrieval.language.rules import rules, words
from retrieval.language.wording import either
from retrieval.language.words import fold

_CITED = 40  # characters between what leads to an outlet and its name: "the state news agency"


def via_in(clause: str) -> str | None:
    """Return the outlet or agency through which the words that a clause reports came, as it is printed there."""
    for match in _leads().finditer(clause):
        rest = clause[match.end() : match.end() + _CITED + 60]
        run = next(runs(rest), None)
        if run is None or run.start > _CITED or re.search(r"[,.;:]", rest[: run.start]):
            continue
        name = re.sub(r"[’']s?$", "", run.text)
        if is_outlet(name) or _is_called_so(rest[: run.start]):
            return name
    return None


def is_outlet(name: str) -> bool:
    """Tell whether a name is known to be an outlet's or an agency's, or holds a word like "Times" or "TV"."""
    plain = fold(name)
    return (
        plain in _known()
        or bool(_agencies().fullmatch(name))
        or not words("speakers", "media").isdisjoint(fold(part) for part in name.split())
    )


@cache
def _known() -> frozenset[str]:
    names = [fold(name) for name in rules("outlets")["hosts"].values()]
    return frozenset([*names, *(name.removeprefix("the ") for name in names)])


@cache
def _agencies() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{entry})" for entry in rules("captions")["agencies"]))


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(words('speakers', 'via'))})(?!\w)", re.IGNORECASE)


def _is_called_so(before: str) -> bool:
    """Tell whether the words before a name say what it is: "the newspaper", "the state news agency"."""
    return not words("speakers", "media").isdisjoint(fold(part) for part in before.split())
