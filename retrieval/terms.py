"""Terms: what the lexical index counts. Question and article go the same way: folded, aliased, stemmed."""

import hashlib
from functools import lru_cache
from importlib.resources import files

from retrieval.names import aliases, longest_alias
from retrieval.words import stem, words

RULES = 1  # raise it where the code here or in words.py makes other terms of the same text
_DATA = ("aliases.toml", "irregular.toml", "stop_words.txt")


@lru_cache(maxsize=1)
def version() -> str:
    """What the terms of a text depend on; an index of terms made under another version has to be made again."""
    digest = hashlib.sha256(str(RULES).encode())
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
    """Replace names by their one spelling, the longest first."""
    known, longest = aliases(), longest_alias()
    result: list[str] = []
    at = 0
    while at < len(stems):
        for length in range(min(longest, len(stems) - at), 0, -1):
            name = known.get(tuple(stems[at : at + length]))
            if name is not None:
                result.append(name)
                at += length
                break
        else:
            result.append(stems[at])
            at += 1
    return result


def _word_list(name: str) -> frozenset[str]:
    text = files("retrieval").joinpath(name).read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
