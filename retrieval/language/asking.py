"""Whose words a question asks for: "What did X say about …?", "X's view of …", "list all statements by X", "X on …"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.language.mentions import people_in
from retrieval.language.reporting import Token, tokens
from retrieval.language.reporting_verbs import forms
from retrieval.language.rules import words
from retrieval.language.wording import either

_LONGEST = 8  # words of somebody who is asked about
_LONGEST_TOPICAL = 8  # words of "X on Y"
_ADJECTIVES = 2  # that may stand between a possessive and its noun
_MARKS = frozenset("?!.,;:()—–")


@dataclass(frozen=True, slots=True)
class AskedSpeaker:
    """Whose words are asked for, as the question names them.

    `outright`: the question asks for nothing else, so that no words are an answer too; else ("why did X call …") it may
    be about a deed. `loose`: only where somebody here is called so ("X on Y"). `every`: all of their words are wanted.
    """

    text: str
    outright: bool = True
    loose: bool = False
    every: bool = False

    @property
    def cased(self) -> bool:
        return any(char.isupper() for char in self.text)


def asked_speaker(question: str) -> AskedSpeaker | None:
    """Return whose words a question asks for; None where it asks for nobody's, or for whose words something is."""
    row = tokens(question, 0, len(question))
    found = _by_verb(question, row) or _by_noun(question, row) or _by_source(question, row) or _topical(question, row)
    return found if found and any(char.isalnum() for char in found.text) else None


def without_asking(question: str) -> str:
    """Return the question without the words that only say that somebody's words are wanted: "all statements by"."""
    asked = asked_speaker(question)
    if asked is None or not asked.every:
        return question
    row = tokens(question, 0, len(question))
    return " ".join(t.text for t in row if not any(_among(t, key) for key in ("nouns", "every", "beside")))


@cache
def please() -> str:
    """Return a pattern for the words of a courtesy that may stand around a question."""
    return f"(?:{either(words('asking', 'please'))})"


def asked_topic(question: str, asked: AskedSpeaker) -> str:
    """Return the words of a question behind whom it asks about, without another question: ", and what did …"."""
    row = tokens(question, 0, len(question))
    place = question.find(asked.text)
    begin = place + len(asked.text) if place >= 0 else 0
    for at, token in enumerate(row[:-1]):
        follows = any(_among(row[at + 1], key) for key in ("auxiliaries", "openers", "nobody"))
        if token.start >= begin and ((token.among("and") and follows) or token.text in "?;"):
            return question[begin : token.start]
    return question[begin:]


def _by_verb(question: str, row: Sequence[Token]) -> AskedSpeaker | None:
    for place, token in enumerate(row):
        if token.text not in forms("asked") | forms("speaking"):
            continue
        for somebody in _around(row, place):
            if text := _named(question, somebody):
                return AskedSpeaker(text, token.folded in forms("speaking") | forms("opinion"))
    return None


def _around(row: Sequence[Token], verb: int) -> Iterator[Sequence[Token]]:
    """Yield the words that may name who does what the verb says: before it, or behind it where nothing is before."""
    begin = next((at for at in range(verb - 1, -1, -1) if _among(row[at], "auxiliaries")), None)
    if begin is not None:
        yield row[begin + 1 : verb]
        return
    begin = next((at for at in range(verb - 1, -1, -1) if _among(row[at], "openers")), None)
    if begin is None:
        return
    if any(not _among(token, "beside") for token in row[begin + 1 : verb]):
        if all(_may_begin(token) for token in row[begin + 1 : begin + 2]):
            yield row[begin + 1 : verb]
        return
    yield list(_until_topic(row[verb + 1 :]))


def _may_begin(token: Token) -> bool:
    return token.folded != token.text or token.among("determiners") or token.among("pronouns")


def _until_topic(row: Sequence[Token]) -> Iterator[Token]:
    for token in row:
        if token.text in _MARKS or _among(token, "about") or token.among("leads_on"):
            return
        yield token


def _by_noun(question: str, row: Sequence[Token]) -> AskedSpeaker | None:
    every = any(_among(token, "every") for token in row)
    for place, token in enumerate(row):
        if not _among(token, "nouns"):
            continue
        behind = row[place + 1 :]
        if behind and _among(behind[0], "owners"):
            text = _named(question, list(_until_topic(behind[1:])))
        elif (at := _owner_before(row, place)) is not None:
            if at and row[at - 1].among("and"):
                return None  # "Berg’s and Ade’s positions": of several, none is the speaker
            text = _named(question, [*_before(row[:at]), row[at]])
            text = text.removesuffix(row[at].text) + _owner(row[at].text) if text else text
        elif behind and not token.text.isascii():
            text = _named(question, list(_until_topic(behind)))
        else:
            continue
        if text:
            return AskedSpeaker(text, every=every)
    return None


def _owner_before(row: Sequence[Token], noun: int) -> int | None:
    """Return the place of the possessive before a noun: right before it, or before its adjectives ("exact words")."""
    for at in range(noun - 1, max(-1, noun - _ADJECTIVES - 2), -1):
        if _owner(row[at].text):
            return at
        plain = row[at].text.isalpha() and row[at].folded == row[at].text
        if not plain or row[at].among("prepositions") or row[at].among("boundaries") or row[at].among("be"):
            return None
    return None


def _owner(word: str) -> str:
    """Return the name in a possessive: "Berg’s"."""
    return next((word.removesuffix(end) for end in ("’s", "'s") if word.endswith(end)), "")


def _before(row: Sequence[Token]) -> list[Token]:
    """Return the words that belong to the name behind them."""
    found: list[Token] = []
    for token in reversed(row):
        apart = token.text in _MARKS or token.among("be") or token.among("boundaries") or token.among("prepositions")
        if apart or any(_among(token, key) for key in ("openers", "every", "nobody", "requests")):
            break
        found.insert(0, token)
    return found


def _by_source(question: str, row: Sequence[Token]) -> AskedSpeaker | None:
    folded = question.casefold()
    for lead in words("asking", "according"):
        if (place := folded.find(f"{lead} ")) >= 0:
            behind = [token for token in row if token.start >= place + len(lead)]
            if text := _named(question, list(_until_topic(behind))):
                return AskedSpeaker(text, outright=False)
    return None


def _topical(question: str, row: Sequence[Token]) -> AskedSpeaker | None:
    """Read "X on Y", which is no sentence."""
    place = next((at for at, token in enumerate(row) if token.folded in words("asking", "topical")), 0)
    if not place or len(row) > _LONGEST_TOPICAL or place > 4 or any(token.among("be") for token in row):
        return None
    text = _named(question, row[:place])
    return AskedSpeaker(text, loose=True) if text else None


def _named(question: str, somebody: Sequence[Token]) -> str:
    """Return the words of the question for somebody, for a pronoun the person whom the question names before it."""
    own = [token for token in somebody if not _among(token, "beside")]
    while own and own[0].among("articles"):
        own = own[1:]
    if not own or len(own) > _LONGEST:
        return ""
    if len(own) == 1 and own[0].among("pronouns"):
        before = [run.text for run in people_in(question[: own[0].start])]
        return before[-1] if before and not own[0].among("i") else ""
    if len(own) > 1 and _among(own[-1], "pieces") and (owner := _owner(own[-2].text)):
        return question[own[0].start : own[-2].start] + owner  # "Berg’s article" says what Berg says
    if any(_among(token, "nobody") or token.text in _MARKS for token in own):
        return ""
    return question[own[0].start : own[-1].end]


def _among(token: Token, key: str) -> bool:
    return token.folded in words("asking", key)
