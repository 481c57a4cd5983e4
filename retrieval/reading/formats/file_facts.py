"""What a file says of itself, as far as it can be believed: title and author."""

import re

from retrieval.language.rules import pattern
from retrieval.language.words import words

_FILE_NAME = re.compile(r"\.(?:docx?|pdf|indd|odt|rtf|txt|html?|pages|qxd|tex|dvi)\b|^microsoft \w+ - ", re.IGNORECASE)
_HEAD_CHARS = 3000
_HEADED = 0.5
_NO_TITLE = {"untitled", "document", "title", "no title", "presentation"}
_NAMES = re.compile(r"\s*[,;]\s*|\s+(?:and|&|и|і|та)\s+")


def stated_title(stated: str | None, text: str) -> str | None:
    """Return the stated title where it is a headline: no file's name, and its words head the text."""
    if stated and not _heads(stated, text):
        return None
    if not stated or stated.casefold() in _NO_TITLE or _FILE_NAME.search(stated):
        return None
    return stated if len(stated.split()) > 1 and len(stated) <= 300 else None


def _heads(title: str, text: str) -> bool:
    own, first = set(words(title)), set(words(text[:_HEAD_CHARS]))
    return len(own & first) >= _HEADED * len(own)


def stated_author(stated: str | None) -> str | None:
    """Return the stated author where it is the name of a person, not a login or a company's."""
    names = [name for name in _NAMES.split(stated or "") if name]
    people = [name for name in names if 1 < len(name.split()) < 6 and not pattern("page", "nobody").fullmatch(name)]
    return ", ".join(people) if people and len(people) == len(names) else None
