"""People, places and bodies under all their names: one spelling for searching, the source's own for showing.

The names stand in `aliases.toml`. A place or a house is never folded into the person who works there: "the Kremlin" is
not "Putin".
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from retrieval.words import stem, words

Aliases = Mapping[tuple[str, ...], str]


@lru_cache(maxsize=1)
def aliases() -> Aliases:
    """Return the one spelling of every name that has several, by the stems of its words."""
    return {
        tuple(stem(word) for word in words(form)): stem(words(name)[-1])
        for group in _groups().values()
        for name, forms in group.items()
        for form in (name, *forms)
    }


@lru_cache(maxsize=1)
def longest_alias() -> int:
    """The number of words of the longest name."""
    return max(len(name) for name in aliases())


@lru_cache(maxsize=1)
def people() -> frozenset[str]:
    """Return the one spelling of every person who stands in the list."""
    return frozenset(stem(words(name)[-1]) for name in _groups()["people"])


def _groups() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("retrieval").joinpath("aliases.toml").read_text(encoding="utf-8"))
