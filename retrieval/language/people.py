"""Who is meant: the person that a question names, and the one who speaks in an answer."""

import re
from functools import cache
from itertools import pairwise
from typing import Final

from retrieval.language.quotations import find_quotations
from retrieval.language.rules import rules
from retrieval.language.words import fold

_UPPER: Final = r"[A-Z\u00c0-\u00de\u0400-\u042f\u0490]"
_RUN: Final = re.compile(rf"(?<![\w’'.-]){_UPPER}[\w’'.-]*\w(?:\s+{_UPPER}[\w’'.-]*\w)*")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
_THE: Final = re.compile(r"\b(?:the|an?)\s+(?:\w+\s+)?$", re.IGNORECASE)
_PEOPLES: Final = re.compile(r"(?:ians?|eans?|icans?|ese|ish|ской|ский|ська|ський)$")
_CALENDAR: Final = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|"
    r"november|december",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(r"\W*[\w’'-]+")


def person_in(question: str, start: int = 0) -> str | None:
    """Return the first person whom a question names behind its first word, in full as it writes the name."""
    first = _FIRST.match(question)
    begin = max(start, first.end() if first else 0)
    return next((name for name, _ in _people(question, begin)), None)


def first_person_at(question: str) -> int | None:
    """Return where the first person of a question is named; None where it names nobody."""
    first = _FIRST.match(question)
    return next((place for _, place in _people(question, first.end() if first else 0)), None)


def several_people(question: str) -> bool:
    """Say whether two people stand side by side, so that "he" may be either."""
    people = list(_people(question, 0))
    return any(
        re.fullmatch(r"(?:[’']s)?\s*(?:and|or|,|и|или|і|й|та|або)\s*", question[place + len(name) : after])
        for (name, place), (_, after) in pairwise(people)
    )


def speaker_in(text: str) -> str | None:
    """Return who speaks in an answer: of its first quotation, else the first person whom it names."""
    for quotation in find_quotations(text):
        if quotation.speaker and (name := next((n for n, _ in _people(quotation.speaker.name, 0)), None)):
            return name
    return next((name for name, _ in _people(text, 0)), None)


def _people(text: str, start: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for run in _RUN.finditer(text, start):
        parts = list(re.finditer(r"\S+", run[0]))
        while parts and _is_no_person(parts[0][0]):
            del parts[0]
        if not parts or _THE.search(text[: run.start()]) or (_starts_sentence(text, run.start()) and len(parts) == 1):
            continue
        first = run.start() + parts[0].start()
        found.append((_POSSESSIVE.sub("", text[first : run.start() + parts[-1].end()]), first))
    return found


def _starts_sentence(text: str, place: int) -> bool:
    """Whether a capital may be owed to the beginning of a sentence; a known name needs no such doubt."""
    before = text[:place].rstrip(" \"“„«‘'\n")
    begins = not before or before[-1] in ".!?"
    word = re.match(r"[\w’'-]+", text[place:])
    return begins and not (word and fold(word[0]) in _known("people"))


def _is_no_person(word: str) -> bool:
    bare = _POSSESSIVE.sub("", word.strip(".,"))
    folded = fold(bare)
    return (
        len(bare) < 2
        or bare.isupper()
        or "." in bare
        or bool(_CALENDAR.fullmatch(bare) or _PEOPLES.search(bare))
        or (folded in _known("others") and folded not in _known("people"))
    )


@cache
def _known(which: str) -> frozenset[str]:
    """The words of all people, or of everything else, that have a name of their own in retrieval/aliases.toml."""
    data = rules("aliases")
    groups = [names for group, names in data.items() if (group == "people") is (which == "people")]
    forms = (form for names in groups for name, others in names.items() for form in (name, *others))
    return frozenset(fold(word) for form in forms for word in form.split())
