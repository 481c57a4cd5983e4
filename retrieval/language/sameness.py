"""When two statements are the same, and when one contradicts the other: the one definition of both.

The same: nearly the same words, with the same figures, names and denials, and no opposites. A contradiction: they share
most of their content and differ in the figure of one thing, in a denial, or in words that are opposites. Only what code
can show counts; everything subtler is left to the reader, who sees both.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.counts import counted, may_be_equal, may_be_of_one_day, may_count_one_thing
from retrieval.language.denial import Clause, clauses, content, denies, names_and_said
from retrieval.language.figures import Figure, figures, holds_figures, names_beyond_figures
from retrieval.language.folding import shown
from retrieval.language.names import names, same_name
from retrieval.language.opposites import opposed, opposite_terms, stances
from retrieval.language.rules import rules
from retrieval.language.sentences import spans
from retrieval.language.terms import terms
from retrieval.language.time_expressions import without_times

LEAST_SAME = 0.8  # of the words of the shorter statement
LEAST_SHARED = 0.6  # of the content of the shorter statement; figures, days and opposites left out
LEAST_OF_LONGER = 0.5  # of that of the longer one
_LEAST_TERMS = 3  # shared, where the shorter has as many
_ACTS = re.compile(r"to|\w+т[ьи](?:ся)?")  # an infinitive begins


class Contradiction(NamedTuple):
    """In what two statements contradict one another; of a figure, the numbers of the one and of the other.

    `growing`: the figures count what grows while it is counted, as the dead of a flood.
    """

    kind: Literal["figure", "denial", "opposite"]
    figures: tuple[Decimal, Decimal] | None = None
    growing: bool = False


def same_statement(one: str, other: str) -> bool:
    """Tell whether one text says what the other says, with nearly the same words."""
    a, b = _words(one), _words(other)
    if len(a & b) < LEAST_SAME * min(len(a), len(b)):
        return False
    shorter, longer = (one, other) if len(a) <= len(b) else (other, one)
    return holds_figures(_figures(shorter), _figures(longer)) and same_stand(one, other) and states(longer, shorter)


def states(near: str, text: str) -> bool:
    """Tell whether `near` holds every figure and name of `text`."""
    named = names_beyond_figures(shown(text))
    return holds_figures(_figures(near), _figures(text)) and all(same_name(name, near) for name, _ in named)


def same_stand(one: str, other: str) -> bool:
    """Tell whether both texts deny or neither does, and none says the opposite of the other."""
    return denies(one) == denies(other) and not opposed(one, other)


def contradicts(one: str, other: str) -> bool:
    """Tell whether one text says what cannot hold together with what the other says."""
    return contradiction(one, other) is not None


@remembered(4096)
def contradiction(one: str, other: str) -> Contradiction | None:
    """Return in what one text contradicts the other, None where it does not; sentence is held against sentence."""
    pairs = product(_sentences(one), _sentences(other))
    return next((found for own, theirs in pairs if (found := _between(own, theirs))), None)


def _between(one: str, other: str) -> Contradiction | None:
    """What contradicts in two sentences; a question states nothing."""
    if one.endswith("?") or other.endswith("?") or not _are_of_one_thing(one, other):
        return None
    if found := _figures_differ(one, other):
        return found
    if _opposites_stand(one, other):
        return Contradiction("opposite")
    return Contradiction("denial") if _denied(one, other) else None


def _are_of_one_thing(one: str, other: str) -> bool:
    """Tell whether two sentences share most content, and neither names a day or somebody instead of the other's.

    Of the longer one only the clauses count that share anything.
    """
    shorter, longer = sorted((_content(one), _content(other)), key=len)
    shared = shorter & longer
    if not shared or len(shared) < LEAST_SHARED * len(shorter):
        return False
    within = _told_with(shared, one) if _content(one) is longer else _told_with(shared, other)
    enough = len(shared) >= LEAST_OF_LONGER * within and len(shared) >= min(_LEAST_TERMS, len(shorter))
    return enough and may_be_of_one_day(one, other) and not (_alone_in(one, other) and _alone_in(other, one))


def _told_with(shared: frozenset[str], text: str) -> int:
    """Count the content terms of the clauses that hold any of these."""
    held = (clause.terms for clause in clauses(text) if not clause.terms.isdisjoint(shared))
    return len(frozenset[str]().union(*held) & _content(text))


def _alone_in(text: str, other: str) -> bool:
    """Tell whether `text` surely names somebody or something that `other` does not."""
    return any(not begins and not same_name(name, other) for name, begins in names(text))


def _opposites_stand(one: str, other: str) -> bool:
    """Tell whether opposites stand in clauses that nothing keeps open."""
    if any(stance.open for text in (one, other) for stance in stances(text)):
        return False
    return opposed(one, other) and opposed(other, one)


def _denied(one: str, other: str) -> bool:
    """Tell whether a clause of one denies what a clause of the other affirms, and both tell of one thing."""
    return any(_denial_between(a, b) for a, b in product(clauses(one), clauses(other)))


def _denial_between(one: Clause, other: Clause) -> bool:
    if not (one.scopes or other.scopes) or any(c.hedge or c.condition for c in (one, other)):
        return False
    if len(one.terms & other.terms) < LEAST_OF_LONGER * max(len(one.terms), len(other.terms)):
        return False
    return _denies_of(one, other) or _denies_of(other, one)


def _denies_of(one: Clause, other: Clause) -> bool:
    """Tell whether one denies of somebody what the other affirms of them: "did not sign", "signed".

    "Refused to sign" denies that; what "refused the vote" is opposed to stands among the opposites.
    """
    for place in one.denials:
        word, then = one.words[place], one.words[place + 1 :]
        if word.implied and not (then and _ACTS.fullmatch(then[0].text)):
            continue
        what = next((w.terms for w in then if w.terms and not w.denies), frozenset())
        who = frozenset[str]().union(*[w.terms for w in one.words[:place]]) - what
        if what & one.denied & other.affirmed - other.denied and (not who or who & other.terms):
            return True
    return False


def _figures_differ(one: str, other: str) -> Contradiction | None:
    """The figures of one thing that differ: in one unit, and with a word beside them that both have."""
    ours, theirs = counted(one), counted(other)
    left = [own for own in ours if not any(may_be_equal(own, held) for held in theirs)]
    right = [held for held in theirs if not any(may_be_equal(held, own) for own in ours)]
    for own, held in product(left, right):
        one_thing = own.figure.unit == held.figure.unit and may_count_one_thing(own, one, held, other)
        if one_thing and not own.near.isdisjoint(held.near):
            growing = own.figure.unit is None and any(_grows(text) for text in (one, other))
            return Contradiction("figure", (own.figure.value, held.figure.value), growing)
    return None


@remembered(1024)
def _figures(text: str) -> Sequence[Figure]:
    return tuple(figures(text))


@remembered(1024)
def _content(text: str) -> frozenset[str]:
    """What a sentence tells of, without how much, when, and whether."""
    plain = without_times(text)
    for figure in figures(plain):
        plain = plain.replace(figure.written, " ", 1)
    return content(plain) - opposite_terms(text) - names_and_said("")


@remembered(1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(shown(text).casefold().split())


@remembered(1024)
def _sentences(text: str) -> Sequence[str]:
    plain = shown(text)
    return tuple(plain[start:end] for start, end in spans(plain, 0, len(plain)))


@remembered(1024)
def _grows(text: str) -> bool:
    return not _counted_words().isdisjoint(terms(text))


@remembered(1)
def _counted_words() -> frozenset[str]:
    return frozenset(term for word in rules("sameness")["counted"] for term in terms(word))
