"""A statement shares its words with the sentences that it points at, and denies only what they deny.

Names, numbers and "said" are looked at elsewhere; of the other words at least half must stand in the pointed
sentences. No word may stand under a denial ("not", "nobody", "ruled out") in one of both and without in the other, no
word may be the opposite of the source's ("imposed", "lifted"), no name may stand beside a word where the source has
another ("Norland attacked"), and no condition or reservation of the source may be left out. Words are compared by their
stems, so this tells nothing across languages: of a statement in another language than its source only names, numbers
and days are known to hold, and whether it denies anything at all.
"""

import re
from collections.abc import Sequence

from bot.answering.gate.days import tells_days
from bot.answering.gate.quoted_spans import is_short, quoted_spans
from retrieval.language.clause_words import depends
from retrieval.language.denial import Clause, clauses, content, is_plain, names_and_said, sure_names_and_said
from retrieval.language.factuality import overstated
from retrieval.language.figures import figures
from retrieval.language.opposites import opposed
from retrieval.language.quantifiers import overcounted
from retrieval.language.roles import exchanged
from retrieval.language.script import is_foreign
from retrieval.language.terms import terms
from retrieval.language.told_acts import is_future

LEAST_SHARED = 0.5  # of the words of a statement
_LEAST_ALIKE = 2  # words that two clauses must share to be about one thing

_Content = tuple[frozenset[str], Clause]  # what a clause says beside names and "said"

_ANSWER = re.compile(r"^\W*(?:yes|no|да|нет|так|ні)\b(?=\s*[,:.;—–])", re.IGNORECASE)


def unsupported_claim(text: str, source: str) -> str | None:
    """Return one line on what the source does not carry of a statement; None where it carries all that code can see."""
    text = _ANSWER.sub("", text)
    if reason := _contrary(text, source):
        return reason
    if is_foreign(text, source):
        return _without_words(clauses(text), clauses(source))
    wanted = content(text) - names_and_said(text) - _only_short(text)
    if not wanted:
        says = _says_when_or_how_many(text) or _only_denies(text, source)
        return _left_out(text, source) if says else "it says nothing to look for"
    if len(wanted & content(source)) < LEAST_SHARED * len(wanted):
        return "its words do not stand in the sentences that it points at"
    if is_plain(text) and is_plain(source):
        return None
    return _otherwise_denied(clauses(text), clauses(source)) or _left_out(text, source)


def _contrary(text: str, source: str) -> str | None:
    if opposed(text, source):
        return "it says the opposite of the source"
    if overstated(text, source):
        return "it tells as done or sure what the source does not"
    if overcounted(text, source):
        return "it tells of more of them than the source does"
    name = exchanged(text, source)
    return f"in the source it is not {name} of whom this is told" if name else None


def _otherwise_denied(ours: Sequence[Clause], theirs: Sequence[Clause]) -> str | None:
    if not (_deny(ours) or _deny(theirs)):
        return None
    affirmed, denied = (
        frozenset().union(*sets) for sets in zip(*((c.affirmed, c.denied) for c in theirs), strict=True)
    )
    neither = frozenset().union(*(clause.terms - clause.affirmed - clause.denied for clause in theirs))
    for clause in ours:
        if clause.denied & affirmed - denied - neither:
            return "it denies what the source affirms"
        if clause.affirmed & denied - affirmed - neither:
            return "it affirms what the source denies"
        if any(scope and not scope & _terms(theirs) for scope in clause.scopes):
            return "it denies something that the source does not speak of"
    bare = any(clause.bare for clause in ours) and not any(clause.bare for clause in theirs)
    return "it denies what the source affirms" if bare else None


def _left_out(text: str, source: str) -> str | None:
    """Say what keeps open the clauses of the source that a clause of the statement tells, and not that clause."""
    theirs, ours = clauses(source), clauses(text)
    if not any(other.condition or other.hedge for other in theirs):
        return None
    said, own = sure_names_and_said(text), sure_names_and_said(source)
    told = [(clause.terms - said, clause) for clause in ours if not clause.condition]
    contents = [(other.terms - own, other) for other in theirs]
    if not depends(text) and any(_hangs(content, clause, contents) for content, clause in told):
        return "it leaves out a condition"
    is_open = any(not clause.hedge and _is_open(content, clause, contents) for content, clause in told)
    return "it states as certain what the source leaves open" if is_open else None


def _hangs(content: frozenset[str], clause: Clause, source: Sequence[_Content]) -> bool:
    """Tell whether what a clause says is what the source makes depend on something.

    A hedge of the statement's own stands for the condition ("may open"); "would open" is what hangs on one.
    """
    hanging = [(other, there) for other, there in source if there.condition and content & other]
    told = content & frozenset().union(*(other for other, _ in hanging))
    free = max((len(content & other) for other, there in source if not there.condition), default=0)
    if len(told) < max(1, free + 1, min(_LEAST_ALIKE, len(content))):
        return False
    return not _hedges(clause) - frozenset().union(*(_hedges(there) for _, there in hanging))


def _is_open(content: frozenset[str], clause: Clause, source: Sequence[_Content]) -> bool:
    """Tell whether all the clauses of the source that share most words with a clause are hedged.

    "Would" is no hedge of what is told to come: "Berg said it would open", "it will open, Berg said".
    """
    most = max(len(content & other) for other, _ in source)
    near = [there for other, there in source if len(content & other) == most]
    if most < _LEAST_ALIKE or not all(there.hedge for there in near):
        return False
    foretold = any(is_future(word.text) for word in clause.words)
    return not (foretold and all(is_future(hedge, reported=True) for there in near for hedge in _hedges(there)))


def _hedges(clause: Clause) -> frozenset[str]:
    return frozenset(word.text for word in clause.words if word.hedge)


def _without_words(ours: Sequence[Clause], theirs: Sequence[Clause]) -> str | None:
    denies, denied = _deny(ours), _deny(theirs)
    if denies and not denied:
        return "it denies what the source affirms"
    return "it affirms what the source denies" if denied and not denies and len(theirs) == 1 else None


def _deny(found: Sequence[Clause]) -> bool:
    return any(clause.scopes for clause in found)


def _only_denies(text: str, source: str) -> bool:
    """Tell whether a denial is all that is said of somebody ("Berg ruled it out"), and the source denies too."""
    return any(clause.scopes and not clause.bare for clause in clauses(text)) and _deny(clauses(source))


def _says_when_or_how_many(text: str) -> bool:
    """Tell whether a statement is a date or a number ("On 3 March"), which were looked at elsewhere."""
    return tells_days(text) or next(figures(text), None) is not None


def _terms(found: Sequence[Clause]) -> frozenset[str]:
    return frozenset().union(*(clause.terms for clause in found))


def _only_short(text: str) -> frozenset[str]:
    """The terms of quotations that are too short to prove anything, where the text says nothing else."""
    quoted = quoted_spans(text)
    if not quoted or not all(is_short(text[start:end]) for start, end in quoted):
        return frozenset()
    outside = text
    for start, end in quoted:
        outside = outside[:start] + " " * (end - start) + outside[end:]
    if content(outside) - names_and_said(outside):
        return frozenset()
    return frozenset(term for start, end in quoted for term in terms(text[start:end]))
