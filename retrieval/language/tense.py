"""Whether a clause looks back or ahead of its writer, by the verb that stands nearest (tense.toml)."""

import re
from functools import cache
from typing import Literal

from retrieval.language.rules import rules

Tense = Literal["past", "ahead"]
_BEFORE, _AFTER = 160, 80  # characters in which the verb of a day is looked for
_BORDER = re.compile(r"(?<![A-Z])[.;:!?]\s|[“”\"«»()]|``|''|—")


def tense_at(text: str, start: int, end: int) -> Tense | None:
    """Return what the clause of the words from `start` to `end` does; None where no verb of it tells.

    The last verb before them decides, then the first behind them, each within their clause, then one before that.
    """
    before, after = _sentence_before(text[max(0, start - _BEFORE) : start]), text[end : end + _AFTER]
    own = _clause_before(before)
    told = [*_verbs(own)[-1:], *_verbs(_clause_after(after))[:1], *_verbs(before)[-1:]]
    return told[0] if told else None


def _sentence_before(text: str) -> str:
    borders = list(_BORDER.finditer(text))
    return text[borders[-1].end() :] if borders else text


def _clause_before(text: str) -> str:
    begun = list(_clauses().finditer(text))
    return text[begun[-1].end() :] if begun else text


def _clause_after(text: str) -> str:
    ends = [match.start() for pattern in (_BORDER, _clauses()) if (match := pattern.search(text))]
    return text[: min(ends, default=len(text))]


def _verbs(text: str) -> list[Tense]:
    return ["ahead" if match["ahead"] else "past" for match in _verb().finditer(text)]


@cache
def _verb() -> re.Pattern[str]:
    ahead, past = ("|".join(rules("tense")[key]) for key in ("ahead", "past"))
    return re.compile(rf"(?P<ahead>{ahead})|(?P<past>{past})", re.IGNORECASE)


@cache
def _clauses() -> re.Pattern[str]:
    return re.compile("|".join(rules("tense")["clauses"]), re.IGNORECASE)
