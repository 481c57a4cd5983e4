"""Who does what to whom, as far as places beside a word tell: "Norland attacked Sudria", "an attack on Sudria".

A name right before a verb is its subject; one right behind a word, perhaps with a preposition, is its object; one with
"’s" before a word is its owner. Where a name and the word do not stand side by side, nothing is known.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.names import name_keys, same_name
from retrieval.language.reporting import is_adverb, is_name_like, token_texts
from retrieval.language.rules import rules
from retrieval.language.rules import words as rule_words
from retrieval.language.script import UPPER, is_cyrillic
from retrieval.language.sentences import spans
from retrieval.language.speech import reports
from retrieval.language.terms import word_terms
from retrieval.language.words import fold, words

_MARKS = re.compile(r"[“”\"«»„*_]")
_OPENS = re.compile(rf"[“\"«„](?={UPPER})")  # a quotation that begins as a sentence does
_POSSESSIVE = ("’s", "'s", "s’", "s'")
_SUBJECT, _PASSIVE, _OWNER = "subject", "passive subject", "owner"
_REACH = 4  # words up to a name that a word may have as its object: "attacked by the Norland"
_ALIKE = ({_SUBJECT, "by"}, {_PASSIVE, ""})  # "Berg dismissed", "dismissed by Berg"; "lent Berg", "Berg was lent"


class NameRole(NamedTuple):
    """The names that stand in one place beside a word: `kind` is the place, or the preposition there ("" for none).

    `more`: what commas join with these, which may be more of them, or say who or where they are.
    """

    word: str
    kind: str
    names: Sequence[str]
    more: Sequence[str] = ()


class _Word(NamedTuple):
    """A word or mark of a sentence.

    `named`: it is written as names are. `acts`: it is another word. `helps`: it belongs to the verb behind it.
    `breaks_off`: a verb behind it has another subject.
    """

    text: str
    folded: str
    named: bool
    acts: bool
    helps: bool
    breaks_off: bool

    def among(self, key: str) -> bool:
        """Whether it stands in the list `key` of reporting.toml."""
        return self.folded in rule_words("reporting", key)


_Words = Sequence[_Word]


def exchanged(text: str, source: str) -> str | None:
    """Return a name of `text` in a role that the source has somebody else in; None where no role tells so."""
    ours = roles(text)
    theirs = roles(source) if ours else ()
    return next((name for own in ours for name in own.names if _is_anothers(name, own, theirs, source)), None)


@remembered(256)
def roles(text: str) -> Sequence[NameRole]:
    """Return the roles of the names of `text`; who says something is told elsewhere."""
    plain = _MARKS.sub(" ", _OPENS.sub(".", text))
    for told in (report.told for report in reports(text, (0, len(text)))):
        plain = plain[: told.start] + ".".ljust(told.end - told.start) + plain[told.end :]
    rows = ([*map(_word, token_texts(plain, start, end))] for start, end in spans(plain, 0, len(plain)))
    return tuple(role for row in rows for role in _in_sentence(row))


def _is_anothers(name: str, own: NameRole, theirs: Sequence[NameRole], source: str) -> bool:
    if is_cyrillic(name) and own.kind in {_SUBJECT, _PASSIVE} and name in source:
        return False  # its case tells the role, wherever it stands
    verdicts = {v for role in theirs if role.word == own.word and (v := _verdict(name, own, role, theirs)) is not None}
    return verdicts == {False}


def _verdict(name: str, own: NameRole, role: NameRole, theirs: Sequence[NameRole]) -> bool | None:
    """Tell whether a role of the source has this name too; None where it is another place, or the other voice."""
    held = any(_is_same(name, other) for other in (*role.names, *role.more))
    if role.kind == own.kind:
        return held or (own.word in _mutual() and any(_is_same(name, n) for r in theirs for n in r.names))
    if {role.kind, own.kind} in _ALIKE:
        return held
    return False if {role.kind, own.kind} == {_SUBJECT, _PASSIVE} and held else None


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    last = name_keys(words(one)[-1])
    return any(last & name_keys(word) for word in words(other)) or same_name(one, other) or same_name(other, one)


def _in_sentence(row: _Words) -> Iterator[NameRole]:
    subject: Sequence[str] = ()
    named = [word.named for word in row]
    for place, word in enumerate(row):
        if word.breaks_off:
            subject = ()
        if not word.acts:
            continue
        begin = place
        while begin and row[begin - 1].helps:
            begin -= 1
        if not (subject or True in named[max(0, begin - 1) : place + _REACH]):
            continue  # most words
        if not (found := word_terms(fold(word.text))):
            continue
        helpers = [one for one in row[begin:place] if not one.folded.endswith("ly")]
        if helpers or _is_past(word.text) or _is_present(row, place):
            joined = begin and (row[begin - 1].among("and") or row[begin - 1].among("but"))
            subject = _names_before(row, begin) or (subject if joined else ())
            passive = not word.folded.endswith("ing") and any(helper.among("be") for helper in helpers)
            if subject:
                yield NameRole(found[0], _PASSIVE if passive else _SUBJECT, subject)
        yield from _beside(row, place, found[0])


def _beside(row: _Words, place: int, word: str) -> Iterator[NameRole]:
    """Yield the owner before a word, and the object behind it."""
    if place and row[place - 1].named and row[place - 1].text.endswith(_POSSESSIVE):
        yield NameRole(word, _OWNER, (row[place - 1].text[:-1].rstrip("’'"),))
    behind = place + 1
    preposition = row[behind].folded if behind < len(row) and row[behind].among("prepositions") else ""
    if preposition or not is_cyrillic(word):
        names, more = _names_behind(row, behind + bool(preposition))
        if names:
            yield NameRole(word, preposition, names, more)


@lru_cache(maxsize=20_000)
def _word(text: str) -> _Word:
    folded = text.casefold()
    named, helps = is_name_like(text), folded in _helpers() or is_adverb(text)
    return _Word(text, folded, named, not named and text[0].isalpha(), helps, folded in _others())


@cache
def _helpers() -> frozenset[str]:
    lists = (rule_words("reporting", key) for key in ("auxiliaries", "be", "between"))
    return frozenset({"to", "not", "never", "не"}).union(*lists)


@cache
def _others() -> frozenset[str]:
    """Words that are a subject themselves: "who", "it"."""
    return rule_words("reporting", "relative") | rule_words("reporting", "pronouns")


@lru_cache(maxsize=20_000)
def _is_past(word: str) -> bool:
    return _past().fullmatch(word) is not None


@cache
def _past() -> re.Pattern[str]:
    return re.compile("|".join(rules("tense")["past"]), re.IGNORECASE)


def _is_present(row: _Words, place: int) -> bool:
    """Tell whether a word is rather a verb than several things: "Norland wants to", "Norland sends the"."""
    if not row[place].text.endswith("s") or place + 1 >= len(row):
        return False
    behind = row[place + 1]
    return behind.folded == "to" or behind.named or behind.among("determiners")


def _names_before(row: _Words, end: int) -> Sequence[str]:
    """Return the name that ends before `end` and those joined with it; none behind a preposition, "officials in X"."""
    found: list[str] = []
    begin = end
    while begin and row[begin - 1].named and not row[begin - 1].text.endswith(_POSSESSIVE):
        last = begin
        while begin and row[begin - 1].named:
            begin -= 1
        found.append(" ".join(token.text for token in row[begin:last]))
        if not (begin and (row[begin - 1].among("and") or (len(found) > 1 and row[begin - 1].text == ","))):
            break
        begin -= 1
    return () if begin and row[begin - 1].among("prepositions") else found


def _names_behind(row: _Words, begin: int) -> tuple[list[str], list[str]]:
    """Return the name at `begin`, perhaps behind an article, with those joined with it, and those behind commas."""
    found: tuple[list[str], list[str]] = [], []
    end, parted = begin + (begin < len(row) and row[begin].among("articles")), False
    while end < len(row) and row[end].named:
        first = end
        while end < len(row) and row[end].named:
            end += 1
        found[parted].append(" ".join(token.text for token in row[first:end]))
        if end < len(row) and (row[end].among("and") or row[end].text == ","):
            parted |= row[end].text == ","
            end += 1
    return found


@cache
def _mutual() -> frozenset[str]:
    """The stems of verbs of which it is the same who does it to whom: Berg met Moor, Moor met Berg."""
    return frozenset(term for word in rules("opposites")["mutual"] for term in word_terms(word))
