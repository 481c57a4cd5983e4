"""The language of a text, told by its script and its most frequent words."""

import re
from functools import cache, lru_cache

from retrieval.language.reporting_verbs import speech_forms
from retrieval.language.rules import languages, rules, words
from retrieval.language.script import RUSSIAN, UKRAINIAN, is_cyrillic

_SAMPLE_CHARS = 4_000
_WORD = re.compile(r"[^\W\d_]+")
_TELLING_WORDS, _SURE_WORDS = 8, 20  # so few tell nothing; fewer than the latter only where no verb of speech is known
_LEAST_KNOWN = 0.115  # of the words; in articles of the languages with rules .12 and more, in others .08 and less
_OWN_LETTERS = re.compile("[ыэёіїєґ]")  # of the languages with Cyrillic letters that have rules
_CYRILLIC = re.compile(r"[а-яёіїєґ]+")


@lru_cache(maxsize=64)
def language_of(text: str) -> str | None:
    """Return "en", "ru" or "uk"; None where the text is of another language or too short to tell."""
    found = _words_of(text)
    if not found:
        return None
    cyrillic = [word for word in found if _CYRILLIC.match(word)] if is_cyrillic(text[:_SAMPLE_CHARS]) else []
    if len(cyrillic) > len(found) / 2:
        return _slavic(cyrillic)
    frequent = sum(map(frequent_words("en").__contains__, found))
    return "en" if frequent >= 2 and frequent / len(found) > 0.12 else None


def is_of_other_language(text: str) -> bool:
    """Tell whether a text is plainly of a language that has no rules for who speaks; False where it is too short.

    Hardly any of its words are frequent in a language that has them.
    """
    if language_of(text) == "en":
        return False
    found = _words_of(text)
    if len(found) < _TELLING_WORDS or any(_OWN_LETTERS.search(word) for word in found):
        return False
    if len(found) < _SURE_WORDS and not speech_forms().isdisjoint(found):
        return False
    return max(sum(map(known.__contains__, found)) for known in _known()) < _LEAST_KNOWN * len(found)


def _words_of(text: str) -> list[str]:
    return list(map(str.casefold, _WORD.findall(text[:_SAMPLE_CHARS])))


@cache
def _known() -> tuple[frozenset[str], ...]:
    """The frequent words of every language that has rules for who speaks."""
    german = words("reporting", "verb_second") | words("reporting", "nominative")
    return *(frequent_words(language) for language in languages()), german


def _slavic(found: list[str]) -> str | None:
    ukrainian = sum(bool(UKRAINIAN.search(word)) for word in found) + sum(w in frequent_words("uk") for w in found)
    russian = sum(bool(RUSSIAN.search(word)) for word in found) + sum(w in frequent_words("ru") for w in found)
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"


@cache
def frequent_words(language: str) -> frozenset[str]:
    """Return the frequent words of a language that has rules."""
    return frozenset(rules("language", language)["frequent"])
