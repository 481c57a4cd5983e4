"""The words of a sentence as its clauses need them: what each denies, keeps open or makes the rest hang on."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.finite import may_tell
from retrieval.language.folding import shown
from retrieval.language.rules import words as rule_words
from retrieval.language.sentences import spans
from retrieval.language.tense import looks_ahead
from retrieval.language.terms import terms, word_terms
from retrieval.language.wording import folded, listed, may_match, pattern, words_in
from retrieval.language.words import fold, stem

_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[,:;!?()—–]|(?<= )-(?= )")
_RULED_OUT = re.compile(r"\brul(?:e|es|ed|ing)((?: \w+){0,3}?) out\b")
_DIGITS = re.compile(r"\d")
_NOTHING: frozenset[str] = frozenset()
_PROVISOS = ("conditions", "provisos", "limits")  # the lists of words behind which stands what a clause hangs on
_ASIDE = frozenset(",()—–-")
_Opened = tuple["Word | None", Sequence["Word"]]  # a clause and what stands before it


class Word(NamedTuple):
    """A word of a sentence, folded, its stem, and its terms without digits.

    `ends`: it stands between two clauses and belongs to none. `implied`: it denies by what it means ("refused").
    `plain`: it neither denies nor belongs to any reservation. `proviso`: the list of provisos in which it stands.
    """

    text: str
    stem: str
    terms: frozenset[str] = _NOTHING
    ends: bool = False
    denies: bool = False
    implied: bool = False
    hedge: bool = False
    plain: bool = True
    proviso: str = ""


_NO_WORD = Word("", "")


class WordRow(NamedTuple):
    """The words of one clause, and whether what it says depends on something."""

    words: Sequence[Word]
    condition: bool


@remembered(256)
def word_rows(text: str) -> Sequence[Sequence[WordRow]]:
    """Return the clauses of every sentence of `text`, each as its words."""
    plain = shown(text)
    return tuple(tuple(_rows(plain[start:end])) for start, end in spans(plain, 0, len(plain)))


def is_hedged(row: Sequence[Word]) -> bool:
    """Tell whether a word or a phrase keeps open what a clause says."""
    text = " ".join([word.text for word in row])
    return any(word.hedge for word in row) or any(map(text.__contains__, _phrases("hedges")))


def depends(text: str) -> bool:
    """Tell whether a text holds words of a condition or a proviso, if only those that keep nothing open in it."""
    return any(match.lastgroup != "limits" for match in _provisos_in(text))


def ends_phrase(word: Word) -> bool:
    """Tell whether what "without" lacks ends before a word: a verb, or the preposition of another phrase."""
    return word.text in _prepositions() or may_tell(word.text)


@cache
def _prepositions() -> frozenset[str]:
    return rule_words("reporting", "prepositions") - rule_words("reporting", "inside")


def _rows(sentence: str) -> Iterator[WordRow]:
    """Yield the clauses of one sentence."""
    rows = list(_split(_words(sentence)))
    provisos = [(number, word) for number, (word, _) in enumerate(rows) if word and word.proviso]
    open_ = {place for number, word in provisos for place in _hanging(rows, number, word)}
    yield from (WordRow(row, condition=place in open_) for place, (_, row) in enumerate(rows))


def _words(sentence: str) -> list[Word]:
    """The words of one sentence; "ruled it out" is one word of denial, "in exchange for" one of provisos."""
    sentence = _RULED_OUT.sub(r"ruled-out \1", sentence) if " out" in sentence else sentence
    sentence = _bounds().sub(" ", sentence)
    found, at = list[Word](), 0
    for match in _provisos_in(sentence):
        found += map(_word, _TOKEN.findall(sentence[at : match.start()]))
        found.append(_proviso(folded(match[0]), match.lastgroup or ""))
        at = match.end()
    found += map(_word, _TOKEN.findall(sentence, at))
    return found


def _provisos_in(text: str) -> Iterator[re.Match[str]]:
    return _proviso_words().finditer(text) if may_match(text, *_PROVISOS, file="denial") else iter(())


@remembered(256)
def _proviso(word: str, kind: str) -> Word:
    denies = is_denial(word)
    return Word(word, stem(fold(word)) if denies else "", ends=True, denies=denies, plain=False, proviso=kind)


@cache
def _proviso_words() -> re.Pattern[str]:
    kinds = (f"(?P<{kind}>{pattern(kind, file='denial').pattern})" for kind in _PROVISOS)
    return re.compile("|".join(kinds), re.IGNORECASE)


@cache
def _bounds() -> re.Pattern[str]:
    """Words of denial that only bound a number: "no fewer than 12"."""
    return re.compile(pattern("bounds", file="denial").pattern, re.IGNORECASE)


def _split(words: Sequence[Word]) -> Iterator[_Opened]:
    """Yield the words of every clause of a sentence, each with the word or mark before it; "without" denies in it."""
    opener: Word | None = None
    clause: list[Word] = []
    for word in words:
        if word.text == "," and _only_hedges(clause):
            continue  # "perhaps," keeps open what follows it
        if word.ends:
            yield opener, clause
            opener, clause = word, [word] if word.denies else []
        else:
            clause.append(word)
    yield opener, clause


def _only_hedges(clause: Sequence[Word]) -> bool:
    return bool(clause) and (
        all(word.hedge for word in clause) or " ".join([w.text for w in clause]) in _phrases("hedges")
    )


def _hanging(rows: Sequence[_Opened], number: int, opener: Word) -> Iterator[int]:
    """Yield the places of a proviso's own clauses and of those that hang on it; none where nothing does.

    "He left without a word" is told without reserve; what is denied, or has not happened yet, hangs on its proviso.
    """
    end = next((n for n in range(number + 1, len(rows)) if _begins_other(rows[n])), len(rows))
    told = [*_told_before(rows, number), *(_told_behind(rows, end) if _is_parted(rows, number) else ())]
    if opener.proviso == "limits":
        told = [place for place in told if rows[place][1]][:1]  # "rose, but never fell before a vote"
    said = [word for place in told for word in rows[place][1]]
    said = said if any(word.terms for word in said) else [*rows[number][1][opener.denies :]]
    ahead = opener.proviso == "provisos" and looks_ahead(" ".join([word.text for word in said]))
    if (
        ahead
        or opener.proviso == "conditions"
        or any(word.denies and not (word.implied and opener.proviso == "limits") for word in said)
    ):
        yield from (*range(number, end), *told)


def _begins_other(row: _Opened) -> bool:
    """Tell whether a clause behind a mark or another proviso is no part of the proviso before it."""
    opener, _ = row
    return opener is not None and (bool(opener.proviso) or not opener.text.isalpha())


def _is_parted(rows: Sequence[_Opened], number: int) -> bool:
    return not (number and any(word.terms for word in rows[number - 1][1]))


def _told_before(rows: Sequence[_Opened], number: int) -> Iterator[int]:
    """Yield the clauses before a proviso that marks alone part, back to a conjunction."""
    for place in range(number - 1, -1, -1):
        yield place
        opener, _ = rows[place]
        if opener is None or opener.text not in _ASIDE:
            return


def _told_behind(rows: Sequence[_Opened], begin: int) -> Iterator[int]:
    yield from takewhile(lambda place: (rows[place][0] or _NO_WORD).text in _ASIDE, range(begin, len(rows)))


@remembered(20_000)
def _word(piece: str) -> Word:
    """The word that a piece of a sentence is; the month of May keeps nothing open."""
    word = folded(piece)
    if piece == "May" or not piece[0].isalnum() or word in _listed("clause_ends"):
        return Word(word, "", ends=True)
    single, found = ([word], word_terms(word)) if word.isalnum() else (words_in(word), terms(word))
    denying, hedge = is_denial(word), not _listed("hedges").isdisjoint(single)
    return Word(
        word,
        stem(fold(word)),
        frozenset([term for term in found if not _DIGITS.search(term)]),
        denies=denying,
        implied=denying and not denial_words(implied=False).fullmatch(word),
        hedge=hedge,
        plain=not (denying or hedge or word.endswith(_phrases_begin("hedges"))),
    )


def is_denial(word: str) -> bool:
    """Tell whether a folded word denies, if only by what it means."""
    return denial_words(implied=True).fullmatch(word) is not None


@cache
def denial_words(*, implied: bool) -> re.Pattern[str]:
    """Return the pattern of a word of denial in folded text; `implied`: and of one that denies by what it means."""
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
