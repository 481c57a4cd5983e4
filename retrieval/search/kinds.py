"""What kind of thing a question asks for, by how it is put (`question_kinds.toml`)."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, get_args

from retrieval.language.reporting import asks_for_speech
from retrieval.language.rules import rules

QuestionKind = Literal[
    "who_said",
    "quotation",
    "when",
    "how_long",
    "how_many",
    "where",
    "who",
    "why",
    "compare",
    "opposing",
    "positions",
    "timeline",
    "changed",
    "definition",
    "latest",
    "newest",
    "outcome",
    "summary",
    "brief",
    "mentions",
    "yes_no",
    "ahead",
    "deadline",
    "authorship",
]

# Of these an answer is several statements, none of which need hold what another kind asks for.
OF_MANY: Final[frozenset[QuestionKind]] = frozenset({"timeline", "compare", "opposing", "positions", "mentions"})


def kinds_of(question: str) -> frozenset[QuestionKind]:
    """Return every kind that the question is of; empty where nothing tells."""
    found = frozenset(kind for kind, pattern in _patterns().items() if pattern.search(question))
    return found | {"who_said"} if asks_for_speech(question) else found


def without_task(question: str) -> str:
    """Return the question without the words that say what kind of answer is wanted."""
    question = _task_patterns()["always"].sub(" ", question)
    for kind in sorted(kinds_of(question), key=lambda kind: kind != "summary"):  # "main argument" before "argument"
        if pattern := _task_patterns().get(kind):
            question = pattern.sub(" ", question)
    return question


@lru_cache(maxsize=1)
def _patterns() -> Mapping[QuestionKind, re.Pattern[str]]:
    return {kind: _any_of(_data()[kind]) for kind in get_args(QuestionKind)}


@lru_cache(maxsize=1)
def _task_patterns() -> Mapping[str, re.Pattern[str]]:
    return {kind: _any_of(expressions) for kind, expressions in _data()["task"].items()}


def _any_of(expressions: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions), re.IGNORECASE)


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return rules("question_kinds")
