"""One spelling for all names of one person or body: the Chinese and China's foreign ministry."""

from collections.abc import Iterable

from retrieval.language.aliases import known_names
from retrieval.language.names import country_of, sound_of
from retrieval.language.rules import words as rule_words
from retrieval.language.terms import stop_words, terms
from retrieval.language.words import fold, stem, words


def person_key(name: Iterable[str]) -> str:
    """Return what a person is known by, of the words of their name: the known spelling, else how the words sound."""
    parts = [part for word in name for part in words(word) if len(part) > 1]
    known = known_names().get(tuple(map(stem, parts)))
    return known.spelling if known and known.kind == "people" else " ".join(sound_of(stem(part)) for part in parts)


def body_key(name: str) -> str:
    """Return what a body or an office is known by: its terms without order, each people as its country."""
    plain = {fold(word) for word in rule_words("speakers", "fillers")}
    found = {country(term) for word in words(name) if word not in plain for term in terms(word)}
    whole = known_names().get(tuple(stem(word) for word in words(name) if word not in stop_words()))
    return whole.spelling if whole else " ".join(sorted(found))


def country(term: str) -> str:
    """Return the term of the country whose people or things a term names, else the term itself."""
    return min(country_of(term), default=term)
