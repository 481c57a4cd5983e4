"""The one owner of the words of reporting: which verbs have their subject say something, and where they do.

A verb of speech or thought ("conceded") always does; an act ("attacked", "went", "put") does beside a quotation or
before "that". The words stand in `reporting.toml`, a file a language, a verb an entry.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from retrieval.language.inflection import Part, forms_of
from retrieval.language.rules import languages, rules, words

FILLER = "零"  # stands for the words of a quotation; a letter of none of the languages that are read here
Place = tuple[int, int]

_TOKEN = re.compile(
    rf"{FILLER}+|[^\W\d_a-zа-яіїєґ]\w{{0,4}}\.(?=\s?[^\W\d_a-zа-яіїєґ])"
    r"|[@#]?\w+(?:[-’'&/.]\w+)*(?:’(?=\s))?|[^\w\s]"
)
_WORD = re.compile(r"\w+")
_NEGATED = ("n't", "n’t")


class Token(NamedTuple):
    """One word or mark of a clause, or the words of a whole quotation."""

    text: str
    start: int
    end: int
    folded: str

    @property
    def named(self) -> bool:
        """Whether the word is written as names are."""
        return _is_named(self.text)

    @property
    def quoted(self) -> bool:
        return self.text[0] == FILLER

    def among(self, key: str) -> bool:
        """Whether the word stands in the list `key` of reporting.toml."""
        return self.folded in words("reporting", key)


Tokens = Sequence[Token]


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the words and marks between `start` and `end`."""
    row, at = [], start
    for word in _TOKEN.findall(text, start, end):
        at = text.find(word, at)  # nothing but white space stands between two of them
        row.append(Token(word, at, at + len(word), word.casefold()))
        at += len(word)
    return row


@cache
def _is_named(text: str) -> bool:
    return text[0] == "@" or (text[0].isupper() and text.casefold() not in words("reporting", "no_names"))


Kind = Literal["speech", "acts"]


class Verb(NamedTuple):
    """A form of a verb of reporting: whether its subject always says something, its part, and the verb's base form."""

    kind: Kind
    part: Part
    base: str


@cache
def verbs() -> Mapping[str, Verb]:
    """Return every form of every verb of reporting, as it is written in lower case; "е" stands for "ё"."""
    found: dict[str, Verb] = {}
    for kind, entry, language in _entries():
        for form, part in forms_of(entry, language):
            verb = Verb(kind, part, entry.split()[0])
            if form not in found or _rank(verb) < _rank(found[form]):
                found[form] = verb
    return found


def _entries() -> Iterator[tuple[Kind, str, str]]:
    kinds: tuple[Kind, ...] = ("speech", "acts")
    for language in languages():
        table = rules("reporting", language)
        yield from ((kind, entry, language) for kind in kinds for entry in table.get(kind, ()))


def _rank(verb: Verb) -> tuple[bool, int]:
    """What a form is first of all, where it is a form of several verbs: a verb of speech, with a subject."""
    return verb.kind != "speech", ("finite", "base", "participle").index(verb.part)


@cache
def participles() -> frozenset[str]:
    """Return the participles and gerunds; in Russian and Ukrainian some are the past of another verb as well."""
    return frozenset(
        form for _, entry, code in _entries() for form, part in forms_of(entry, code) if part == "participle"
    )


@cache
def forms(key: str) -> frozenset[str]:
    """Return every form of the verbs whose base forms stand in the list `key`."""
    bases = words("reporting", key)
    return frozenset(form for form, verb in verbs().items() if verb.base in bases)


@cache
def speech_forms() -> frozenset[str]:
    """Return every form of the verbs of speech that is no noun as well."""
    nouns = words("reporting", "nouns_too")
    return frozenset(f for f, verb in verbs().items() if verb.kind == "speech" and f not in nouns)


@cache
def source_words() -> frozenset[str]:
    """Return the longest word of "according to" and its like; the others ("in", "as") stand everywhere."""
    return frozenset(max(entry.split(), key=len) for entry in words("reporting", "according"))


def tells_of_speech(text: str) -> bool:
    """Tell whether a word stands in `text` with which somebody is said to say something."""
    found = _WORD.findall(text.replace("ё", "е"))
    return not (speech_forms().isdisjoint(found) and source_words().isdisjoint(word.casefold() for word in found))


def news_verbs(text: str) -> int:
    """Count the words with which news reports, in the past: "announced", "according to"."""
    past = frozenset(form for form in forms("news") if verbs()[form].part == "finite" and not form.endswith("s"))
    return sum(word in past or word == "according" for word in _WORD.findall(text.casefold()))


def says_outright(text: str) -> bool:
    """Tell whether a verb stands in `text` that is nothing but speech and has a subject: "said", "told"."""
    told = (word for word in _WORD.findall(text.casefold()) if word in forms("outright"))
    return any(verbs()[word].part == "finite" for word in told)


def asks_for_speech(question: str) -> bool:
    """Tell whether a question holds a verb of speech; what may be a noun ("state") counts behind "did" and its like."""
    row = tokens(question, 0, len(question))
    helped = any(token.among("auxiliaries") or token.among("be") for token in row)
    return any(
        (verb := verb_of(token.text)) is not None
        and verb.kind == "speech"
        and (helped or verb.part != "base" or verb.base not in words("reporting", "nouns_too"))
        for token in row
    )


def verb_of(text: str) -> Verb | None:
    """Return the verb of reporting that a word is a form of; one with a capital is part of a name."""
    return verbs().get(text.replace("ё", "е") if "ё" in text else text)


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


def leads_on(row: Tokens, place: int) -> bool:
    """Tell whether "that" follows the verb at `place`, at once or behind a particle: "pointed out that"."""
    behind = place + 1
    while behind < len(row) and (row[behind].among("particles") or row[behind].text == ","):
        behind += 1
    return behind < len(row) and row[behind].among("leads_on")


def stands_between(token: Token) -> bool:
    """Tell whether the word may stand between a subject and its verb: "has also", "repeatedly"."""
    return token.among("between") or (len(token.text) > 5 and token.text.endswith("ly") and token.text.islower())
