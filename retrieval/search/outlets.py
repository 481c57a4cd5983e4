"""Which outlets of the library a question names: by their names, their usual short forms, or their families' names."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_TAIL = re.compile(r"\s*(?:\||:|\s[-–—]\s).*$")  # "Sky News - Politics", "Wired | Tech": a section or a slogan
_SITE = re.compile(r"\.(?:com|org|net|co\.uk|ru|ua)$", re.IGNORECASE)
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_LEAST = 3
_ORDINARY = 8  # one short word is a word of the language too ("Time", "The Age"): it must stand with its capital


def outlets_named(question: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the outlets out of `known` that the question names, in the order of their first mention.

    Where a longer name holds a shorter one, the longer one is meant. A name that several outlets share names them all.
    A question without any capital is taken to name outlets without them too.
    """
    any_case = question == question.lower()
    found = [
        (match.start(), -len(match.group()), outlet)
        for outlet in known
        for pattern in _patterns(outlet, any_case=any_case)
        for match in pattern.finditer(question)
    ]
    named: dict[str, None] = {}
    covered: tuple[int, int] = (-1, -1)
    for start, negative, outlet in sorted(found):
        span = (start, start - negative)
        if start >= covered[1] or span == covered:
            named[outlet] = None
            covered = span
    return tuple(named)


@lru_cache(maxsize=10_000)
def _patterns(outlet: str, *, any_case: bool) -> tuple[re.Pattern[str], ...]:
    forms = (form for form in dict.fromkeys(_forms(outlet)) if len(form) >= _LEAST)
    return tuple(_pattern(form, any_case=any_case) for form in forms)


def _forms(outlet: str) -> Iterator[str]:
    """The name, without a section or slogan, without .com, without its article where enough is left."""
    short = _TAIL.sub("", outlet)
    for form in (outlet, short, _SITE.sub("", short)):
        yield form
        bare = _THE.sub("", form)
        if " " in bare:
            yield bare


def _pattern(form: str, *, any_case: bool) -> re.Pattern[str]:
    bare = _THE.sub("", form)
    strict = " " not in bare and len(bare) <= _ORDINARY and not any_case
    the = r"(?:[Tt]he|THE)\s+" if bare != form else ""  # "the Guardian" is written as often as "The Guardian"
    cases = dict.fromkeys((bare, bare.upper())) if strict else (bare,)
    body = "|".join(r"\s+".join(_apostrophes(re.escape(word)) for word in one.split()) for one in cases)
    return re.compile(rf"(?<!\w){the}(?:{body})(?!\w)", 0 if strict else re.IGNORECASE)


def _apostrophes(word: str) -> str:
    return re.sub("['’]", "['’]", word)
