"""The words that the gate knows (wording.toml): denials, reporting verbs, pronouns."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from retrieval.language.rules import rules

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@cache
def listed(key: str) -> frozenset[str]:
    """Return the words of the list `key`."""
    return frozenset(_rules()[key])


@cache
def pattern(*keys: str) -> re.Pattern[str]:
    """Return one expression for every entry of the lists `keys`, each as whole words; text has to be folded for it."""
    entries = [entry for key in keys for entry in _rules()[key]]
    return re.compile(rf"(?<!\w)(?:{'|'.join(entries)})(?!\w)")


@lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    """Return the words of `text`, folded as the lists write them."""
    return frozenset(_WORD.findall(folded(text)))


def is_denied(text: str) -> bool:
    """Whether a word of denial stands in `text`."""
    return bool(pattern("denials").search(folded(text)))


def folded(text: str) -> str:
    """Return `text` as the lists and patterns write it."""
    return text.replace("’", "'").casefold()


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, the longest first; those that begin alike are tried as one."""
    begun: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        begun.setdefault(word[:1], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in begun.items())


@cache
def table(key: str) -> Mapping[str, str]:
    """Return a table of single words."""
    return dict(_rules()[key])


def _rules() -> Mapping[str, Any]:
    return rules("wording")
