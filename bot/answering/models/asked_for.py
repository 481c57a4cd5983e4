"""What the model is told of the answer that is wanted: its kind, where the question shows one, and its language."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from bot.answering.words import statement_language
from retrieval.language.rules import table_file
from retrieval.search.question import Question

MOST: Final = 2  # more orders than these a small model mixes up


def asked_for(question: Question) -> str:
    """Return one line: what is wanted, in the order of wishes.toml, in which form and in which language."""
    told = _told()
    written = answer_in(statement_language(question.wording, question.wishes))
    kinds = [line for kind, line in told["kinds"].items() if kind in question.kinds]
    forms = [line for form, line in told["forms"].items() if form in question.wishes.forms]
    return " ".join([*dict.fromkeys(kinds[:MOST]), *forms, *([written] if written else [])])


def answer_in(language: str) -> str:
    """Return the order to write in the language of this code; empty where its name is not known."""
    name = _told()["languages"].get(language, "")
    return f"Answer in {name}." if name else ""


@cache
def _told() -> Mapping[str, Any]:
    return table_file("prompts", "wishes.toml")
