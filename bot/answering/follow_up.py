"""A follow-up question made to stand alone by code: what it leaves out is taken from the question before."""

import re
from collections.abc import Sequence

from retrieval.search.question import Question

_PERSON = re.compile(r"\b(?:he|she|him|her)\b", re.IGNORECASE)
_PERSONS = re.compile(r"\b(?:his|hers)\b", re.IGNORECASE)
_ASKS_WHO = re.compile(r"^\W*who\b", re.IGNORECASE)
_LEANS_BACK = re.compile(
    r"^\W*(?:and|but|so|what about|how about)\b|"
    r"\b(?:he|she|they|him|her|them|his|hers|their|it|its|that|this one|the (?:first|second|last) one)\b",
    re.IGNORECASE,
)


def stand_alone(question: str, history: Sequence[str]) -> str:
    """Return `question` as it reads without the conversation; the newest of the earlier questions stands last.

    "He" becomes the person whom the question before names; where that is not one name, both questions are asked as one.
    """
    if not history or not _LEANS_BACK.search(question):
        return question
    before = history[-1].strip()
    person = _named_first(before)
    if person and _PERSON.search(question):
        return _PERSONS.sub(f"{person}’s", _PERSON.sub(person, question))
    return f"{before} {question.strip()}"


def _named_first(question: str) -> str | None:
    """The name that a question begins with ("What did Sergei Lavrov say …"); None where it asks for the name itself."""
    if _ASKS_WHO.match(question):
        return None
    names = Question(question).names
    if not names:
        return None
    together = re.search(rf"{re.escape(names[0])}(?:\s+(?:{'|'.join(map(re.escape, names))}))*", question)
    return together[0].removesuffix("’s").removesuffix("'s") if together else names[0]
