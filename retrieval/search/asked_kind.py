"""Whether a text holds the kind of thing that a question asks for: a figure of "how many", a place of "where".

Only kinds whose things can be told by their form are checked; whether it is the right one is not known.
"""

import re
from collections.abc import Iterator
from typing import Literal

from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.figures import MONEY, TIMES, Figure, figures_of
from retrieval.language.names import names_country, runs
from retrieval.language.rules import pattern, word_list
from retrieval.language.words import fold, stem, words
from retrieval.search.kinds import OF_MANY
from retrieval.search.question import Question

CheckedKind = Literal["how_many", "where"]
_WORDS_BETWEEN = 4  # a preposition of place and the name of the place: "in the flooded parts of Ystad"


def asked_kind(question: Question) -> CheckedKind | None:
    """Return the kind that a question asks for, where a text can be checked for it; None for any other."""
    if question.kinds & {*OF_MANY, "authorship"}:
        return None
    return "how_many" if "how_many" in question.kinds else "where" if "where" in question.kinds else None


def holds_asked(question: Question, text: str) -> bool:
    """Tell whether a text holds a thing of the kind that a question asks for; true where that cannot be checked."""
    kind = asked_kind(question)
    if kind == "how_many":
        return any(_is_asked(question, figure, text) for figure in figures_of(text)) or _tells_amount(text)
    return kind is None or any(_places(question, text))


def _is_asked(question: Question, figure: Figure, text: str) -> bool:
    """Whether it may be the one: money for a price, a time where times are counted; no place in a row, no name."""
    if figure.ordinal or text[: figure.start][-1:].isalnum() or text[: figure.start].endswith(("-", ".")):
        return False
    if pattern("answering_words", "asks_money").search(question.wording):
        return figure.unit in MONEY
    return (figure.unit in TIMES) == question.counts_time if question.counted else True


def _tells_amount(text: str) -> bool:
    return bool(pattern("answering_words", "amount").search(text))


def _places(question: Question, text: str) -> Iterator[str]:
    """Yield the names in a text that the question does not have and that are of places, as far as that can be told.

    "Which city …" says itself that a name is wanted: of "where" it has to be that of a country, or stand behind "in".
    """
    asked = set(map(stem, words(question.wording)))
    by_place = pattern("answering_words", "asks_where").search(question.wording)
    for run in runs(text):
        new = [word for word in words(run.text) if stem(word) not in asked and not is_calendar_word(word)]
        if new and (not by_place or any(map(names_country, new)) or _is_in(text[: run.start])):
            yield run.text


def _is_in(before: str) -> bool:
    """Whether what stands before a name says that something is there: "in southern", "near the town of"."""
    last = re.findall(r"[^\W\d_]+|[.;:!?,]", before)[-_WORDS_BETWEEN - 1 :]
    for word in reversed(last):
        if fold(word) in word_list("place_words"):
            return True
        if not word.isalpha() or word[:1].isupper():
            return False
    return False
