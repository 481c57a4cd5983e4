"""What a generation of the vector index is fed: what waits in the outbox, or every passage that the library holds."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
import structlog

from retrieval.index.chroma import Generation, IndexBrokenError
from retrieval.index.generations import Generations, Unfinished
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint
from retrieval.library.schema import index_outbox, passages

Progress = Callable[[int, int], None]
_BATCH = 500  # 2,000 take no less time a passage, and a kill would cost as many
_SERVER_BATCH = 250  # a question may have to wait for it; 2,000 kept a server busy for 12 s, these for 1.5
_log = structlog.get_logger(__name__)

Waiting = Sequence[sa.Row[tuple[int, int, bool]]]


class Feeding:
    """From the database to a generation, some at a time; a server gets less at once."""

    def __init__(self, database: Database, generations: Generations, *, server: bool) -> None:
        self._database, self._generations = database, generations
        self._batch = _SERVER_BATCH if server else _BATCH

    def waiting(self) -> Waiting:
        """Return the next rows of the outbox."""
        with self._database.read() as connection:
            return connection.execute(sa.select(index_outbox).order_by(index_outbox.c.seq).limit(self._batch)).all()

    def apply(self, batch: Waiting, generation: Generation) -> None:
        """Apply outbox rows to Chroma, then mark them done; a kill between the two repeats them, which is harmless."""
        wanted = {row.passage_id for row in batch if not row.deleted}
        gone = {row.passage_id for row in batch if row.deleted}
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(passages.c.id, passages.c.vector).where(passages.c.id.in_(wanted - gone))
            ).all()
        failpoint("outbox read")
        if rows:
            generation.upsert([row.id for row in rows], _vectors(rows))
            failpoint("vectors upserted")
        if gone:
            generation.delete(sorted(gone))
            failpoint("vectors deleted")
        with self._database.write() as connection:
            self.mark_done(connection, batch[-1].seq)
            failpoint("before the outbox's commit")
        failpoint("after the outbox's commit")

    def mark_done(self, connection: sa.Connection, seq: int) -> None:
        """Forget the rows of the outbox up to `seq`."""
        connection.execute(sa.delete(index_outbox).where(index_outbox.c.seq <= seq))
        self._generations.distrust_others(connection)

    def fill(
        self, generation: Generation, begun: Unfinished, on_progress: Progress | None, closing: threading.Event
    ) -> int:
        """Put in every passage that is not in yet, and take out what went from the library since the others came in.

        Notes how far it is after every part, so that whoever is broken off can be gone on from. Returns up to where the
        outbox need not be applied any more.
        """
        tell = on_progress or (lambda _done, _total: None)
        with self._database.read() as connection:
            seq = int(connection.execute(sa.select(sa.func.max(index_outbox.c.seq))).scalar() or 0)
            done, total = self._reconcile(connection, generation, begun)
            tell(done, total)
            page = sa.select(passages.c.id, passages.c.vector).order_by(passages.c.id).limit(self._batch)
            last = begun.filled
            while rows := connection.execute(page.where(passages.c.id > last)).all():
                generation.upsert([row.id for row in rows], _vectors(rows))
                failpoint("part upserted")
                last, done = rows[-1].id, done + len(rows)
                self._generations.note_filled(begun.number, last)  # never before the vectors are in
                failpoint("part noted")
                if closing.is_set():
                    raise IndexBrokenError("the rebuild was broken off; the next one goes on from there")
                tell(done, total)
        return seq

    def _reconcile(self, connection: sa.Connection, generation: Generation, begun: Unfinished) -> tuple[int, int]:
        """Take out of what is filled in part what the library holds no more; return how much is in, and of how many.

        The outbox tells nothing of it: its rows are gone when the index that was used meanwhile has taken them.
        """
        ids = connection.execute(sa.select(passages.c.id)).scalars().all()
        done = sum(id_ <= begun.filled for id_ in ids)
        if begun.filled:
            _log.info("index_rebuild_goes_on", generation=begun.number, passages=done, of=len(ids))
            if gone := generation.ids() - set(ids):
                generation.delete(sorted(gone))
            failpoint("what went taken out")
        return done, len(ids)


def _vectors(rows: Iterable[Any]) -> np.ndarray:
    return np.stack([np.frombuffer(row.vector, dtype="<f4") for row in rows])
