"""Where words of reporting stand in a clause: its words as tokens, and which of them report."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from retrieval.language.names import is_no_name
from retrieval.language.quotation_marks import FILLER
from retrieval.language.reporting_verbs import Verb, forms, verb_of
from retrieval.language.rules import words
from retrieval.language.script import APOSTROPHE, CYRILLIC_LANGUAGES, UPPER, WORD, begins_with_capital, is_cyrillic

Place = tuple[int, int]

_TOKEN = re.compile(
    rf"{FILLER}+|{UPPER}[{WORD}]{{0,4}}\.(?=\s?{UPPER})"
    rf"|[@#]?[{WORD}]+(?:(?:[-{APOSTROPHE}&/.]|(?<=\d),(?=\d{{3}}(?!\d)))[{WORD}]+)*(?:’(?=\s))?|[^{WORD}\s]"
)
_NEGATED = ("n't", "n’t")
_made = tuple.__new__  # Token(…) is a call of Python more for every word


class Token(NamedTuple):
    """One word or mark of a clause, or the words of a whole quotation."""

    text: str
    start: int
    end: int
    folded: str

    @property
    def named(self) -> bool:
        """Whether the word is written as names are."""
        return is_name_like(self.text)

    @property
    def quoted(self) -> bool:
        return self.text[0] == FILLER

    def among(self, key: str) -> bool:
        """Whether the word stands in the list `key` of reporting.toml."""
        return self.folded in words("reporting", key)


Tokens = Sequence[Token]


@cache
def _token_of(language: str) -> type[Token]:
    """Return the class of tokens that know the lists of one language only: English names hold "der" and "MIT"."""

    class Own(Token):
        __slots__ = ()

        def among(self, key: str) -> bool:
            return self.folded in words("reporting", key, language)

    return Own


def tokens(text: str, start: int, end: int, language: str | None = None) -> list[Token]:
    """Return the words and marks between `start` and `end`; `language` is that of the whole text, where it is known.

    The lists of that language are asked, and those of all where other letters stand there than it has.
    """
    kind = _token_of(language) if language and _is_of(text, start, end, language) else Token
    find, at = text.find, start  # nothing but white space stands between two of them
    found = token_texts(text, start, end)
    return [_made(kind, (word, at := find(word, at), at := at + len(word), word.casefold())) for word in found]


def token_texts(text: str, start: int, end: int) -> list[str]:
    """Return the words and marks between two places, as they stand there."""
    return _TOKEN.findall(text, start, end)


def _is_of(text: str, start: int, end: int, language: str) -> bool:
    """Tell whether the letters between two places may be of that language; in most texts all are."""
    if language in CYRILLIC_LANGUAGES:
        return is_cyrillic(text[start:end])
    return not (_has_cyrillic(text) and is_cyrillic(text[start:end]))


@lru_cache(maxsize=16)
def _has_cyrillic(text: str) -> bool:
    return is_cyrillic(text)


@cache
def is_name_like(text: str) -> bool:
    """Tell whether a word is written as names are."""
    if text[0].islower():
        return False  # as most do
    return text[0] == "@" or (begins_with_capital(text) and not is_no_name(text))


def asks_for_speech(question: str) -> bool:
    """Tell whether a question asks for somebody's words; what may be a noun ("state") counts only beside "did"."""
    row = tokens(question, 0, len(question))
    asked = {token.text for token in row if token.text in forms("asked")}
    if any(token.among("auxiliaries") or token.among("be") for token in row):
        return bool(asked)
    return not asked <= words("reporting", "nouns_too")


def is_verb(token: Token) -> bool:
    """Tell whether the word, wherever it stands, can be a verb of speaking."""
    verb = verb_of(token.text)
    if verb is None:
        return False
    return verb.part != "base" or (verb.kind == "speech" and verb.base not in words("reporting", "nouns_too"))


def is_finite(row: Tokens, place: int) -> bool:
    """Tell whether the word at `place` is a verb with a subject, no noun, infinitive or participle."""
    verb = verb_of(row[place].text)
    if verb is None:
        return False
    before = row[place - 1] if place else None
    if verb.part == "participle":
        return before is not None and before.among("be")
    if verb.part == "base":
        return _has_subject(row, place, verb)
    if before is None or verb.base not in words("reporting", "nouns_too") or not row[place].text.endswith("s"):
        return before is None or not _before_noun(before)
    return _may_have(before)


def _before_noun(before: Token) -> bool:
    return before.among("before_nouns") or before.text.endswith(("’s", "'s", "s’"))


def _may_have(before: Token) -> bool:
    """Tell whether a verb may stand behind this word: "Berg claims"; in "new claims", "raising fears" it is a noun."""
    return not (_before_noun(before) or before.text.endswith("ing") or before.among("adjectives"))


def _has_subject(row: Tokens, place: int, verb: Verb) -> bool:
    """Tell whether a base form stands behind an auxiliary or several people: "did concede", "officials concede"."""
    at = place - 1
    while at >= 0 and stands_between(row[at]) and not row[at].among("auxiliaries"):
        at -= 1
    if at < 0 or (verb.kind == "acts" and not leads_on(row, place)):
        return False
    before = row[at]
    if before.among("auxiliaries") or before.folded.endswith(_NEGATED):
        return True
    if verb.base in words("reporting", "nouns_too") and not leads_on(row, place):
        return False
    return before.among("several") or _are_several(row, at) or (before.named and leads_on(row, place))


def _are_several(row: Tokens, place: int) -> bool:
    """Tell whether the word at `place` looks like several people: "officials", "Berg and Ade"."""
    if row[place].text.endswith(("ss", "’s", "'s")):
        return False
    return row[place].text.endswith("s") or (row[place].named and place > 0 and row[place - 1].among("and"))


def is_weak(token: Token) -> bool:
    """Tell whether people say the verb of themselves: in "she says she thinks" the first verb reports."""
    verb = verb_of(token.text)
    return verb is not None and (verb.part == "base" or verb.base in words("reporting", "weak"))


def is_rather_noun(token: Token) -> bool:
    """Tell whether what may be a verb is a plural as often: "tweets", "claims"."""
    verb = verb_of(token.text)
    return verb is not None and token.text.endswith("s") and verb.base in words("reporting", "nouns_too")


def leads_on(row: Tokens, place: int) -> bool:
    """Tell whether "that" follows the verb at `place`, at once or behind a particle: "pointed out that"."""
    behind = place + 1
    while behind < len(row) and (row[behind].among("particles") or row[behind].text == ","):
        behind += 1
    return behind < len(row) and row[behind].among("leads_on")


def stands_between(token: Token) -> bool:
    """Tell whether the word may stand between a subject and its verb: "has also", "repeatedly"."""
    return token.among("between") or is_adverb(token.text)


def is_adverb(word: str) -> bool:
    """Tell whether a word tells how somebody does something: "repeatedly"; not "only", nor a name."""
    return word.endswith("ly") and len(word) > 5 and word.islower()
