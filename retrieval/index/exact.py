"""Exact vector search: one matrix product over every vector in scope. The oracle, and the way while Chroma is away."""

import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from retrieval.library import vectors
from retrieval.library.database import Database
from retrieval.library.extent import changes
from retrieval.library.renewal import fact
from retrieval.library.schema import passages

Vector = np.ndarray
_WITH_VECTOR = sa.select(passages.c.id, passages.c.scope, passages.c.vector).where(vectors.THERE)
_NEWEST = sa.select(sa.func.max(passages.c.id))
_FEW = 4  # where less than one in so many is chosen, its vectors are copied: all would be multiplied in vain
_BATCH = 1_000  # rows read at a time: beside the vectors themselves little memory is needed to load them


class ExactIndex:
    """Vectors in memory, as they were at one moment: 4 bytes a dimension, 154 MB for 100,000 passages of 384."""

    def __init__(self, ids: Vector, scopes: Vector, names: Mapping[str, int], vectors: Vector) -> None:
        """`scopes`: of every passage the number that `names` gives its scope."""
        self._ids, self._scopes, self._names, self._vectors = ids, scopes, names, vectors

    def search(
        self, vector: Vector, scopes: frozenset[str], limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, cosine), best first; `within`: only of these passages."""
        if not len(self._ids) or self._vectors.shape[1] != len(vector):  # of another model: just now exchanged
            return []
        chosen = self._chosen(scopes, within)
        few = chosen.sum() * _FEW < len(chosen)
        cosines = self._vectors[chosen] @ vector if few else (self._vectors @ vector)[chosen]
        best = _largest(cosines, limit)
        return [(int(id_), float(cosine)) for id_, cosine in zip(self._ids[chosen][best], cosines[best], strict=True)]

    def _chosen(self, scopes: frozenset[str], within: Collection[int] | None) -> Vector:
        """Tell of every passage whether it may be found."""
        chosen = np.isin(self._scopes, [number for name, number in self._names.items() if name in scopes])
        return chosen if within is None else chosen & np.isin(self._ids, list(within))


class ExactSearch:
    """The exact index of the newest passages, read when it is first asked; later it reads what came. Thread-safe."""

    def __init__(self, database: Database, dimensions: int) -> None:
        self._database, self._lock = database, threading.Lock()
        self._version, self._embedding, self._dimensions = -1, "", dimensions
        self._count = 0  # passages in the arrays; behind them is room for more
        self._last, self._to_come = 0, frozenset[int]()  # up to where they were read, and what had no vector then
        self._ids, self._scopes = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)
        self._vectors, self._names = np.empty((0, dimensions), dtype=np.float32), dict[str, int]()

    def search(
        self, vector: Vector, scopes: frozenset[str], limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """As ExactIndex.search."""
        return self._newest().search(vector, scopes, limit, within)

    def _newest(self) -> ExactIndex:
        """What is in the arrays now: whoever searches it does not see what is put behind it meanwhile.

        A reader whose state of the database is older than that gets it too: ids may be stale anyway.
        """
        with self._lock, self._database.read() as connection:
            version = changes(connection)
            if version > self._version:
                self._catch_up(connection)
                self._version = version
            held = slice(self._count)
            return ExactIndex(self._ids[held], self._scopes[held], dict(self._names), self._vectors[held])

    def _catch_up(self, connection: sa.Connection) -> None:
        """Read the passages that came, whose ids are above all others, and those whose vectors came after them; leave
        out those that went.
        """
        if (embedding := fact(connection, vectors.EMBEDDING) or "") != self._embedding:  # not one vector is the same
            self._begin_anew(connection, embedding)
        to_come = vectors.all_to_come(connection)
        total = connection.execute(sa.select(sa.func.count()).select_from(passages)).scalar_one() - len(to_come)
        self._make_room(total)
        late = sorted(self._to_come - to_come)
        for at in range(0, len(late), _BATCH):
            self._append(connection.execute(_WITH_VECTOR.where(passages.c.id.in_(late[at : at + _BATCH]))).all())
        came = _WITH_VECTOR.where(passages.c.id > self._last).order_by(passages.c.id)
        for rows in connection.execute(came).partitions(_BATCH):
            self._append(rows)
        self._to_come, self._last = to_come, connection.execute(_NEWEST).scalar() or 0
        if self._count > total:
            left = connection.execute(sa.select(passages.c.id)).scalars().all()
            kept = np.flatnonzero(np.isin(self._ids[: self._count], left))
            self._ids, self._scopes, self._vectors = self._ids[kept], self._scopes[kept], self._vectors[kept]
            self._count = len(kept)

    def _begin_anew(self, connection: sa.Connection, embedding: str) -> None:
        dimensions = connection.execute(vectors.DIMENSIONS).scalar() or self._dimensions
        self._embedding, self._count, self._last, self._to_come = embedding, 0, 0, frozenset()
        self._vectors = np.empty((0, dimensions), dtype=np.float32)
        self._ids, self._scopes = self._ids[:0], self._scopes[:0]

    def _append(self, rows: Sequence[Any]) -> None:
        if not rows:
            return
        part = slice(self._count, self._count + len(rows))
        self._make_room(part.stop)
        self._ids[part] = [row.id for row in rows]
        self._scopes[part] = [self._names.setdefault(row.scope, len(self._names)) for row in rows]
        self._vectors[part] = vectors.loaded([row.vector for row in rows])
        self._count = part.stop

    def _make_room(self, count: int) -> None:
        """Let the arrays hold so many and a tenth more, which takes no memory before it is used; copying takes time."""
        if count > len(self._ids):
            size = count + count // 10
            self._ids, self._scopes, self._vectors = (
                np.concatenate([array[: self._count], np.empty((size - self._count, *array.shape[1:]), array.dtype)])
                for array in (self._ids, self._scopes, self._vectors)
            )


def _largest(values: Vector, limit: int) -> Vector:
    """Return the places of the `limit` largest values, the largest first, equal ones in their order."""
    if limit < len(values):
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        places = np.flatnonzero(values >= least)
        return places[np.argsort(-values[places], kind="stable")][:limit]
    return np.argsort(-values, kind="stable")
