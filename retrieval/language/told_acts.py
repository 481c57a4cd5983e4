"""How a text tells of acts: as done, as to come, or as only planned, demanded, feared or alleged.

The words around a verb tell: its helpers ("will close"), and what governs it ("plans to close", "accused of closing").
Of a verb that nothing tells about, nothing is known. Lists: factuality.toml.
"""

import re
from collections.abc import Container, Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.reporting import Token, Tokens, stands_between, tokens
from retrieval.language.rules import rules
from retrieval.language.script import is_cyrillic
from retrieval.language.tense import is_ahead, is_past
from retrieval.language.terms import word_terms
from retrieval.language.wording import folded, pattern
from retrieval.language.words import fold

HELPERS = ("future", "reported_future", "modals")  # the lists of words that stand before a verb and belong to it
GOVERNORS = ("settling", "planning", "urging")  # those of words before "to"
BEARERS = ("doubting", "fearing", "considering", "accusing")  # those of words that govern any form of an act
_FORMS = ("having", "going_on", "base_too", "no_past", "lasting", "charged_with")
_LISTS = (*HELPERS, *GOVERNORS, *BEARERS, *_FORMS)
_FAR = 4  # words between "urged" and "to", between "considering" and what is considered
_MARKS = re.compile(r"[“”\"«»„*_]")
_LEAST_STEM = 3
_ENDS = frozenset(",;:()—–.!?")
_STOPS = frozenset(".!?")


WordPair = tuple[str, str]  # a word, folded, behind the one before it


class Reality(Enum):
    """How a text tells of an act; `SETTLED`: it is agreed or due, or would be; `DOUBTED`: "the alleged theft"."""

    DONE = "done"
    AHEAD = "ahead"
    OPEN = "open"
    SETTLED = "settled"
    DOUBTED = "doubted"


class ToldAct(NamedTuple):
    """A word by its stem, how it is told where the words around it tell so, and it with the word before it.

    `governed`: what is told of it stands with another verb, not with its own helpers.
    """

    stem: str
    told: Reality | None
    words: WordPair
    governed: bool


def told_acts(text: str, asked: Container[WordPair] | None = None) -> Sequence[ToldAct]:
    """Return the words of `text` that may tell of acts, each with how it is told; `asked`: only these."""
    return list(_acts_in(_row(text), asked))


@remembered(256)
def word_pairs(text: str) -> frozenset[WordPair]:
    """Return the words of `text`, each with the word or mark before it."""
    found = [token.folded for token in _row(text)]
    return frozenset(pairwise(found))


@remembered(64)
def _row(text: str) -> Tokens:
    plain = _MARKS.sub(" ", text)
    return tokens(plain, 0, len(plain))


def is_future(word: str, *, reported: bool = False) -> bool:
    """Tell whether a folded word tells of what is to come; `reported`: as it is told of words said before, "would"."""
    return ("reported_future" if reported else "future") in lists_with(word)


def _acts_in(row: Tokens, asked: Container[WordPair] | None) -> Iterator[ToldAct]:
    governed: dict[int, Reality] | None = None
    for place in range(1, len(row)):
        token, words = row[place], (row[place - 1].folded, row[place].folded)
        if asked is not None and words not in asked:
            continue
        if token.named or words[0] in _STOPS or not token.text[0].isalpha():
            continue
        governed = _governed(row) if governed is None else governed
        if stem := _stem(token.text):
            yield ToldAct(stem, governed.get(place) or _of_verb(row, place), words, place in governed)


@remembered(20_000)
def _stem(word: str) -> str:
    """What an act is known by in all its forms; in Cyrillic letters what stands before any ending of a verb."""
    if is_cyrillic(word):
        stem = _endings().sub("", folded(word))
        return stem if len(stem) >= _LEAST_STEM else ""
    return next(iter(word_terms(fold(word))), "")


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(rules('factuality')['endings'])})$")


def _governed(row: Tokens) -> dict[int, Reality]:
    """Return the places of what is doubted, considered, suspected or the like, whatever its form."""
    found: dict[int, Reality] = {}
    for place, token in enumerate(row):
        if _is(token, "doubting") and place + 1 < len(row):
            found[_noun(row, place + 1)] = Reality.DOUBTED
        if _is(token, "fearing") and not _is_of(row, place + 1):
            found |= dict.fromkeys(_clause(row, place + 1), Reality.OPEN)
        if _is(token, "considering"):
            found |= dict.fromkeys(_object(row, place + 1), Reality.OPEN)
        if _is(token, "accusing"):
            found |= dict.fromkeys(_charge(row, place + 1), Reality.OPEN)
    return found


def _noun(row: Tokens, place: int) -> int:
    """Return the place of the noun that an adjective before `place` tells of: the last of a few words in a row."""
    end = place
    while end + 1 < len(row) and end < place + 2 and _is_plain(row[end + 1]) and not row[end + 1].named:
        end += 1
    return place if end > place and _ends_noun(row[end]) else end


