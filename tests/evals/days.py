"""The days of news sentences, against a file in which people marked them.

Every row has `text`, `written` (the article's day), and either the marked day as `value` with its place, or null
where the sentence names no day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from retrieval.language.days import Day, days_in

RELATIVE = frozenset({"weekday", "deictic"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one sentence: whether its marked day was read right or wrong, or a day was read in vain."""

    marked: bool
    relative: bool
    right: bool = False
    wrong: bool = False
    false: bool = False


def readings(rows: Sequence[Mapping[str, Any]]) -> list[Reading]:
    """Read the days of every row and compare them with what is marked."""
    return [_reading(row) for row in rows]


def _reading(row: Mapping[str, Any]) -> Reading:
    found = days_in(row["text"], date.fromisoformat(row["written"]) if row["written"] else None)
    relative = row["kind"] in RELATIVE
    if row["value"] is None:
        return Reading(marked=False, relative=relative, false=any(one.first == one.last for one in found))
    day = date.fromisoformat(row["value"])
    here = [one for one in found if one.start < row["end"] and row["start"] < one.end]
    right = any(one.first == one.last == day for one in here)
    wrong = not right and any(_names_another(one, day) for one in here)
    return Reading(marked=True, relative=relative, right=right, wrong=wrong)


def _names_another(one: Day, day: date) -> bool:
    """Whether what was read is one other day, or a span that leaves the day out."""
    return one.first == one.last or not one.first <= day <= one.last
