"""The table of all settings, made from their classes: `python -m config.reference` prints docs/settings.md."""

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from pydantic import SecretStr

from config.sections import Section
from config.settings import DELIMITER, PREFIX, Settings, setting_names

_HEAD: Final = """\
# Settings

Made by `make settings` from the classes in `config/`; a test compares. Each is a variable of the
environment, or in a container a file in `/run/secrets` with the name in small letters, or a line of `.env`; the first
that there is counts. A name that nothing reads is reported with the nearest one that something does.
"""


def settings_reference() -> str:
    """Return the page: a table for each class of settings, with every name, its default, and what it means."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for section, rows in groupby(setting_names(), key=lambda row: _section_of(row[0])):
        yield f"## {section.capitalize()}\n" if section else "## Everything\n"
        yield f"{_meaning(section)}\n" if section else f"{Settings.__doc__}\n"
        yield "| setting | default | meaning |"
        yield "|---|---|---|"
        for name, default, meaning in rows:
            yield f"| `{name}` | {_shown(default)} | {meaning} |"
        yield ""


def _section_of(name: str) -> str:
    """Return which part of the settings a name belongs to; "" for none."""
    part, inner, _ = name.removeprefix(PREFIX).partition(DELIMITER)
    return part.lower() if inner else ""


def _meaning(section: str) -> str:
    part = Settings.model_fields[section].annotation
    assert isinstance(part, type)
    assert issubclass(part, Section)
    return part.__doc__ or ""


def _shown(default: Any) -> str:
    """Write a default as it would stand in `.env`."""
    if isinstance(default, frozenset | tuple):
        default = ",".join(map(str, sorted(default)))
    if isinstance(default, bool):
        default = str(default).lower()
    if default is None or isinstance(default, SecretStr) or str(default) == "":
        return "unset"
    return f"`{f'{default:g}' if isinstance(default, float) else default}`"


if __name__ == "__main__":
    sys.stdout.write(settings_reference())
