"""Where a sentence begins into which a headline, a caption or a credit ran: "Ships wait A dockers' strike began"."""

import re
from collections.abc import Iterator
from functools import cache

from retrieval.language.rules import rules, words
from retrieval.language.terms import stop_words

_ARTICLE = re.compile(r"(?<=[^\W_] )The(?= [A-Z])(?=(?: \S+){7})")
_LEAST_BEFORE, _LEAST_BEHIND = 2, 7  # words


def sentence_start(text: str) -> int:
    """Return where the last sentence within `text` begins into which another text ran; 0 where none did.

    A word that is written small within a sentence, with a capital and no stop before it, begins a sentence.
    """
    return max(_starts(text), default=0)


def _starts(text: str) -> Iterator[int]:
    for match in _opener().finditer(text):
        before = text[: match.start()].split()
        enough = len(before) >= _LEAST_BEFORE and len(text[match.start() :].split()) >= _LEAST_BEHIND
        if enough and not (match[0] in words("run_in", "openers_behind_small") and _is_mark(before[-1])):
            yield match.start()
    for match in _ARTICLE.finditer(text):  # before a name: "Baba Amr The UN", not "told The Guardian"
        before = text[: match.start()].split()
        if len(before) >= _LEAST_BEFORE and before[-1].istitle() and before[-1].casefold() not in stop_words():
            yield match.start()


def _is_mark(before: str) -> bool:
    """Whether such a word marks the one before it: "World War Two", "influenza A"."""
    return before.istitle() or before.casefold() in words("run_in", "marked")


@cache
def _opener() -> re.Pattern[str]:
    openers = "|".join((*rules("run_in")["openers"], *rules("run_in")["openers_behind_small"]))
    return re.compile(rf"(?:(?<=[^\W_] )|(?<=[^\W_][”\"’')] ))(?:{openers})(?= [a-z])")
