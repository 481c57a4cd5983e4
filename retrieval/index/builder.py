"""What a generation of the vector index is fed: what waits in the outbox, or, where it is new, every passage."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import sqlalchemy as sa

from retrieval.index.chroma import Generation, IndexBrokenError, Patience
from retrieval.index.generations import Generations, close
from retrieval.index.probe import probe
from retrieval.library import vectors
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint
from retrieval.library.schema import index_outbox, passages

Progress = Callable[[int, int], None]
BATCH = 500  # passages put in at once; 2,000 take no less time a passage
SERVER_BATCH = 250  # a question may have to wait for it; 2,000 kept a server busy for 12 s, these for 1.5


class Outbox:
    """Passages that came or went, in order, until the vector index has heard of them."""

    def __init__(self, database: Database, generations: Generations, *, batch: int) -> None:
        self._database, self._generations, self._batch = database, generations, batch

    def apply_some(self, generation: Generation) -> bool:
        """Apply the next rows to Chroma, then forget them; say whether any waited.

        A kill between the two repeats them, which is harmless.
        """
        with self._database.read() as connection:
            batch = connection.execute(sa.select(index_outbox).order_by(index_outbox.c.seq).limit(self._batch)).all()
            if not batch:
                return False
            gone = {row.passage_id for row in batch if row.deleted}
            wanted = {row.passage_id for row in batch} - gone
            came = sa.select(passages.c.id, passages.c.vector).where(vectors.THERE, passages.c.id.in_(wanted))
            rows = connection.execute(came).all()
        failpoint("outbox read")
        if rows:
            generation.upsert([row.id for row in rows], _vectors(rows))
            failpoint("vectors upserted")
        if gone:
            generation.delete(sorted(gone))
            failpoint("vectors deleted")
        with self._database.write() as connection:
            self.forget(connection, batch[-1].seq)
            failpoint("before the outbox's commit")
        failpoint("after the outbox's commit")
        return True

    def forget(self, connection: sa.Connection, seq: int) -> None:
        """Forget the rows up to `seq`: the index in use holds them."""
        connection.execute(sa.delete(index_outbox).where(index_outbox.c.seq <= seq))
        self._generations.distrust_others(connection)


class Builder:
    """Builds beside what is in use, and points at what it built once that was probed."""

    def __init__(
        self,
        database: Database,
        generations: Generations,
        outbox: Outbox,
        *,
        batch: int,
        patience: Patience,
        closing: threading.Event,
    ) -> None:
        """`batch`: passages put in at once; `closing`: when it is set, a build breaks off after those in hand."""
        self._database, self._generations, self._outbox = database, generations, outbox
        self._batch, self._patience, self._closing = batch, patience, closing

    def build(self, on_progress: Progress | None) -> tuple[str, Generation]:
        """Return the location of a generation that holds every passage and is in use from now on, and itself, open.

        Raises IndexBrokenError where it does not hold, cannot be written, or was broken off: the next build begins
        anew, and removes what this one leaves.
        """
        location = self._generations.new()
        failpoint("generation noted")
        generation = self._generations.open(location)
        failpoint("generation opened")
        try:
            generation.allow(self._patience.building)
            self._generations.remove_unused(generation, but=location)
            seq = self._fill(generation, on_progress or (lambda _done, _total: None))
            failpoint("generation filled")
            self._activate(generation, location, seq)
        except BaseException:  # an impatient user's Ctrl-C too
            close(generation)
            raise
        return location, generation

    def _fill(self, generation: Generation, tell: Progress) -> int:
        """Put in every passage; return up to where the outbox need not be applied any more."""
        with self._database.read() as connection:
            seq = int(connection.execute(sa.select(sa.func.max(index_outbox.c.seq))).scalar() or 0)
            total = connection.execute(sa.select(sa.func.count()).select_from(passages)).scalar_one() - vectors.to_come(
                connection
            )
            tell(0, total)
            page = sa.select(passages.c.id, passages.c.vector).where(vectors.THERE).order_by(passages.c.id)
            last = done = 0
            while rows := connection.execute(page.where(passages.c.id > last).limit(self._batch)).all():
                generation.upsert([row.id for row in rows], _vectors(rows))
                failpoint("part upserted")
                if self._closing.is_set():
                    raise IndexBrokenError("the rebuild was broken off; the next one begins anew")
                last, done = rows[-1].id, done + len(rows)
                tell(done, total)
        return seq

    def _activate(self, generation: Generation, location: str, seq: int) -> None:
        with self._database.read() as connection:
            if not probe(generation, connection, most=500, applied=seq):
                raise IndexBrokenError("the new vector index does not find its own vectors; exact search goes on")
        failpoint("generation probed")
        with self._database.write() as connection:
            self._outbox.forget(connection, seq)
            self._generations.activate(connection, location)
        failpoint("generation activated")


def _vectors(rows: Iterable[Any]) -> np.ndarray:
    return vectors.loaded([row.vector for row in rows])
