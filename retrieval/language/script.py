"""The language of a text, told by its script and its most frequent words."""

import re
from functools import cache

from retrieval.language.rules import rules

_SAMPLE_CHARS = 4_000
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёіїєґ]+")
_UKRAINIAN, _RUSSIAN = (re.compile(letters, re.IGNORECASE) for letters in ("[іїєґ]", "[ыэъё]"))
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def language_of(text: str) -> str | None:
    """Return "en", "ru" or "uk"; None where the text is of another language or too short to tell."""
    found = [word.casefold() for word in _WORD.findall(text[:_SAMPLE_CHARS])]
    if not found:
        return None
    cyrillic = [word for word in found if _CYRILLIC.match(word)]
    if len(cyrillic) > len(found) / 2:
        return _slavic(cyrillic)
    frequent = sum(word in frequent_words("en") for word in found)
    return "en" if frequent >= 2 and frequent / len(found) > 0.12 else None


def _slavic(found: list[str]) -> str | None:
    ukrainian = sum(bool(_UKRAINIAN.search(word)) for word in found) + sum(w in frequent_words("uk") for w in found)
    russian = sum(bool(_RUSSIAN.search(word)) for word in found) + sum(w in frequent_words("ru") for w in found)
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"


@cache
def frequent_words(language: str) -> frozenset[str]:
    """Return the frequent words of a language that has rules."""
    return frozenset(rules("language", language)["frequent"])


def is_foreign(text: str, source: str) -> bool:
    """Tell whether `text` is written in other letters than `source`, or in another language of the same letters."""
    if text.isascii() and source.isascii():
        return False
    ours, theirs = bool(_mostly_cyrillic(text)), bool(_mostly_cyrillic(source))
    if ours != theirs:
        return True
    one = ours and _UKRAINIAN.search(text) and not _UKRAINIAN.search(source)
    other = ours and _RUSSIAN.search(text) and _UKRAINIAN.search(source) and not _RUSSIAN.search(source)
    return bool(one or other)


def _mostly_cyrillic(text: str) -> bool:
    cyrillic = len(_CYRILLIC_LETTER.findall(text))
    return bool(cyrillic) and cyrillic > len(_LATIN.findall(text))


def is_written_in(text: str, language: str) -> bool:
    """Tell whether a text in `language` may have the letters of `text`; True of every language but en, ru and uk."""
    if not _LATIN.search(text) and not _CYRILLIC_LETTER.search(text):
        return True
    if language not in {"ru", "uk"}:
        return language != "en" or not _mostly_cyrillic(text)
    own, other = (_RUSSIAN, _UKRAINIAN) if language == "ru" else (_UKRAINIAN, _RUSSIAN)
    return _mostly_cyrillic(text) and not (other.search(text) and not own.search(text))
