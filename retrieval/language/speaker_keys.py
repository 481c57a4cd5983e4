"""One spelling for all names of one person or body: the Chinese and China's foreign ministry."""

from retrieval.language.aliases import known_names, remembered, stems_in_names
from retrieval.language.names import country_of, sound_of
from retrieval.language.rules import words as rule_words
from retrieval.language.terms import stop_words, terms
from retrieval.language.words import fold, stem, words


@remembered(4096)
def person_key(name: str) -> str:
    """Return what a person of that name is known by: the known spelling of its words, else how they sound."""
    parts = [part for word in name.split() for part in words(word) if len(part) > 1]
    return " ".join(_known_spelling(part) or sound_of(stem(part)) for part in parts)


def _known_spelling(part: str) -> str | None:
    known = known_names().get((stem(part),))
    return known.spelling if known and known.kind == "people" else None


@remembered(4096)
def body_key(name: str) -> str:
    """Return what a body or an office is known by: its terms without order, each people as its country."""
    plain = {fold(word) for word in rule_words("speakers", "fillers")}
    found = {country(term) for word in words(name) if word not in plain for term in terms(word)}
    whole = known_names().get(tuple(stem(word) for word in words(name) if word not in stop_words()))
    return whole.spelling if whole else " ".join(sorted(found))


def country(term: str) -> str:
    """Return the term of the country whose people or things a term names, else the term itself."""
    named = min(country_of(term), default=term)
    regular = named == term[:-1]  # any word in "-an": "chairwoman" is of no country
    return term if regular and named not in stems_in_names(of_people=False) else named


def is_of_country(word: str) -> bool:
    """Tell whether a word names a people, or what is a country’s: "Chinese"."""
    return any(country(term) != term for term in terms(word))
