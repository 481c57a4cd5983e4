"""The clauses of a text: what each affirms, what it denies, and what keeps it open."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.folding import shown
from retrieval.language.names import names
from retrieval.language.reporting_verbs import forms
from retrieval.language.sentences import spans
from retrieval.language.terms import terms, word_terms
from retrieval.language.wording import folded, listed, pattern, words_in
from retrieval.language.words import fold, stem

_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[,:;!?()—–]|(?<= )-(?= )")
_RULED_OUT = re.compile(r"\brul(?:e|es|ed|ing)((?: \w+){0,3}?) out\b")
_DIGITS = re.compile(r"\d")
_PLAIN_DENIAL = "не"  # in Russian and Ukrainian, "nobody" and "never" come with it and deny nothing more
_NOTHING: frozenset[str] = frozenset()
_STEM, _TERMS, _PLAIN, _CONDITION = map(attrgetter, ("stem", "terms", "plain", "condition"))


class Word(NamedTuple):
    """A word of a sentence, folded, its stem, and its terms without digits.

    `ends`: it stands between two clauses and belongs to none. `implied`: it denies by what it means ("refused").
    `plain`: it neither denies nor belongs to any reservation.
    """

    text: str
    stem: str
    terms: frozenset[str] = _NOTHING
    ends: bool = False
    denies: bool = False
    implied: bool = False
    hedge: bool = False
    condition: bool = False
    plain: bool = True


class Clause(NamedTuple):
    """A clause: its terms outside and under denial, what each denial covers, what keeps it open, and its words.

    `denials`: the places of the words that deny. Terms before a denial ("the mayor did not sign") are neither affirmed
    nor denied. `bare`: something is denied by a word that covers nothing else.
    """

    terms: frozenset[str]
    affirmed: frozenset[str]
    denied: frozenset[str]
    scopes: tuple[frozenset[str], ...]
    bare: bool
    condition: bool
    hedge: bool
    words: tuple[Word, ...]
    denials: tuple[int, ...] = ()


def denies(text: str) -> bool:
    """Tell whether a word of denial stands in `text`, one that denies by what it means too."""
    return _denial(implied=True).search(folded(text)) is not None


@remembered(256)
def clauses(text: str) -> Sequence[Clause]:
    """Return the clauses of `text`."""
    return tuple(
        _clause(row, text, condition=condition) for words, condition in _sentences(text) for row in _split(words)
    )


def clauses_with(stems: AbstractSet[str], text: str) -> Iterator[Sequence[Clause]]:
    """Yield the clauses of every sentence of `text` that holds a word of one of these stems."""
    for words, condition in _sentences(text):
        if any(word.stem in stems for word in words):
            yield [_clause(row, text, condition=condition) for row in _split(words)]


@remembered(256)
def stems_in(text: str) -> frozenset[str]:
    """Return the stems of all words of `text`."""
    return _NOTHING.union(*[map(_STEM, words) for words, _ in _sentences(text)])


@remembered(256)
def content(text: str) -> frozenset[str]:
    """Return the terms of the clauses of `text`."""
    if is_plain(text):
        return _NOTHING.union(*[terms for words, _ in _sentences(text) for terms in map(_TERMS, words)])
    return _NOTHING.union(*[clause.terms for clause in clauses(text)])


@remembered(256)
def is_plain(text: str) -> bool:
    """Tell whether `text` affirms all it says: it denies nothing and keeps nothing open."""
    return not any(condition or not all(map(_PLAIN, words)) for words, condition in _sentences(text))


@remembered(256)
def names_and_said(text: str) -> frozenset[str]:
    """Return the terms of `text` that are no content of its own: those of names, and of "said"."""
    return _said().union(*(_terms_of_name(name) for name, _ in names(shown(text))))


@remembered(20_000)
def _terms_of_name(name: str) -> Sequence[str]:
    return terms(name)


@remembered(256)
def _sentences(text: str) -> Sequence[tuple[Sequence[Word], bool]]:
    """The words of every sentence, and whether it makes what it says depend on something."""
    plain = shown(text)
    return tuple(_words(plain[start:end]) for start, end in spans(plain, 0, len(plain)))


def _words(sentence: str) -> tuple[Sequence[Word], bool]:
    """The words of one sentence; "ruled it out" is one word of denial."""
    words = [_word(piece) for piece in _TOKEN.findall(_joined(sentence))]
    return words, any(map(_CONDITION, words)) or _holds_phrase(folded(sentence), "conditions")


def _split(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words of every clause of a sentence."""
    clause: list[Word] = []
    for word in words:
        if word.ends:
            yield clause
            clause = []
        else:
            clause.append(word)
    yield clause


