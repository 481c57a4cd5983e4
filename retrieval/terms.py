"""Terms: what the lexical index counts. Question and article go the same way: folded, aliased, stemmed."""

import hashlib
from functools import lru_cache
from importlib.resources import files

from retrieval.names import named, own_names_text
from retrieval.words import stem, words

RULES = 2  # raise it where the code here or in words.py makes other terms of the same text
_DATA = ("aliases.toml", "irregular.toml", "stop_words.txt")


def version() -> str:
    """What the terms of a text depend on; an index of terms made under another version has to be made again."""
    digest = hashlib.sha256(str(RULES).encode() + own_names_text())
    for name in _DATA:
        digest.update(files("retrieval").joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """The words that every text holds and that therefore tell nothing (stop_words.txt)."""
    return _word_list("stop_words.txt")


@lru_cache(maxsize=1)
def task_words() -> frozenset[str]:
    """The words with which a question says what it wants done, not what about (task_words.txt)."""
    return _word_list("task_words.txt")


def terms(text: str) -> list[str]:
    """Return the terms of `text`, in order, repeated as they stand there."""
    stop = stop_words()
    return _one_spelling([stem(word) for word in words(text) if word not in stop])


def question_terms(text: str) -> list[str]:
    """Return the terms of a question: without task words, unless it holds nothing else."""
    left_out = stop_words() | task_words()
    wanted = _one_spelling([stem(word) for word in words(text) if word not in left_out])
    return wanted or terms(text)


def _one_spelling(stems: list[str]) -> list[str]:
    """Replace names by their one spelling."""
    result: list[str] = []
    at = 0
    for first, past, name in named(stems):
        result += [*stems[at:first], name.spelling]
        at = past
    return result + stems[at:]


def _word_list(name: str) -> frozenset[str]:
    text = files("retrieval").joinpath(name).read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
