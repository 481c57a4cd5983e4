"""BM25 over postings kept in memory, for a process that answers many questions.

The lexical index in the database stays the truth: the postings of a term are read from it when a question first
has the term, and are forgotten when passages were removed. Scores equal those of FTS5's bm25() with both columns
weighing 1.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from retrieval.library.extent import changes

K1, B = 1.2, 0.75  # FTS5's constants
LEAST_IDF = 1e-6  # FTS5's, for a term that stands in more than half of the passages
MOST_BYTES = 64 * 1024 * 1024
_SMALLEST = 16  # bytes of a term that holds nothing, about

Ids = npt.NDArray[np.int64]
Frequencies = npt.NDArray[np.float64]

_PLACES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.passage_term_places USING fts5vocab(main, passage_terms, instance)"
_TERM = sa.text("SELECT doc, count(*) FROM temp.passage_term_places WHERE term = :term GROUP BY doc ORDER BY doc")
_PASSAGES = sa.text("SELECT id, scope FROM passages WHERE id > :last ORDER BY id")
_SIZES = sa.text("SELECT id, sz FROM passage_terms_docsize WHERE id > :last ORDER BY id")
_OLD = sa.text("SELECT count(*) FROM passage_terms_docsize WHERE id <= :last")
_NEW = sa.text("SELECT rowid, head, body FROM passage_terms WHERE rowid > :last ORDER BY rowid")


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

    `eager`: for the first question too, which a process that asks only once would pay for in vain.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, *, eager: bool = False) -> None:
        self._most_bytes = most_bytes
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

        That is the first question of a process, which may be its only one, and a question whose terms stand in more
        passages than memory is meant for.
        """
        with self._lock:
            if not self._asked_before or 16 * sum(counts.values()) > self._most_bytes:
                self._asked_before = True
                return None
            self._follow(connection)
            terms = [self._term(connection, term) for term in counts]
            return _best(self._scores(terms), self._allowed(scopes, within), limit)

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
            connection.exec_driver_sql(_PLACES)
            found = chain.from_iterable(connection.execute(_TERM, {"term": term}))
            rows = np.fromiter(found, dtype=np.int64).reshape(-1, 2)
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
        if connection.execute(_OLD, {"last": self._held.last}).scalar_one() != int((self._held.lengths > 0).sum()):
            self._held = _Held()
        self._learn_terms(connection)
        self._learn_passages(connection)
        self._held.version = now

    def _learn_terms(self, connection: sa.Connection) -> None:
        """Add the new passages to the terms that are known."""
        if not self._held.terms:
            return
        found: dict[str, dict[int, int]] = {}
        for row in connection.execute(_NEW, {"last": self._held.last}):
            for term in f"{row.head} {row.body}".split():
                if term in self._held.terms:
                    own = found.setdefault(term, {})
                    own[row.rowid] = own.get(row.rowid, 0) + 1
        for name, places in found.items():
            known = self._held.terms[name]
            ids = np.concatenate([known.ids, np.fromiter(places, dtype=np.int64)])
            times = np.concatenate([known.times, np.fromiter(places.values(), dtype=np.float64)])
            self._keep(name, _Term(ids, times))

    def _learn_passages(self, connection: sa.Connection) -> None:
        sizes = connection.execute(_SIZES, {"last": self._held.last}).all()
        scoped = connection.execute(_PASSAGES, {"last": self._held.last}).all()
        last = max([self._held.last, *(row.id for row in sizes[-1:]), *(row.id for row in scoped[-1:])])
        grown = last + 1 - len(self._held.lengths)
        self._held.lengths = np.concatenate([self._held.lengths, np.zeros(grown)])
        self._held.scopes = np.concatenate([self._held.scopes, np.full(grown, -1, dtype=np.int16)])
        for row in sizes:
            self._held.lengths[row.id] = sum(_varints(row.sz))
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


def _varints(blob: bytes) -> list[int]:
    """The numbers of a record of FTS5: seven bits a byte, the highest first, the eighth bit on all but the last."""
    found, value = [], 0
    for byte in blob:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            found.append(value)
            value = 0
    return found
