"""Terms: what the lexical index counts. Question and article go the same way: folded, aliased, stemmed."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from retrieval.language.aliases import longest_from, named, own_names_text
from retrieval.language.reporting_verbs import forms
from retrieval.language.rules import digest_of, word_list
from retrieval.language.words import fold, stem, words

RULES = 4  # raise it where the code here or in words.py makes other terms of the same text
_DATA = ("aliases.toml", "irregular.toml", "stop_words.txt")


def version() -> str:
    """What the terms of a text depend on; an index of terms made under another version has to be made again."""
    return hashlib.sha256(str(RULES).encode() + own_names_text() + digest_of(*_DATA)).hexdigest()[:12]


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """The words that every text holds and that therefore tell nothing (stop_words.txt)."""
    return word_list("stop_words")


@lru_cache(maxsize=1)
def task_words() -> frozenset[str]:
    """The words with which a question says what it wants done, not what about; some are verbs of speech."""
    return word_list("task_words") | forms("task")


def terms(text: str) -> list[str]:
    """Return the terms of `text`, in order, repeated as they stand there."""
    return _one_spelling(words(text), stop_words())


def word_terms(word: str) -> list[str]:
    """Return the terms of one word of letters and digits alone, as `terms` does of a text."""
    folded = fold(word)
    stemmed = stem(folded)
    if stemmed in longest_from():
        return _one_spelling([folded], stop_words())
    return [] if folded in stop_words() else [stemmed]


def question_terms(text: str) -> list[str]:
    """Return the terms of a question: without task words, unless it holds nothing else."""
    return topic_terms(text) or terms(text)


def topic_terms(text: str) -> list[str]:
    """Return the terms of what a question is about: without task words; none where it names nothing."""
    return _one_spelling(words(text), stop_words() | task_words())


def _one_spelling(folded: Sequence[str], left_out: frozenset[str]) -> list[str]:
    """The stems of words, names by their one spelling; a word that is left out counts in a name of several words only.

    "Organization for Security and Co-operation" is a name with its "for" and "and"; "us" alone is no country.
    """
    stems = list(map(stem, folded))
    if longest_from().keys().isdisjoint(stems):
        return _without(left_out, folded, stems)  # as of most single words
    result: list[str] = []
    at = 0
    for first, past, name in named(stems):
        if not left_out.issuperset(folded[first:past]):
            result += [*_without(left_out, folded[at:first], stems[at:first]), name.spelling]
            at = past
    return result + _without(left_out, folded[at:], stems[at:])


def _without(left_out: frozenset[str], folded: Sequence[str], stems: Sequence[str]) -> list[str]:
    return [stemmed for word, stemmed in zip(folded, stems, strict=True) if word not in left_out]