def _joined(sentence: str) -> str:
    return _RULED_OUT.sub(r"ruled-out \1", sentence) if " out" in sentence else sentence


@remembered(20_000)
def _word(piece: str) -> Word:
    """The word that a piece of a sentence is; the month of May keeps nothing open."""
    word = folded(piece)
    single, found = ([word], word_terms(word)) if word.isalnum() else (words_in(word), terms(word))
    condition = not _listed("conditions").isdisjoint(single)
    if piece == "May" or not piece[0].isalnum() or word in _listed("clause_ends"):
        return Word(word, "", condition=condition, ends=True)
    denying = _denial(implied=True).fullmatch(word) is not None
    hedge = not _listed("hedges").isdisjoint(single)
    return Word(
        word,
        stem(fold(word)),
        frozenset([term for term in found if not _DIGITS.search(term)]),
        denies=denying,
        implied=denying and not _denial(implied=False).fullmatch(word),
        hedge=hedge,
        condition=condition,
        plain=not (denying or hedge or word.endswith(_phrases_begin("hedges"))),
    )


def _clause(row: Sequence[Word], text: str, *, condition: bool) -> Clause:
    if all(word.plain for word in row):
        return _plain_clause(row, condition=condition, hedge=False)
    denials = _denials(row)
    if not denials:
        return _plain_clause(row, condition=condition, hedge=_hedged(row))
    placed = [(place, term) for place, word in enumerate(row) if place not in denials for term in word.terms]
    scopes = {denial: _scope(denial, placed, text) for denial in denials}
    counted = Counter(place for scope in scopes.values() for place in {place for place, _ in scope})
    last = denials[-1]
    return Clause(
        terms=frozenset(term for _, term in placed),
        affirmed=frozenset(t for place, t in placed if (place > last or place in counted) and counted[place] % 2 == 0),
        denied=frozenset(term for place, term in placed if counted[place] % 2),
        scopes=tuple(frozenset(term for _, term in scope) for scope in scopes.values()),
        bare=any(not scope and not row[denial].implied for denial, scope in scopes.items()),
        condition=condition,
        hedge=_hedged(row),
        words=tuple(row),
        denials=tuple(denials),
    )


def _plain_clause(row: Sequence[Word], *, condition: bool, hedge: bool) -> Clause:
    """A clause that affirms all it says."""
    found = _NOTHING.union(*[word.terms for word in row])
    return Clause(found, found, _NOTHING, (), bare=False, condition=condition, hedge=hedge, words=tuple(row))


def _denials(row: Sequence[Word]) -> list[int]:
    """The places of what denies in a clause."""
    found = [place for place, word in enumerate(row) if word.denies]
    if any(row[place].text == _PLAIN_DENIAL for place in found):
        found = [place for place in found if row[place].text[:2] not in {"ни", "ні", "жо"}]
    return found


def _scope(denial: int, placed: Sequence[tuple[int, str]], text: str) -> list[tuple[int, str]]:
    """What a denial covers: the rest of its clause; where nothing follows ("the talks failed"), what stands before."""
    behind = [(place, term) for place, term in placed if place > denial]
    own = _NOTHING if behind else names_and_said(text)
    return behind or [(place, term) for place, term in placed if place < denial and term not in own]


def _hedged(row: Sequence[Word]) -> bool:
    return any(word.hedge for word in row) or _holds_phrase(" ".join([word.text for word in row]), "hedges")


def _holds_phrase(text: str, key: str) -> bool:
    return any(map(text.__contains__, _phrases(key)))


@cache
def _denial(*, implied: bool) -> re.Pattern[str]:
    keys = ("denials", "implied_denials") if implied else ("denials",)
    return pattern(*keys, file="denial")


@cache
def _listed(key: str) -> frozenset[str]:
    return listed(key, "denial")


@cache
def _phrases(key: str) -> Sequence[str]:
    """The entries of a list that are more than a word."""
    return tuple(sorted(entry for entry in _listed(key) if " " in entry))


@cache
def _phrases_begin(key: str) -> tuple[str, ...]:
    """The first words of these entries; the last letters of a longer word count too."""
    return tuple(sorted({phrase.split()[0] for phrase in _phrases(key)}))


@cache
def _said() -> frozenset[str]:
    return frozenset(term for verb in forms("plain") | {"told", "tell"} for term in terms(verb))
