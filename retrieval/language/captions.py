"""How captions are written: a picture's credit before or behind their words, and what they show (captions.toml)."""

import re
from functools import cache

from retrieval.language.names import full_names
from retrieval.language.rules import rules
from retrieval.language.script import UPPER
from retrieval.language.tense import looks_ahead, tells_past
from retrieval.language.time_expressions import time_expressions


def opens_with_credit(text: str) -> bool:
    """Tell whether a text begins with a photographer and the agency behind a slash: "Ada Lens/AP Ships leave port."."""
    return "/" in text and _credit_at_start().match(text) is not None


def describes_picture(text: str) -> bool:
    """Tell whether a text says what a picture shows: who stands left, or a scene in the present with its date behind.

    "Dockers cheer outside the town hall on Monday, March 3."; not "Dockers cheered there on Monday, March 3."
    """
    if _scene().search(text):
        return True
    last = max(time_expressions(text), key=lambda one: one.end, default=None)
    dated = last and last.date and last.date.month and last.date.day and not text[last.end :].strip(' .”"’)')
    return bool(dated) and not (tells_past(text) or looks_ahead(text) or _state().search(text))


@cache
def _scene() -> re.Pattern[str]:
    return re.compile("|".join(rules("captions")["scenes"]), re.IGNORECASE)


@cache
def _state() -> re.Pattern[str]:
    return re.compile("|".join(rules("captions")["states"]))


@cache
def credit_at_end() -> re.Pattern[str]:
    """Return the pattern of a credit at the end of a line."""
    table = rules("captions")
    agency, joint = _any_of(table["agencies"]), _any_of(table["joints"])
    either = _any_of(table["agencies"] + table["weak_agencies"])
    first = rf"(?:{joint}{agency}|\w/{either}|(?:\S+ ){{4}}\S+[.!?”\"] {either}|^{agency}{joint}{agency})"
    return re.compile(rf"{first}(?:{joint}{either})*\)?$", re.IGNORECASE)


@cache
def _credit_at_start() -> re.Pattern[str]:
    either = _any_of(rules("captions")["agencies"] + rules("captions")["weak_agencies"])
    return re.compile(rf"{full_names()}(?:\s?/\s?{full_names()})?\s?/\s?(?i:{either})\W+{UPPER}")


def _any_of(entries: list[str]) -> str:
    return "(?:" + "|".join(entries) + ")"
