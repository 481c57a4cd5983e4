"""A statement shares its words with the sentences that it points at, and denies only what they deny.

Names, numbers and "said" are looked at elsewhere; of the other words at least half must stand in the pointed
sentences. No word may stand under a denial ("not", "nobody", "ruled out") in one of both and without in the other, and
no condition or reservation of the source may be left out. Words are compared by their stems, so this tells nothing of
antonyms, and nothing across languages: of a statement in another language than its source only names, numbers and days
are known to hold, and whether it denies anything at all.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.answering.days import days
from bot.answering.figures import figures
from bot.answering.names import is_foreign, names
from bot.answering.normalise import shown
from bot.answering.quoting import is_short, quoted_spans
from bot.answering.wording import folded, listed, pattern, words_in
from retrieval.names import remembered
from retrieval.reading.sentences import spans
from retrieval.terms import terms

LEAST_SHARED = 0.5  # of the words of a statement
_LEAST_ALIKE = 2  # words that two clauses must share to be about one thing

_ANSWER = re.compile(r"^\W*(?:yes|no|да|нет|так|ні)\b(?=\s*[,:.;—–])", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[,;:!?()—–]|(?<= )-(?= )")
_RULED_OUT = re.compile(r"\brul(?:e|es|ed|ing)((?: \w+){0,3}?) out\b")
_DIGITS = re.compile(r"\d")
_PLAIN_DENIAL = "не"  # in Russian and Ukrainian, "nobody" and "never" come with it and deny nothing more


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its terms outside and under denial, what each denial covers, and what keeps it open.

    Terms before a denial ("the mayor did not sign") are neither affirmed nor denied. `content`: the terms without names
    and "said". `bare`: something is denied by a word that covers nothing else.
    """

    terms: frozenset[str]
    affirmed: frozenset[str]
    denied: frozenset[str]
    scopes: tuple[frozenset[str], ...]
    content: frozenset[str]
    bare: bool
    condition: bool
    hedge: bool


def unsupported_claim(text: str, source: str) -> str | None:
    """Return one line on what the source does not carry of a statement; None where it carries all that code can see."""
    text = _ANSWER.sub("", text)
    theirs = clauses(source)
    if is_foreign(text, source):
        return _without_words(clauses(text), theirs)
    ours, known = clauses(text), _terms(theirs)
    wanted = _content(ours) - _only_short(text)
    if not wanted:
        return None if _says_when_or_how_many(text) or _only_denies(ours, theirs) else "it says nothing to look for"
    if len(wanted & known) < LEAST_SHARED * len(wanted):
        return "its words do not stand in the sentences that it points at"
    return _otherwise_denied(ours, theirs) or next((r for clause in ours if (r := _left_out(clause, theirs))), None)


@remembered(256)
def clauses(text: str) -> Sequence[Clause]:
    """Return the clauses of `text`."""
    plain = shown(text)
    own = frozenset(term for name, _ in names(plain) for term in terms(name)) | _said()
    return tuple(
        _clause(words_, own, condition=condition)
        for start, end in spans(plain, 0, len(plain))
        for condition in [_holds(plain[start:end], "conditions")]
        for words_ in _split(plain[start:end])
    )


def _split(sentence: str) -> Iterator[list[str]]:
    """Yield the words of every clause of a sentence, folded; "ruled it out" is one word of denial."""
    clause: list[str] = []
    ends = listed("clause_ends")
    for piece in _TOKEN.findall(_joined(sentence)):
        word = folded(piece)
        if piece == "May" or not piece[0].isalnum() or word in ends:  # the month keeps nothing open
            yield clause
            clause = []
        else:
            clause.append(word)
    yield clause


def _joined(sentence: str) -> str:
    return _RULED_OUT.sub(r"ruled-out \1", sentence) if " out" in sentence else sentence


