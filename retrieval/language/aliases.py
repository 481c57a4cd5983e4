"""People, places and bodies under all their names: one spelling for searching, the source's own for showing.

The names stand in `aliases.toml`, and in a file of the same form that a user may add. A place or a house is never
folded into the person who works there: "the Kremlin" is not "Putin".
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from config.errors import SettingsError
from retrieval.language.rules import rules
from retrieval.language.words import stem, words

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Kind = Literal["people", "places", "bodies"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """What all spellings of a name count as: `spelling` is the term, `kind` what it names."""

    spelling: str
    kind: Kind


T = TypeVar("T")
_own: tuple[bytes, Mapping[str, Any]] = b"", {}
_caches: list["_lru_cache_wrapper[Any]"] = []


def use_own_names(path: Path | None) -> None:
    """Read the names of this file besides the built-in ones, for this whole process; None or no such file: none.

    Where both know a form, the user's file decides. Raises SettingsError where the file is not of the form of
    `aliases.toml`: tables people, places, bodies, each `name = ["other spelling", …]`.
    """
    global _own  # every text of the process must be folded alike: question, article, index
    before, _own = _own, _read(path) if path is not None and path.is_file() else (b"", {})
    if _own[0] != before[0]:
        for cached in _caches:
            cached.cache_clear()


def remembered(most: int) -> Callable[[Callable[..., T]], "_lru_cache_wrapper[T]"]:
    """Decorate what depends on the names: its last `most` results are kept, and forgotten where the names change."""

    def decorate(function: Callable[..., T]) -> "_lru_cache_wrapper[T]":
        cached = lru_cache(maxsize=most)(function)
        _caches.append(cached)
        return cached

    return decorate


def own_names_text() -> bytes:
    """What the user's file held when it was read; empty where there is none. The lexical index depends on it."""
    return _own[0]


@remembered(1)
def known_names() -> Mapping[Stems, Name]:
    """Return every name that has a form of its own, by the stems of its words."""
    built_in = rules("aliases")
    return {form: name for data in (built_in, _own[1]) for form, name in _forms(data)}


@remembered(1)
def longest_from() -> Mapping[str, int]:
    """The number of words of the longest name that begins with a stem; few stems of a text begin any."""
    longest: dict[str, int] = {}
    for name in known_names():
        longest[name[0]] = max(len(name), longest.get(name[0], 0))
    return longest


def named(stems: list[str]) -> Iterator[tuple[int, int, Name]]:
    """Yield (first, past the last, name) of every known name in a row of stems, the longest one at each place."""
    known, longest = known_names(), longest_from()
    free = 0  # past the last name
    for at, first in enumerate(stems):
        if at < free or first not in longest:
            continue
        for length in range(min(longest[first], len(stems) - at), 0, -1):
            if name := known.get(tuple(stems[at : at + length])):
                free = at + length
                yield at, free, name
                break


def _forms(data: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[Stems, Name]]:
    for kind in KINDS:
        for name, forms in data.get(kind, {}).items():
            spelling = stem(words(name)[-1])
            for form in (name, *forms):
                yield tuple(stem(word) for word in words(form)), Name(spelling, kind)


def _read(path: Path) -> tuple[bytes, Mapping[str, Any]]:
    """The user's file, and what it says; SettingsError where it is not of the form of ours."""
    try:
        text = path.read_bytes()
        data = tomllib.loads(text.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read the names in {path}: {error}") from error
    for kind, table in data.items():
        if kind not in KINDS or not isinstance(table, dict):
            raise SettingsError(f"{path}: unknown table [{kind}]; names stand under {', '.join(KINDS)}")
        for name, forms in table.items():
            if not words(name) or not isinstance(forms, list) or not all(_is_name(form) for form in forms):
                raise SettingsError(f'{path}: [{kind}] {name} must be a list of other spellings, such as ["…", "…"]')
    return text, data


def _is_name(form: object) -> bool:
    return isinstance(form, str) and bool(words(form))


@remembered(1)
def people() -> frozenset[str]:
    """Return the one spelling of every person who stands in the list."""
    return frozenset(name.spelling for name in known_names().values() if name.kind == "people")


@remembered(2)
def stems_in_names(*, of_people: bool) -> frozenset[str]:
    """Return the stems of the words in all names of people; or of everything else that has a name of its own."""
    found = (form for form, name in known_names().items() if (name.kind == "people") is of_people)
    return frozenset(part for form in found for part in form)
