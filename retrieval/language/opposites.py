"""Words that cannot both hold of one act, and what is told with them: "imposed the plan", "lifted the plan".

They are kept in `opposites.toml`, a file for every language. Such words are opposed only within clauses that share the
rest: who acts and on what, both affirmed or both denied. "Did not approve" is no opposite of "rejected".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.calendar_words import weekdays
from retrieval.language.clause_words import Word
from retrieval.language.denial import Clause, clauses_with, names_and_said, stems_in
from retrieval.language.figures import units
from retrieval.language.number_words import number_starts as number_words
from retrieval.language.relative_times import days_beside
from retrieval.language.rules import rules
from retrieval.language.terms import terms
from retrieval.language.words import fold, stem

LEAST_SHARED = 0.5  # of the rest of the shorter clause

Side = tuple[int, int]  # the number of a pair, and 0 or 1 for its first or second list
_NOTHING: frozenset[str] = frozenset()
_NONE: frozenset[Side] = frozenset()
_NEAR = 2  # words between "was" and its verb, with the verb: "was narrowly rejected"


class Stance(NamedTuple):
    """A word that has an opposite, in its clause.

    `term`: its stem. `sides`: where it stands in the lists. `stems`: those of all words of its clause.
    `before` and `after`: the other content terms of the clause; where none stands before, those of the clause before.
    `affirmed`: an even number of denials stands before it. `open`: the clause is hedged or hangs on a condition.
    """

    term: str
    sides: frozenset[Side]
    stems: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    affirmed: bool
    passive: bool
    open: bool

    @property
    def rest(self) -> frozenset[str]:
        """The other terms of the clause, wherever they stand."""
        return self.before | self.after

    def opposes(self, other: "Stance") -> bool:
        """Tell whether its word is an opposite of the other's, and neither clause holds the other's word too."""
        opposite = any((pair, 1 - side) in other.sides for pair, side in self.sides)
        apart = self.affirmed == other.affirmed and other.term not in self.stems and self.term not in other.stems
        return opposite and apart

    def agrees(self, other: "Stance") -> bool:
        """Tell whether the other clause has its word, or another of its list and no opposite."""
        if self.affirmed != other.affirmed:
            return False
        if self.term == other.term:
            return True
        return bool(self.sides & other.sides) and not any(_holds(other.stems, (p, 1 - s)) for p, s in self.sides)

    def shared(self, other: "Stance") -> int:
        """Count the terms that both clauses share beside their words; 0 where they tell of other actors or things."""
        straight = _meet(self.before, other.before) and _meet(self.after, other.after)
        crossed = _meet(self.before, other.after) and _meet(self.after, other.before)
        if not (straight or (crossed and self.passive != other.passive)):
            return 0
        count, least = len(self.rest & other.rest), min(len(self.rest), len(other.rest))
        return count if count >= LEAST_SHARED * least else 0


def opposed(text: str, source: str) -> bool:
    """Tell whether a clause of `text` has the opposite word of one of `source`, and none of `source` agrees more."""
    told = stems_in(text) & _opposites().keys()
    if all(_opposites()[term].isdisjoint(stems_in(source)) for term in told):
        return False  # most texts; clauses are dear
    ours, theirs = stances(text), stances(source)
    return any(_against(own, theirs) > _support(own, theirs) for own in ours)


def opposite_terms(text: str) -> frozenset[str]:
    """Return the terms of the words of `text` that have an opposite."""
    return frozenset(term for stance in stances(text) for term in (stance.term, *terms(stance.term)))


@remembered(1024)
def stances(text: str) -> Sequence[Stance]:
    """Return the words of `text` that have an opposite, each in its clause."""
    return tuple(stance for sentence in clauses_with(_lookup().keys(), text) for stance in _in_sentence(sentence))


def _against(own: Stance, theirs: Sequence[Stance]) -> int:
    return max((own.shared(other) for other in theirs if own.opposes(other)), default=0)


def _support(own: Stance, theirs: Sequence[Stance]) -> int:
    return max((len(own.rest & other.rest) for other in theirs if own.agrees(other)), default=0)


def _in_sentence(sentence: Sequence[Clause]) -> Iterator[Stance]:
    """Yield the stances of one sentence; "debated the plan and rejected it" is told of who debated, and of the plan."""
    earlier = _NOTHING
    for clause in sentence:
        stems = [word.stem for word in clause.words]
        for place, term in enumerate(stems):
            if term in _lookup() and not _is_something_else(clause.words, place):
                yield _stance(clause, stems, place, earlier)
        earlier |= clause.terms - _left_out()


def _stance(clause: Clause, stems: Sequence[str], place: int, earlier: frozenset[str]) -> Stance:
    passive = _is_passive(clause.words, place)
    of_loser = _in_voice(clause.words[place].text, passive=passive)
    before, after = (_content(row) for row in (clause.words[:place], clause.words[place + 1 :]))
    return Stance(
        stems[place],
        of_loser or _lookup()[stems[place]],
        frozenset(stems),
        before or earlier,
        after,
        affirmed=sum(denial < place for denial in clause.denials) % 2 == 0,
        passive=passive and not of_loser,  # who was beaten acts as who lost
        open=clause.hedge or clause.condition,
    )


def _content(words: Sequence[Word]) -> frozenset[str]:
    return _NOTHING.union(*[word.terms for word in words if not word.denies]) - _left_out()


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return not (one and other) or not one.isdisjoint(other)


def _holds(stems: frozenset[str], side: Side) -> bool:
    return any(side in _lookup().get(stem_, _NONE) for stem_ in stems)


def _is_something_else(words: Sequence[Word], place: int) -> bool:
    """Tell whether a word of several meanings stands behind an article: "the free press", "back" behind "came"."""
    return words[place].text in _listed("ambiguous") and place > 0 and words[place - 1].text in _listed("articles")


def _is_passive(words: Sequence[Word], place: int) -> bool:
    before = {word.text for word in words[max(0, place - _NEAR) : place]}
    return not before.isdisjoint(_listed("passive_before")) or _passive_words().fullmatch(words[place].text) is not None


def _in_voice(word: str, *, passive: bool) -> frozenset[Side]:
    """The sides of a verb that tells of the loser in the passive and of the winner otherwise."""
    pairs = _swapping().get(word, ())
    return frozenset((pair, int(passive)) for pair in pairs)


@cache
def _lookup() -> Mapping[str, frozenset[Side]]:
    """The sides of every stem that stands in a list."""
    found: dict[str, set[Side]] = {}
    for number, pair in enumerate(_pairs()):
        for side, key in enumerate(("one", "other")):
            for word in [*pair[key], *(pair.get("other_passive", ()) if side else ())]:
                found.setdefault(stem(fold(word)), set()).add((number, side))
    return {word: frozenset(sides) for word, sides in found.items()}


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    """The stems that may stand opposite to a stem."""
    found: dict[str, set[str]] = {}
    for pair in _pairs():
        of_both = pair.get("other_passive", ())
        one, other = ({stem(fold(word)) for word in [*pair[key], *of_both]} for key in ("one", "other"))
        for side, against in ((one, other), (other, one)):
            for term in side:
                found.setdefault(term, set()).update(against)
    return {term: frozenset(against) for term, against in found.items()}


@cache
def _swapping() -> Mapping[str, tuple[int, ...]]:
    """The pairs of every verb that tells of both."""
    entries = ((word, number) for number, pair in enumerate(_pairs()) for word in pair.get("other_passive", ()))
    found: dict[str, tuple[int, ...]] = {}
    for word, number in entries:
        found[word] = (*found.get(word, ()), number)
    return found


def _pairs() -> Sequence[Mapping[str, Sequence[str]]]:
    pairs: Sequence[Mapping[str, Sequence[str]]] = rules("opposites")["pairs"]
    return pairs


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(rules("opposites")[key])


@cache
def _passive_words() -> re.Pattern[str]:
    return re.compile("|".join(rules("opposites")["passive_words"]))


@remembered(1)
def _left_out() -> frozenset[str]:
    """The terms of "said", of written numbers, units and weekdays: they tell how much and when, not what."""
    words = number_words() | units().keys() | weekdays().keys() | days_beside().keys()
    return names_and_said("") | frozenset(term for word in words for term in terms(word))
