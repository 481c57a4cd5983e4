"""BM25 over postings kept in memory, for a process that answers many questions, and over any database.

The lexical index in the database stays the truth: the postings of a term are read from it when a question first
has the term, and are forgotten when passages were removed. Scores equal those of FTS5's bm25() with both columns
weighing 1.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from retrieval.library.extent import changes
from retrieval.library.term_index import term_index

K1, B = 1.2, 0.75  # FTS5's constants
LEAST_IDF = 1e-6  # FTS5's, for a term that stands in more than half of the passages
MOST_BYTES = 64 * 1024 * 1024
READ_AT_ONCE = 40_000  # passages of new terms that one question waits for; asking the database takes about as long
_SMALLEST = 16  # bytes of a term that holds nothing, about

Ids = npt.NDArray[np.int64]
Frequencies = npt.NDArray[np.float64]

_PASSAGES = sa.text("SELECT id, scope FROM passages WHERE id > :last ORDER BY id")


@dataclass(slots=True)
class _Term:
    """Where a term stands: passage ids, ascending, and how often in each."""

    ids: Ids
    times: Frequencies

    @property
    def bytes(self) -> int:
        return self.ids.nbytes + self.times.nbytes + _SMALLEST


@dataclass(slots=True)
class _Held:
    """What is known of one state of the library, and its version.

    `lengths`: the number of terms of every passage by its id, 0 where there is none of this id; `scopes`: the code of
    its scope, -1 where it has none; `last`: the highest id.
    """

    version: int = -1
    last: int = 0
    lengths: Frequencies = field(default_factory=lambda: np.zeros(1))
    scopes: npt.NDArray[np.int16] = field(default_factory=lambda: np.full(1, -1, dtype=np.int16))
    codes: dict[str, int] = field(default_factory=dict)
    terms: OrderedDict[str, _Term] = field(default_factory=OrderedDict)
    bytes: int = 0


class Postings:
    """The postings of the terms that questions had lately, up to `most_bytes`, and what every passage is.

    `eager`: for the first question too, which a process that asks only once would pay for in vain. `alone`: for every
    question, since the database cannot rank by itself.
    """

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        read_at_once: int = READ_AT_ONCE,
        *,
        eager: bool = False,
        alone: bool = False,
    ) -> None:
        self._most_bytes, self._read_at_once, self._alone = most_bytes, read_at_once, alone
        self._lock = threading.Lock()
        self._asked_before = eager
        self._held = _Held()

    @property
    def size(self) -> int:
        """The bytes that the postings take, without what is known of the passages."""
        return self._held.bytes

    def search(
        self,
        connection: sa.Connection,
        counts: Mapping[str, int],
        scopes: frozenset[str],
        limit: int,
        within: Collection[int] | None = None,
    ) -> list[tuple[int, float]] | None:
        """Return what `lexical.search` returns; None where the database has to be asked instead.

        That is the first question of a process, which may be its only one, one whose terms stand in more passages than
        memory is meant for, and one that would wait too long for terms that no question had: some of them are read,
        so that a later one finds them.
        """
        with self._lock:
            is_much = not self._asked_before or 16 * sum(counts.values()) > self._most_bytes
            if is_much and not self._alone:
                self._asked_before = True
                return None
            self._follow(connection)
            if not self._alone and not self._read_some(connection, counts):
                return None
            terms = [self._term(connection, term) for term in counts]
            return _best(self._scores(terms), self._allowed(scopes, within), limit)

    def _read_some(self, connection: sa.Connection, counts: Mapping[str, int]) -> bool:
        """Read terms that no question had, as many as it may wait for and at least one; say whether all are there."""
        left = self._read_at_once
        for term in sorted(counts.keys() - self._held.terms.keys(), key=lambda term: (counts[term], term)):
            if left <= 0:
                return False
            self._term(connection, term)
            left -= counts[term]
        return True

    def _scores(self, terms: list[_Term]) -> Frequencies:
        scores = np.zeros(len(self._held.lengths))
        present = self._held.lengths > 0
        passages = int(present.sum())
        average = self._held.lengths.sum() / passages if passages else 1.0
        for term in terms:
            idf = max(np.log((passages - len(term.ids) + 0.5) / (len(term.ids) + 0.5)), LEAST_IDF)
            damping = K1 * (1 - B + B * self._held.lengths[term.ids] / average)
            scores[term.ids] += idf * term.times * (K1 + 1) / (term.times + damping)
        return scores

    def _allowed(self, scopes: frozenset[str], within: Collection[int] | None) -> npt.NDArray[np.bool_]:
        codes = [code for scope, code in self._held.codes.items() if scope in scopes]
        allowed = np.isin(self._held.scopes, codes)
        if within is not None:
            chosen = np.zeros(len(allowed), dtype=np.bool_)
            chosen[[id_ for id_ in within if id_ < len(chosen)]] = True
            allowed &= chosen
        return allowed

    def _term(self, connection: sa.Connection, term: str) -> _Term:
        if (known := self._held.terms.get(term)) is None:
            rows = term_index(connection).places(connection, term)
            known = _Term(rows[:, 0].copy(), rows[:, 1].astype(np.float64))
            self._keep(term, known)
        self._held.terms.move_to_end(term)
        return known

    def _keep(self, name: str, term: _Term) -> None:
        self._held.bytes += term.bytes - (self._held.terms[name].bytes if name in self._held.terms else 0)
        self._held.terms[name] = term
        while self._held.bytes > self._most_bytes and len(self._held.terms) > 1:
            _, gone = self._held.terms.popitem(last=False)
            self._held.bytes -= gone.bytes

    def _follow(self, connection: sa.Connection) -> None:
        """Learn what came since the last question; where something went, forget everything."""
        if (now := changes(connection)) == self._held.version:
            return
        if term_index(connection).count(connection, self._held.last) != int((self._held.lengths > 0).sum()):
            self._held = _Held()
        self._learn_terms(connection)
        self._learn_passages(connection)
        self._held.version = now

    def _learn_terms(self, connection: sa.Connection) -> None:
        """Add the new passages to the terms that are known."""
        if not self._held.terms:
            return
        found: dict[str, dict[int, int]] = {}
        for id_, own_terms in term_index(connection).added(connection, self._held.last):
            for term in own_terms:
                if term in self._held.terms:
                    own = found.setdefault(term, {})
                    own[id_] = own.get(id_, 0) + 1
        for name, places in found.items():
            known = self._held.terms[name]
            ids = np.concatenate([known.ids, np.fromiter(places, dtype=np.int64)])
            times = np.concatenate([known.times, np.fromiter(places.values(), dtype=np.float64)])
            self._keep(name, _Term(ids, times))

    def _learn_passages(self, connection: sa.Connection) -> None:
        sizes = term_index(connection).lengths(connection, self._held.last)
        scoped = connection.execute(_PASSAGES, {"last": self._held.last}).all()
        last = max([self._held.last, *(id_ for id_, _ in sizes[-1:]), *(row.id for row in scoped[-1:])])
        grown = last + 1 - len(self._held.lengths)
        self._held.lengths = np.concatenate([self._held.lengths, np.zeros(grown)])
        self._held.scopes = np.concatenate([self._held.scopes, np.full(grown, -1, dtype=np.int16)])
        for id_, size in sizes:
            self._held.lengths[id_] = size
        for row in scoped:
            self._held.scopes[row.id] = self._held.codes.setdefault(row.scope, len(self._held.codes))
        self._held.last = last


def _best(scores: Frequencies, allowed: npt.NDArray[np.bool_], limit: int) -> list[tuple[int, float]]:
    """The ids of the highest scores above zero, best first; equal ones by id."""
    scores = np.where(allowed, scores, 0.0)
    held = np.flatnonzero(scores)
    if len(held) > limit:
        least = np.partition(scores[held], len(held) - limit)[len(held) - limit]
        held = held[scores[held] >= least]
    order = np.lexsort((held, -scores[held]))[:limit]
    return [(int(id_), float(scores[id_])) for id_ in held[order]]
