"""Whether a clause looks back or ahead of its writer, by the verb that stands nearest (tense.toml)."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile
from typing import Literal

from retrieval.language.aliases import remembered
from retrieval.language.rules import rules
from retrieval.language.script import is_cyrillic
from retrieval.language.wording import folded

Tense = Literal["past", "ahead"]
_BEFORE, _AFTER = 160, 80  # characters in which the verb of a day is looked for
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BORDER = re.compile(r"(?<![A-Z])[.;:!?]\s|[“”\"«»()]|``|''|—")
_LONGEST = 2  # words before a verb that may belong to it: "be hurriedly signed"


def tense_at(text: str, start: int, end: int) -> Tense | None:
    """Return what the clause of the words from `start` to `end` does; None where no verb of it tells.

    The last verb before them decides, then the first behind them, each within their clause, then one before that.
    """
    before, after = _since_border(text[max(0, start - _BEFORE) : start]), text[end : end + _AFTER]
    words = list(_WORD.finditer(before))
    begins = next((at for at in range(len(words), 0, -1) if _begins_clause(words[at - 1])), 0)
    return _last(before, words[begins:]) or _first(after) or _last(before, words[:begins])


def looks_ahead(clause: str) -> bool:
    """Tell whether a clause tells of something that has not happened yet, or that only may."""
    return _ahead().search(clause) is not None


@remembered(20_000)
def is_past(word: str) -> bool:
    """Tell whether a word alone is the form of a verb that tells what happened."""
    return _past().fullmatch(word) is not None


@remembered(20_000)
def is_ahead(word: str) -> bool:
    """Tell whether a word alone is the form of a verb that tells what is to come."""
    return _ahead().fullmatch(word) is not None


def tells_past(text: str) -> bool:
    """Tell whether any verb of a text, which is English, Russian or Ukrainian, is one of what happened."""
    return any(_past(code).search(text) for code in (("ru", "uk") if is_cyrillic(text) else ("en",)))


def _since_border(text: str) -> str:
    end = max((match.end() for match in _BORDER.finditer(text)), default=0)
    return text[end:]


def _begins_clause(word: re.Match[str]) -> bool:
    return folded(word[0]) in _clauses()


def _last(text: str, words: Sequence[re.Match[str]]) -> Tense | None:
    """The last verb; where it belongs to words before it ("will be held"), these."""
    for at in range(len(words) - 1, -1, -1):
        if found := _verb().match(text, words[at].start()):
            longer = (_verb().match(text, word.start()) for word in words[max(0, at - _LONGEST) : at])
            return _tense(next((one for one in longer if one and _belongs(one, found, text)), found))
    return None


def _belongs(one: re.Match[str], found: re.Match[str], text: str) -> bool:
    """Tell whether a verb goes with the words before it: "will be held"; "will burst", though "burst" may be past."""
    return one.end() > found.start() or bool(one["ahead"] and text[one.end() : found.start()].isspace())


def _first(text: str) -> Tense | None:
    border = _BORDER.search(text)
    words: Iterable[re.Match[str]] = _WORD.finditer(text, 0, border.start() if border else len(text))
    own = takewhile(lambda word: not _begins_clause(word), words)
    found = (_verb().match(text, word.start()) for word in own)
    return next((_tense(one) for one in found if one), None)


def _tense(match: re.Match[str]) -> Tense:
    return "ahead" if match["ahead"] else "past"


@cache
def _verb() -> re.Pattern[str]:
    return re.compile(rf"(?P<ahead>{_ahead().pattern})|(?P<past>{_past().pattern})", re.IGNORECASE)


@cache
def _past(code: str | None = None) -> re.Pattern[str]:
    return re.compile("|".join(rules("tense", code)["past"]), re.IGNORECASE)


@cache
def _ahead() -> re.Pattern[str]:
    return re.compile("|".join(rules("tense")["ahead"]), re.IGNORECASE)


@cache
def _clauses() -> frozenset[str]:
    return frozenset(rules("tense")["clauses"])
