"""Numbers and names of a statement must stand in the sentences that it points at.

A number is compared digit by digit between its own borders: 1976 is not 19760, 1,000 is 1 000. A name may stand in
another spelling or inflection, in the sentence before or after (where a pronoun takes it up), or in the article's
head: title, outlet, author.
"""

import re
from collections.abc import Iterable, Iterator

from retrieval.terms import stop_words, terms
from retrieval.words import fold

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))")
_UPPER = r"[A-Z\u00c0-\u00de\u0400-\u042f\u0490]"
_RUN = re.compile(rf"(?<![\w’']){_UPPER}[\w’'.&-]*(?: {_UPPER}[\w’'.&-]*)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[“\"«„‘(]\s*)$")
_WRITTEN = {
    word: str(value)
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}


def unsupported(text: str, near: str, around: str) -> str | None:
    """Return a number that `near` does not hold, or a name that neither `near` nor `around` holds; None where all hold.

    `near`: the pointed sentences; `around`: these with their neighbours and the article's head.
    """
    held = set(_numbers(near))
    for number in _numbers_as_digits(text):
        if number not in held:
            return number
    known = set(terms(around))
    return next((name for name in _names(text) if not set(terms(name)) <= known), None)


def _numbers(text: str) -> Iterator[str]:
    """The numbers of a source, small ones in words too."""
    yield from _numbers_as_digits(text)
    yield from (_WRITTEN[word] for word in re.findall(r"[a-z]+", text.casefold()) if word in _WRITTEN)


def _numbers_as_digits(text: str) -> Iterable[str]:
    return (_GROUPED.sub("", number) for number in _NUMBER.findall(text))


def _names(text: str) -> Iterator[str]:
    """Runs of capitalised words; a single one that owes its capital to the beginning of a sentence is none."""
    for match in _RUN.finditer(text):
        words = match.group().split()
        begins = _SENTENCE_START.search(text[: match.start()])
        while words and fold(words[0]) in stop_words():
            words, begins = words[1:], None
        if words and not (begins and len(words) == 1):
            yield " ".join(words)