def _ends_noun(token: Token) -> bool:
    return is_past(token.text) or token.folded.endswith("ly")


def _is_plain(token: Token) -> bool:
    if not token.text[0].isalpha() or is_past(token.text):
        return False
    return not any(
        token.among(k) for k in ("prepositions", "boundaries", "auxiliaries", "be", "and", "but", "relative")
    )


def _clause(row: Tokens, begin: int) -> Iterator[int]:
    """Yield the places of the rest of a clause."""
    for place in range(begin, len(row)):
        if row[place].text in _ENDS or row[place].among("but"):
            return
        yield place


def _object(row: Tokens, begin: int) -> Iterator[int]:
    """Yield the places of what a verb has behind it, before the next preposition."""
    for place in range(begin, min(begin + _FAR, len(row))):
        if not (_is_plain(row[place]) or row[place].among("articles")) or row[place].folded == "to":
            return
        yield place


def _charge(row: Tokens, begin: int) -> Iterator[int]:
    """Yield the places of what somebody is accused of: what stands behind "of", "with" or the like, and all in -ing."""
    clause = list(_clause(row, begin))
    first = next((place for place in clause if _is(row[place], "charged_with")), len(row))
    behind = (place for place in clause if place > first)
    own = next((place for place in behind if not (row[place].among("determiners") or stands_between(row[place]))), None)
    yield from (place for place in clause if place == own or (place > first and row[place].folded.endswith("ing")))


def _is_of(row: Tokens, place: int) -> bool:
    return place < len(row) and row[place].among("prepositions")


def _of_verb(row: Tokens, place: int) -> Reality | None:
    """Return how the helpers of a verb, or the infinitive that it is, tell of it."""
    begin = place
    while begin and _is_helper(row[begin - 1]):
        begin -= 1
    helpers = row[begin:place]
    for key, told in zip(HELPERS, (Reality.AHEAD, Reality.SETTLED, Reality.OPEN), strict=True):
        if any(_is(helper, key) for helper in helpers):
            return told
    if any(helper.folded == "to" for helper in helpers) or _infinitives().fullmatch(row[place].text):
        return _by_governor(row, begin, helpers)
    return None if any(_is(helper, "going_on") for helper in helpers) else _by_form(row, begin, place)


def _by_form(row: Tokens, begin: int, place: int) -> Reality | None:
    """Return what the form of a verb tells; `begin`: where the words begin that belong to it."""
    token = row[place]
    if not is_cyrillic(token.text):
        return Reality.DONE if _is_done(row, begin, place) else None
    if is_past(token.text):
        return None if _is(token, "no_past") else Reality.DONE
    return Reality.AHEAD if is_ahead(token.text) and not _is(token, "lasting") else None


def _is_done(row: Tokens, begin: int, place: int) -> bool:
    token, before = row[place], row[begin - 1] if begin else None
    if not is_past(token.text) and not (begin < place and any(map(_has, row[begin:place]))):
        return False
    if not is_past(token.text):
        return token.folded.endswith(("n", "d", "t"))
    if begin < place:
        return True
    if before and (before.among("determiners") or before.text.endswith(("’s", "'s"))):
        return False
    return not _is(token, "base_too") or bool(before and (before.named or before.among("pronouns")))


def _has(token: Token) -> bool:
    return _is(token, "having")


def _is_helper(token: Token) -> bool:
    if token.among("auxiliaries") or token.among("be") or stands_between(token):
        return True
    return token.folded in {"to", "not", "never", "не"} or any(_is(token, key) for key in HELPERS)


def _by_governor(row: Tokens, begin: int, helpers: Sequence[Token]) -> Reality | None:
    """Return how what governs an infinitive tells of it: "plans to", "is to", "urged Norland to"."""
    if helpers and helpers[0].among("be"):
        return Reality.SETTLED
    for back, place in enumerate(range(begin - 1, max(-1, begin - 1 - _FAR), -1)):
        token = row[place]
        if token.text in _ENDS or (is_past(token.text) and not _governs(token)):
            return None
        if _is(token, "settling") and (not back or is_cyrillic(token.text)):
            return Reality.SETTLED
        if _is(token, "planning") and (not back or is_cyrillic(token.text)):
            return Reality.OPEN
        if _is(token, "urging"):
            return Reality.OPEN
    return None


def _governs(token: Token) -> bool:
    return any(_is(token, key) for key in GOVERNORS)


def _is(token: Token, key: str) -> bool:
    return key in lists_with(token.folded)


@remembered(20_000)
def lists_with(word: str) -> frozenset[str]:
    """Return the lists of factuality.toml in which a folded word stands; most stand in none."""
    if not pattern(*_LISTS, file="factuality").fullmatch(word):
        return frozenset()
    return frozenset(key for key in _LISTS if pattern(key, file="factuality").fullmatch(word))


@cache
def _infinitives() -> re.Pattern[str]:
    return re.compile("|".join(rules("factuality")["infinitives"]), re.IGNORECASE)
