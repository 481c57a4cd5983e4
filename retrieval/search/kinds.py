"""What kind of thing a question asks for, by how it is put (`question_kinds.toml`)."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

Kind = Literal[
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
    "timeline",
    "changed",
    "definition",
    "latest",
]


def kinds_of(question: str) -> frozenset[Kind]:
    """Return every kind that the question is of; empty where nothing tells."""
    return frozenset(kind for kind, pattern in _patterns().items() if pattern.search(question))


@lru_cache(maxsize=1)
def _patterns() -> Mapping[Kind, re.Pattern[str]]:
    data = tomllib.loads(files("retrieval.search").joinpath("question_kinds.toml").read_text(encoding="utf-8"))
    return {kind: re.compile("|".join(data[kind]), re.IGNORECASE) for kind in get_args(Kind)}
