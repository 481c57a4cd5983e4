"""How a picture's credit is written, before the words of a caption or behind them (captions.toml)."""

import re
from functools import cache

from retrieval.language.names import full_names
from retrieval.language.rules import rules
from retrieval.language.script import UPPER


def opens_with_credit(text: str) -> bool:
    """Tell whether a text begins with a photographer and the agency behind a slash: "Ada Lens/AP Ships leave port."."""
    return "/" in text and _credit_at_start().match(text) is not None


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
