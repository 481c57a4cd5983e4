"""The language of a text, told by its script and its most frequent words."""

import re

from .rules import words

_SAMPLE_CHARS = 4_000
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёіїєґ]+")
_UKRAINIAN, _RUSSIAN = re.compile(r"[іїєґ]"), re.compile(r"[ыэъё]")


def language_of(text: str) -> str | None:
    """Return "en", "ru" or "uk"; None where the text is of another language or too short to tell."""
    found = [word.casefold() for word in _WORD.findall(text[:_SAMPLE_CHARS])]
    if not found:
        return None
    cyrillic = [word for word in found if _CYRILLIC.match(word)]
    if len(cyrillic) > len(found) / 2:
        return _slavic(cyrillic)
    frequent = sum(word in words("languages", "en") for word in found)
    return "en" if frequent >= 2 and frequent / len(found) > 0.12 else None


def _slavic(found: list[str]) -> str | None:
    ukrainian = sum(bool(_UKRAINIAN.search(word)) for word in found) + sum(w in words("languages", "uk") for w in found)
    russian = sum(bool(_RUSSIAN.search(word)) for word in found) + sum(w in words("languages", "ru") for w in found)
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"
