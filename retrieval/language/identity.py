"""Whether two ways of naming somebody mean the same: a person by the name, a body or an office by its words.

A title is no part of a name and a first name alone makes nobody the same: Sergei Shoigu is not Sergei Lavrov.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrieval.language.aliases import named, remembered
from retrieval.language.names import country_of, name_keys
from retrieval.language.person_names import is_title, without_titles
from retrieval.language.rules import rules
from retrieval.language.rules import words as rule_words
from retrieval.language.script import begins_with_capital
from retrieval.language.terms import terms
from retrieval.language.words import stem, words

_APPOSITION = re.compile(r",\s+([^,.;:“”\"\n]{3,120})(?=[,.;\n])")


class Naming(NamedTuple):
    """How somebody is named: the words of a person's name, last name last; and the terms of all words.

    `person` is empty where a body or an office is named: "the White House", "the Ukrainian foreign minister".
    """

    person: tuple[str, ...]
    held: frozenset[str]
    office: bool


@remembered(20_000)
def naming(phrase: str) -> Naming:
    """Read how a phrase names somebody: "President Putin" by the name, "Putin’s deputy" by the office."""
    phrase = phrase.strip(" ,.;:?!")
    person = tuple(word for part in without_titles(phrase) for word in words(part))
    office = not person and any(is_title(word) for word in phrase.split())
    return Naming(() if _is_body(person, phrase) else person, held_by(phrase), office)


def held_by(*texts: str | None) -> frozenset[str]:
    """Return the terms of texts that name somebody; a people counts as its country, every spokesman as one."""
    found = (term for text in texts if text for term in terms(text))
    return frozenset(_plain(term) for term in found if term not in _fillers())


def described(text: str, end: int) -> str:
    """Return what a text says of whoever is named up to `end`: "Berg, a spokeswoman for the harbour board, said"."""
    found = _APPOSITION.match(text, end)
    return found[1] if found else ""


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two names of people may be one person's: one last name, and first names that go together."""
    one, other = without_suffix(one), without_suffix(other)
    if not one or not other or not name_keys(one[-1]) & name_keys(other[-1]):
        return False
    return len(one) == 1 or len(other) == 1 or _first_names_agree(one[:-1], other[:-1])


def _first_names_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(_one_first_name(a, b) for a in one for b in other)


def _one_first_name(one: str, other: str) -> bool:
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return not _first_sounds(one).isdisjoint(_first_sounds(other))


def _first_sounds(name: str) -> frozenset[str]:
    """How a first name sounds: Marco and Марко are one."""
    return frozenset(key.replace("c", "k") for key in name_keys(name))


def without_suffix(name: Sequence[str]) -> Sequence[str]:
    """Return the words of a name without "Jr" or "III" behind it."""
    return name[:-1] if len(name) > 1 and name[-1] in rule_words("first_names", "suffixes") else name


def _is_body(person: Iterable[str], phrase: str) -> bool:
    """Tell whether the words are a body's, a place's or a role's without a name."""
    own = tuple(person)
    if not own or not rule_words("first_names", "bodies").isdisjoint(own):
        return True
    parts = phrase.split()
    cased = any(map(begins_with_capital, parts))
    own_parts = [part for part in without_titles(phrase) if part not in rule_words("names", "particles")]
    small = cased and not all(map(begins_with_capital, own_parts))
    if small:
        return True
    kinds = {name.kind for _, _, name in named([stem(word) for word in own])}
    if kinds:
        return "people" not in kinds
    return bool(country_of(stem(own[-1])))


def _plain(term: str) -> str:
    if term in _voices():
        return "voice"
    return min(country_of(term), default=_spellings().get(term, term))


@remembered(1)
def _spellings() -> dict[str, str]:
    return {stem(word): stem(one) for word, one in rules("speakers")["spellings"].items()}


@remembered(1)
def _fillers() -> frozenset[str]:
    return frozenset(term for word in rule_words("speakers", "fillers") for term in terms(word)) - _voices()


@remembered(1)
def _voices() -> frozenset[str]:
    return frozenset(term for word in rule_words("speakers", "voices") for term in terms(word))
