"""Whether a sentence is understood by itself, or means something that an earlier one names."""

import re
from functools import cache

from retrieval.language.aliases import remembered
from retrieval.language.finite import may_tell
from retrieval.language.names import names
from retrieval.language.quotation_marks import unquoted
from retrieval.language.rules import words
from retrieval.language.time_expressions import without_times

_FIRST_WORDS = 4


@remembered(20_000)
def leans_back(text: str) -> bool:
    """Tell whether a sentence begins with a word that leans on the one before, or its first pronoun has no name before.

    “But talks went on”, “At the summit he gave up his call”, “Berg did the same”; not “When Berg left, she wept”.
    """
    if _anywhere().search(text):
        return True
    plain = without_times(text)
    pronoun = _person().search(plain)
    return pronoun is not None and _names_nobody(plain, pronoun.start())


def adds_to_earlier(text: str) -> bool:
    """Tell whether a sentence adds something to what was told before it: “Berg also left”, “Four others died”."""
    first = text.split()[:_FIRST_WORDS]
    return bool(_adding("adds").search(text)) or bool(_adding("adds_first").search(" ".join(first)))


@remembered(20_000)
def speaks_in_person(text: str) -> bool:
    """Tell whether a sentence says “I”, “we” or “you” outside its quotations: only what is around it says who that is.

    The numeral of a name (“Charles I”) and a country in capitals (“the US”) are nobody.
    """
    plain = unquoted(text)
    return any(not _is_numeral(plain, match) for match in _first_or_second().finditer(plain))


def _is_numeral(text: str, match: re.Match[str]) -> bool:
    """Tell whether an “I” follows a name, and is no elision (“I'm”)."""
    before = text[: match.start()].split()
    elided = text[match.end() : match.end() + 1] in {"'", "’"}
    return match[0] == "I" and len(before) > 1 and before[-1][:1].isupper() and not elided


def _names_nobody(text: str, end: int) -> bool:
    """Tell whether what stands before `end` has neither a name nor a verb, whose subject a pronoun may mean."""
    return not may_tell(text[:end]) and not any(text.find(name) < end for name, _ in names(text))


@cache
def _anywhere() -> re.Pattern[str]:
    begins, anywhere = (_any_of(key) for key in ("begins", "anywhere"))
    return re.compile(rf"^[\W_]*(?:{begins})(?!\w)|(?<!\w)(?:{anywhere})(?!\w)", re.IGNORECASE)


@cache
def _adding(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of(key)})(?!\w)", re.IGNORECASE)


@cache
def _person() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of('persons')})(?!\w)", re.IGNORECASE)


@cache
def _first_or_second() -> re.Pattern[str]:
    """Those pronouns as they stand in a sentence or begin one; in capitals only “I”, which has no other form."""
    known = words("dependence", "first_and_second_persons") - {"i"}
    spelt = "|".join(sorted(f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in known))
    return re.compile(rf"(?<![\w.-])(?:I(?!\.)|{spelt})(?![\w.-]*\w)")


def _any_of(key: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words("dependence", key), key=len, reverse=True))
