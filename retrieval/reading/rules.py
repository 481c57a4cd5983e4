"""The rules that grow: phrases, abbreviations and names, kept as TOML files beside the code."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def rules(name: str) -> dict[str, Any]:
    """Return the table of the file `<name>.toml`; it is read once."""
    return tomllib.loads((resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Return the entries of the list `key`, those of every language together, as they are written."""
    tables = [rules(name), *(table for table in rules(name).values() if isinstance(table, dict))]
    return frozenset(word for table in tables for word in table.get(key, ()))


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Return the regular expressions of the list `key` as one; case is ignored unless an entry says `(?-i:…)`."""
    return re.compile("|".join(f"(?:{entry})" for entry in rules(name)[key]), re.IGNORECASE)
