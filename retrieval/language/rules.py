"""The rules that grow: words, phrases and patterns, kept as TOML files: a folder for every language.

A language may have rules for some subjects only: German has a folder for its days and is none of `languages()`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from retrieval.language.script import expression

_CODE_LENGTH = 2  # of ISO 639-1: "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have all rules: the names of their folders here, such as "en"."""
    return tuple(folder.name for folder in _language_folders() if (folder / "language.toml").is_file())


@cache
def languages_with(name: str) -> tuple[str, ...]:
    """Return the languages that have rules of this name: every folder that holds `<name>.toml`."""
    return tuple(folder.name for folder in _language_folders() if (folder / f"{name}.toml").is_file())


@cache
def rules(name: str, language: str | None = None) -> Mapping[str, Any]:
    """Return the table of `<name>.toml`, read once: of one language, or of all with what stands beside them.

    Lists of one key are joined, tables of one key merged.
    """
    folder = files(__package__)
    if language:
        return _read(folder / language / f"{name}.toml")
    merged = _read(folder / f"{name}.toml")
    for own in _language_folders():
        _merge(merged, _read(own / f"{name}.toml"))
    return merged


def table_file(package: str, name: str) -> dict[str, Any]:
    """Return the table of a TOML file beside the code of another package."""
    return _read(files(package) / name)


@cache
def words(name: str, key: str, language: str | None = None) -> frozenset[str]:
    """Return the entries of the list `key`, of one language or those of all together, as they are written."""
    found = rules(name, language)
    tables = [found, *(table for table in found.values() if isinstance(table, dict))]
    return frozenset(word for table in tables for word in table.get(key, ()))


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    r"""Return the regular expressions of the list `key` as one; case is ignored unless an entry says `(?-i:…)`.

    `\p{Lu}` in an entry is any capital.
    """
    return re.compile("|".join(f"(?:{expression(entry)})" for entry in rules(name)[key]), re.IGNORECASE)


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the lines of `<name>.txt` of every language; empty lines and those that begin with # are left out."""
    found = [folder / f"{name}.txt" for folder in _folders()]
    texts = (file.read_text(encoding="utf-8") for file in found if file.is_file())
    lines = (line.strip() for text in texts for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def digest_of(*names: str) -> bytes:
    """Return what the files of these names hold, in one order; whatever was made by them is known by it."""
    found = [folder / name for name in names for folder in _folders()]
    return b"".join(file.read_bytes() for file in found if file.is_file())


def _folders() -> list[Traversable]:
    return [files(__package__), *_language_folders()]


@cache
def _language_folders() -> tuple[Traversable, ...]:
    """The folders of rules: those here whose name is a language's code."""
    found = (entry for entry in files(__package__).iterdir() if entry.is_dir() and len(entry.name) == _CODE_LENGTH)
    return tuple(sorted(found, key=lambda folder: folder.name))


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        own = into.get(key)
        if isinstance(own, dict) and isinstance(value, dict):
            _merge(own, value)
        elif isinstance(own, list) and isinstance(value, list):
            into[key] = own + value
        else:
            into[key] = value
