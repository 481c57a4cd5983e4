"""Exact vector search: one matrix product over every vector in scope. The oracle, and the way while Chroma is away."""

import threading
from collections.abc import Collection, Mapping

import numpy as np
import sqlalchemy as sa

from retrieval.library.database import Database
from retrieval.library.extent import changes
from retrieval.library.schema import passages

Vector = np.ndarray
_BATCH = 1_000  # rows read at a time: beside the vectors themselves little memory is needed to load them


class ExactIndex:
    """The vectors of the database in memory: 4 bytes a dimension, 154 MB for 100,000 passages of 384."""

    def __init__(self, ids: Vector, scopes: Vector, names: Mapping[str, int], vectors: Vector) -> None:
        """`scopes`: of every passage the number that `names` gives its scope."""
        self._ids, self._scopes, self._names, self._vectors = ids, scopes, names, vectors

    @classmethod
    def load(cls, connection: sa.Connection, dimensions: int) -> "ExactIndex":
        """Read every current passage's vector."""
        count = connection.execute(sa.select(sa.func.count()).select_from(passages)).scalar_one()
        ids, numbers = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int32)
        vectors, names = np.empty((count, dimensions), dtype=np.float32), dict[str, int]()
        wanted = sa.select(passages.c.id, passages.c.scope, passages.c.vector).order_by(passages.c.id)
        at = 0
        for rows in connection.execute(wanted).partitions(_BATCH):
            part = slice(at, at := at + len(rows))
            ids[part] = [row.id for row in rows]
            numbers[part] = [names.setdefault(row.scope, len(names)) for row in rows]
            vectors[part] = np.frombuffer(b"".join(row.vector for row in rows), "<f4").reshape(-1, dimensions)
        return cls(ids, numbers, names, vectors)

    def search(
        self, vector: Vector, scopes: frozenset[str], limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, cosine), best first; `within`: only of these passages."""
        if not len(self._ids):
            return []
        cosines = self._vectors @ vector
        wanted = [number for name, number in self._names.items() if name in scopes]
        if len(wanted) < len(self._names):
            cosines[~np.isin(self._scopes, wanted)] = -np.inf
        if within is not None:
            cosines[~np.isin(self._ids, list(within))] = -np.inf
        best = _largest(cosines, limit)
        return [(int(self._ids[i]), float(cosines[i])) for i in best if np.isfinite(cosines[i])]


class ExactSearch:
    """The exact index of the newest passages, loaded when it is first asked. Thread-safe."""

    def __init__(self, database: Database, dimensions: int) -> None:
        self._database, self._dimensions = database, dimensions
        self._lock = threading.Lock()
        self._loaded: tuple[int, ExactIndex] | None = None

    def search(
        self, vector: Vector, scopes: frozenset[str], limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """As ExactIndex.search."""
        return self._newest().search(vector, scopes, limit, within)

    def _newest(self) -> ExactIndex:
        """Loaded again when passages came or went."""
        with self._lock, self._database.read() as connection:
            version = changes(connection)
            if self._loaded is None or self._loaded[0] != version:
                self._loaded = version, ExactIndex.load(connection, self._dimensions)
            return self._loaded[1]


def _largest(values: Vector, limit: int) -> Vector:
    """Return the places of the `limit` largest values, the largest first, equal ones in their order."""
    if limit < len(values):
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        places = np.flatnonzero(values >= least)
        return places[np.argsort(-values[places], kind="stable")][:limit]
    return np.argsort(-values, kind="stable")
