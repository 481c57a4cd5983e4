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
    kinds = [line for kind, line in told["kinds"].items() if kind in question.kinds]
    forms = [line for form, line in told["forms"].items() if form in question.wishes.forms]
    language = told["languages"].get(statement_language(question.wording, question.wishes), "")
    return " ".join([*dict.fromkeys(kinds[:MOST]), *forms, *([f"Answer in {language}."] if language else [])])


@cache
def _told() -> Mapping[str, Any]:
    return table_file("prompts", "wishes.toml")