def _clause(words_: Sequence[str], own: frozenset[str], *, condition: bool) -> Clause:
    denials = _denials(words_)
    placed = [(place, term) for place, word in enumerate(words_) if place not in denials for term in _terms_of(word)]
    scopes = {denial: _scope(denial, placed, own) for denial in denials}
    counted = Counter(place for scope in scopes.values() for place in {place for place, _ in scope})
    last = max(denials, default=-1)
    return Clause(
        terms=frozenset(term for _, term in placed),
        affirmed=frozenset(t for place, t in placed if (place > last or place in counted) and counted[place] % 2 == 0),
        denied=frozenset(term for place, term in placed if counted[place] % 2),
        scopes=tuple(frozenset(term for _, term in scope) for scope in scopes.values()),
        content=frozenset(term for _, term in placed) - own,
        bare=any(not scope and _denial(words_[denial]) == "denials" for denial, scope in scopes.items()),
        condition=condition,
        hedge=_holds(" ".join(words_), "hedges"),
    )


def _denials(words_: Sequence[str]) -> list[int]:
    """The places of what denies in a clause."""
    found = [place for place, word in enumerate(words_) if _denial(word)]
    if _PLAIN_DENIAL in words_:
        found = [place for place in found if words_[place][:2] not in {"ни", "ні", "жо"}]
    return found


@lru_cache(maxsize=10_000)
def _denial(word: str) -> str | None:
    """The list of denials in which a word stands."""
    return next((key for key in ("denials", "implied_denials") if pattern(key).fullmatch(word)), None)


@remembered(100_000)
def _terms_of(word: str) -> tuple[str, ...]:
    return tuple(term for term in terms(word) if not _DIGITS.search(term))


def _holds(text: str, key: str) -> bool:
    """Tell whether one of a list of words and phrases stands in `text`."""
    single, phrases = _parted(key)
    plain = folded(text)
    return not words_in(text).isdisjoint(single) or any(phrase in plain for phrase in phrases)


@cache
def _parted(key: str) -> tuple[frozenset[str], frozenset[str]]:
    phrases = frozenset(entry for entry in listed(key) if " " in entry)
    return listed(key) - phrases, phrases


def _scope(denial: int, placed: Sequence[tuple[int, str]], own: frozenset[str]) -> list[tuple[int, str]]:
    """What a denial covers: the rest of its clause; where nothing follows ("the talks failed"), what stands before."""
    behind = [(place, term) for place, term in placed if place > denial]
    return behind or [(place, term) for place, term in placed if place < denial and term not in own]


def _otherwise_denied(ours: Sequence[Clause], theirs: Sequence[Clause]) -> str | None:
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


def _left_out(clause: Clause, source: Sequence[Clause]) -> str | None:
    """Say what keeps open all the clauses of the source that share most words with this one, and not this one."""
    most = max((len(clause.content & other.content) for other in source), default=0)
    nearest = [other for other in source if len(clause.content & other.content) == most]
    if most < _LEAST_ALIKE or clause.condition or clause.hedge:
        return None
    if all(other.condition for other in nearest):
        return "it leaves out a condition"
    return "it states as certain what the source leaves open" if all(other.hedge for other in nearest) else None


def _without_words(ours: Sequence[Clause], theirs: Sequence[Clause]) -> str | None:
    denies, denied = _deny(ours), _deny(theirs)
    if denies and not denied:
        return "it denies what the source affirms"
    return "it affirms what the source denies" if denied and not denies and len(theirs) == 1 else None


def _deny(found: Sequence[Clause]) -> bool:
    return any(clause.scopes for clause in found)


def _only_denies(ours: Sequence[Clause], theirs: Sequence[Clause]) -> bool:
    """Tell whether a denial is all that is said of somebody ("Berg ruled it out"), and the source denies too."""
    return any(clause.scopes and not clause.bare for clause in ours) and _deny(theirs)


def _says_when_or_how_many(text: str) -> bool:
    """Tell whether a statement is a date or a number ("On 3 March"), which were looked at elsewhere."""
    return next(days(text), None) is not None or next(figures(text), None) is not None


def _content(found: Sequence[Clause]) -> frozenset[str]:
    return frozenset().union(*(clause.content for clause in found))


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
    if _content(clauses(outside)):
        return frozenset()
    return frozenset(term for start, end in quoted for term in terms(text[start:end]))


@cache
def _said() -> frozenset[str]:
    return frozenset(term for verb in listed("plain_claims") for term in terms(verb)) | frozenset(terms("told tell"))
