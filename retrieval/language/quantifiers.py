"""Of how many of them a text tells: "some of the hostages" is not "the hostages", "most deputies" not "all deputies".

Lists, from the least to all: quantifiers.toml.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.rules import rules
from retrieval.language.terms import terms
from retrieval.language.wording import folded

_RANKS = ("few", "some", "half", "most", "all")
_FAR = 4  # words in which the noun stands of which it is told
_END = re.compile(r"[.,;:()]")


class Quantity(NamedTuple):
    """The rank of a quantifier, the first terms behind it, whether these are a whole that is known, and its words."""

    rank: int
    terms: frozenset[str]
    partitive: bool
    words: str


def overcounted(text: str, source: str) -> bool:
    """Tell whether `text` tells of more of them, or of all, where `source` only tells of a part of them."""
    theirs = quantities(source)
    parts = [other for other in theirs if _RANKS[other.rank] != "all"]
    return bool(parts) and (
        any(_is_more(own, theirs, source) for own in quantities(text)) or any(_is_whole(o, text, source) for o in parts)
    )


@remembered(256)
def quantities(text: str) -> Sequence[Quantity]:
    """Return the quantifiers of `text`."""
    return tuple(_quantities(folded(text)))


def _quantities(plain: str) -> Iterator[Quantity]:
    for match in _quantifiers().finditer(plain):
        behind = _END.split(plain[match.end() :], maxsplit=1)[0].split()[:_FAR]
        if found := terms(" ".join(behind))[:2]:
            rank = next(number for number, key in enumerate(_RANKS) if match[key])
            yield Quantity(rank, frozenset(found), match["of"] is not None, f"{match[0].strip()} {behind[0]}")


def _is_more(own: Quantity, theirs: Sequence[Quantity], source: str) -> bool:
    if own.words in folded(source):
        return False
    same = [other for other in theirs if other.terms & own.terms]
    return bool(same) and all(other.rank < own.rank for other in same) and _stands_once(own, same, source)


def _stands_once(own: Quantity, same: Sequence[Quantity], source: str) -> bool:
    """Tell whether a source speaks of them nowhere but behind its quantifiers."""
    shared = frozenset().union(*(other.terms for other in same)) & own.terms
    return all(terms(source).count(term) <= len(same) for term in shared)


def _is_whole(other: Quantity, text: str, source: str) -> bool:
    """Tell whether a text tells of all of what a source tells a part of: "some of the hostages", "the hostages"."""
    if not other.partitive or any(own.terms & other.terms for own in quantities(text)):
        return False
    noun = next((term for term in terms(source) if term in other.terms), "")
    return terms(source).count(noun) == 1 and noun in _definite(text)


@remembered(256)
def _definite(text: str) -> frozenset[str]:
    """Return the terms that stand right behind a definite article or in a language without one, begin a sentence."""
    found = _definites().findall(folded(text))
    return frozenset(term for phrase in found for term in terms(phrase)[:1])


@cache
def _quantifiers() -> re.Pattern[str]:
    of, known = "|".join(rules("quantifiers")["of"]), "|".join(rules("quantifiers")["known"])
    kinds = "|".join(f"(?P<{rank}>{'|'.join(rules('quantifiers')[rank])})" for rank in _RANKS)
    return re.compile(rf"(?<!\w)(?:{kinds})(?!\w)(?P<of>(?:\s+(?:{of}))?\s+(?:{known})\s+)?")


@cache
def _definites() -> re.Pattern[str]:
    known = "|".join(rules("quantifiers")["known"])
    apart = "".join(rf"(?<!\b{word} )" for word in rules("quantifiers")["of"])
    return re.compile(rf"(?:(?<!\w){apart}(?:{known})\s+|^(?=[а-яёіїєґ]))(\w+)")
