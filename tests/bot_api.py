"""What the platform's methods and types hold, as tests/bot_api.json describes them, and what does not fit that.

The file is made from a typed client's package (tests/describe_bot_api.py); the tests compare it with our own client.
Lengths in characters are counted in UTF-16 units, as the platform's are.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from tests.describe_bot_api import DESCRIPTION, Fields

_DESCRIBED: Final = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
METHODS: Final[dict[str, Fields]] = _DESCRIBED["methods"]
TYPES: Final[dict[str, Fields]] = _DESCRIBED["types"]
_PLAIN: Final[dict[str, type]] = {"int": int, "str": str, "bool": bool}
_MEASURED: Final = re.compile(r"(\d+)-(\d+) (\w+)")


def units(text: str) -> int:
    """Return a text's length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def type_of(fields: Fields, name: str) -> str:
    """Return the type and the bounds of a field, "" where there is none."""
    return fields.get(name) or fields.get(f"{name}?", "")


def bounds(described: str) -> tuple[int, int, str]:
    """Return the least, the most and the unit of what is described so."""
    found = _MEASURED.search(described)
    assert found, f"{described} has no bounds"
    return int(found[1]), int(found[2]), found[3]


def faults(name: str, fields: Fields, given: dict[str, Any]) -> Iterator[str]:
    """Yield what does not fit in `given`: missing and unknown fields, other types, lengths out of their bounds."""
    needed = {field for field in fields if not field.endswith("?")}
    yield from (f"{name}.{field} is missing" for field in sorted(needed - given.keys()))
    for field, value in given.items():
        if described := type_of(fields, field):
            yield from _faults(f"{name}.{field}", described, value)
        else:
            yield f"{name}.{field} is unknown"


def _faults(where: str, described: str, value: Any) -> Iterator[str]:
    types, _, bound = described.partition("; ")
    tried = [list(_of_type(where, type_, value)) for type_ in _alternatives(types)]
    if all(tried):
        yield from min(tried, key=len)
    elif bound.startswith("= "):
        yield from [] if value == bound[2:] else [f"{where} is not {bound[2:]}"]
    elif bound:
        least, most, unit = bounds(bound)
        length = {"characters": units, "bytes": lambda text: len(text.encode())}.get(unit, len)(value)
        yield from [] if least <= length <= most else [f"{where} has {length} {unit}"]


def _alternatives(types: str) -> list[str]:
    return [types] if types.startswith("[") else types.split("|")


def _of_type(where: str, type_: str, value: Any) -> Iterator[str]:
    if type_.startswith("["):
        if not isinstance(value, list):
            yield f"{where} is no list"
        else:
            yield from (fault for each in value for fault in _faults(where, type_[1:-1], each))
    elif type_ in _PLAIN:
        yield from [] if type(value) is _PLAIN[type_] else [f"{where} is no {type_}"]
    elif type_ in TYPES and isinstance(value, dict):
        yield from faults(where, TYPES[type_], value)
    elif type_ != "InputFile":
        yield f"{where} is no {type_}"
