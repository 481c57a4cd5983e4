"""The clauses of a text: what each affirms, what it denies, and what keeps it open."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.clause_words import Word, WordRow, denial_words, ends_phrase, is_hedged, word_rows
from retrieval.language.folding import shown
from retrieval.language.names import names
from retrieval.language.reporting_verbs import forms
from retrieval.language.terms import terms
from retrieval.language.wording import folded

_PLAIN_DENIAL = "не"  # in Russian and Ukrainian, "nobody" and "never" come with it and deny nothing more
_NOTHING: frozenset[str] = frozenset()
_PLAIN = attrgetter("plain")


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
    return denial_words(implied=True).search(folded(text)) is not None


@remembered(256)
def clauses(text: str) -> Sequence[Clause]:
    """Return the clauses of `text`."""
    return tuple(_clause(row, text) for sentence in word_rows(text) for row in sentence)


def clauses_with(stems: AbstractSet[str], text: str) -> Iterator[Sequence[Clause]]:
    """Yield the clauses of every sentence of `text` that holds a word of one of these stems."""
    for sentence in word_rows(text):
        if any(word.stem in stems for row in sentence for word in row.words):
            yield [_clause(row, text) for row in sentence]


@remembered(256)
def stems_in(text: str) -> frozenset[str]:
    """Return the stems of all words of `text`."""
    return frozenset([word.stem for word in _words_of(text)])


@remembered(256)
def content(text: str) -> frozenset[str]:
    """Return the terms of the clauses of `text`."""
    if is_plain(text):
        return _NOTHING.union(*[word.terms for word in _words_of(text)])
    return _NOTHING.union(*[clause.terms for clause in clauses(text)])


@remembered(256)
def is_plain(text: str) -> bool:
    """Tell whether `text` affirms all it says: it denies nothing and keeps nothing open."""
    return all(map(_PLAIN, _words_of(text))) and not any(
        row.condition for sentence in word_rows(text) for row in sentence
    )


@remembered(256)
def _words_of(text: str) -> Sequence[Word]:
    return tuple([word for sentence in word_rows(text) for row in sentence for word in row.words])


@remembered(256)
def names_and_said(text: str) -> frozenset[str]:
    """Return the terms of `text` that are no content of its own: those of names, and of "said"."""
    return _said().union(*(_terms_of_name(name) for name, _ in names(shown(text))))


@remembered(256)
def sure_names_and_said(text: str) -> frozenset[str]:
    """Return the same terms without those of a word that has its capital because it begins a sentence."""
    return _said().union(*(_terms_of_name(name) for name, begins in names(shown(text)) if not begins))


@remembered(20_000)
def _terms_of_name(name: str) -> Sequence[str]:
    return terms(name)


def _clause(row: WordRow, text: str) -> Clause:
    words, condition = row
    if all(word.plain for word in words):
        return _plain_clause(row, hedge=False)
    denials = _denials(words)
    if not denials:
        return _plain_clause(row, hedge=is_hedged(words))
    placed = [(place, term) for place, word in enumerate(words) if place not in denials for term in word.terms]
    scopes = {denial: _scope(denial, words, placed, text) for denial in denials}
    counted = Counter(place for scope in scopes.values() for place in {place for place, _ in scope})
    last = denials[-1]
    return Clause(
        terms=frozenset(term for _, term in placed),
        affirmed=frozenset(t for place, t in placed if (place > last or place in counted) and counted[place] % 2 == 0),
        denied=frozenset(term for place, term in placed if counted[place] % 2),
        scopes=tuple(frozenset(term for _, term in scope) for scope in scopes.values()),
        bare=any(not scope and not words[denial].implied for denial, scope in scopes.items()),
        condition=condition,
        hedge=is_hedged(words),
        words=tuple(words),
        denials=tuple(denials),
    )


def _plain_clause(row: WordRow, *, hedge: bool) -> Clause:
    """A clause that affirms all it says."""
    found = _NOTHING.union(*[word.terms for word in row.words])
    return Clause(found, found, _NOTHING, (), bare=False, condition=row.condition, hedge=hedge, words=tuple(row.words))


def _denials(row: Sequence[Word]) -> list[int]:
    """The places of what denies in a clause."""
    found = [place for place, word in enumerate(row) if word.denies]
    if any(row[place].text == _PLAIN_DENIAL for place in found):
        found = [place for place in found if row[place].text[:2] not in {"ни", "ні", "жо"}]
    return found


def _scope(denial: int, words: Sequence[Word], placed: Sequence[tuple[int, str]], text: str) -> list[tuple[int, str]]:
    """What a denial covers: the rest of its clause; where nothing follows ("the talks failed"), what stands before.

    "Without" covers what is lacking, and no verb or other phrase behind that.
    """
    last = _end_of_phrase(words, denial) if words[denial].proviso else len(words)
    behind = [(place, term) for place, term in placed if denial < place < last]
    own = _NOTHING if behind else names_and_said(text)
    return behind or [(place, term) for place, term in placed if place < denial and term not in own]


def _end_of_phrase(words: Sequence[Word], begin: int) -> int:
    lacking = next((place for place in range(begin + 1, len(words)) if words[place].terms), len(words))
    return next((place for place in range(lacking + 1, len(words)) if ends_phrase(words[place])), len(words))


@cache
def _said() -> frozenset[str]:
    return frozenset(term for verb in forms("plain") | {"told", "tell"} for term in terms(verb))
