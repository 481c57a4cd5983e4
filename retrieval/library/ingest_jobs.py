"""What several workers ingest together, as rows: each claims some for a while, and says now and then that it lives.

What a dead worker had claimed is taken up by others when its lease lapses, or at once by whoever saw it die.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from retrieval.library import vectors
from retrieval.library.database import Database
from retrieval.library.schema import ingest_jobs, passage_claims, passages
from retrieval.reading.formats.files import FilePart

LEASE_S = 60.0
MOST_TRIES = 3  # of a part that ends its worker's process


@dataclass(frozen=True, slots=True)
class IngestJob:
    """A part of a file that waits to be read."""

    id: int
    part: FilePart


class IngestJobs:
    """The rows of one run: the same files, named by whichever process."""

    def __init__(
        self, database: Database, run: str, by: str | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._database, self._run, self._now = database, run, now
        self.by = by or self.new_name()

    @staticmethod
    def new_name() -> str:
        """Return a name for a worker, unlike any other's."""
        return uuid.uuid4().hex

    def begin(self, parts: Iterable[FilePart]) -> bool:
        """Lay out the rows; False where they are there already: another process began, or one was broken off.

        A database that one machine has alone belongs to whoever opened it last: what others had claimed is free.
        """
        with self._database.write() as connection:
            if connection.execute(sa.select(ingest_jobs.c.id).where(self._ours()).limit(1)).first():
                if not self._database.backend.is_shared:
                    connection.execute(sa.update(ingest_jobs).where(self._ours()).values(claimed_until=None))
                    connection.execute(sa.delete(passage_claims))
                return False
            rows = [_row(self._run, part) for part in parts]
            if rows:
                connection.execute(sa.insert(ingest_jobs), rows)
        return True

    def claim(self, most: int = 1) -> list[IngestJob]:
        """Take the next parts that nobody reads; a part that ended three processes is left alone."""
        c = ingest_jobs.c
        free = sa.or_(c.claimed_until.is_(None), c.claimed_until <= self._now())
        wanted = sa.select(c.id).where(self._ours(), ~c.done, free, c.tries < MOST_TRIES).order_by(c.id).limit(most)
        change = sa.update(ingest_jobs).where(c.id.in_(wanted.with_for_update(skip_locked=True)))
        with self._database.write() as connection:
            rows = connection.execute(change.values(tries=c.tries + 1, **self._claim()).returning(ingest_jobs)).all()
        return sorted(map(_job, rows), key=lambda job: job.id)

    def finish(self, job: IngestJob) -> None:
        """Mark a part as read."""
        self._change(ingest_jobs.c.id == job.id, done=True, claimed_by=None)

    def extend(self) -> None:
        """Say that this worker lives."""
        self._change((ingest_jobs.c.claimed_by == self.by) & ~ingest_jobs.c.done, **self._claim())
        mine = sa.update(passage_claims).where(passage_claims.c.claimed_by == self.by)
        with self._database.write() as connection:
            connection.execute(mine.values(claimed_until=self._now() + LEASE_S))

    def free(self, by: str) -> None:
        """Give back what a worker that is dead had claimed."""
        self._change((ingest_jobs.c.claimed_by == by) & ~ingest_jobs.c.done, claimed_by=None, claimed_until=None)
        with self._database.write() as connection:
            connection.execute(sa.delete(passage_claims).where(passage_claims.c.claimed_by == by))

    def waiting(self) -> int:
        """Count the parts that are not read yet, those that were given up left out."""
        c = ingest_jobs.c
        given_up = (c.tries >= MOST_TRIES) & (c.claimed_until.is_(None) | (c.claimed_until <= self._now()))
        return self._count(self._ours() & ~c.done & ~given_up)

    def end(self) -> list[IngestJob]:
        """Forget the run; return the parts that were given up."""
        c = ingest_jobs.c
        with self._database.write() as connection:
            rows = connection.execute(sa.select(ingest_jobs).where(self._ours(), ~c.done).order_by(c.id)).all()
            connection.execute(sa.delete(ingest_jobs).where(self._ours()))
        return list(map(_job, rows))

    def claim_passages(self, most: int) -> Sequence[int]:
        """Take passages without vectors that nobody makes any for; what this worker had before is made, and let go."""
        own, now = passage_claims.c, self._now()
        taken = sa.exists().where(own.passage_id == passages.c.id)
        with self._database.write() as connection:
            connection.execute(
                sa.delete(passage_claims).where((own.claimed_by == self.by) | (own.claimed_until <= now))
            )
            free = sa.select(passages.c.id).where(vectors.TO_COME, ~taken).order_by(passages.c.id).limit(most)
            ids = connection.execute(free).scalars().all()
            rows = [{"passage_id": id_} | self._claim() for id_ in ids]
            if rows:
                connection.execute(sa.insert(passage_claims), rows)
        return ids

    def _ours(self) -> sa.ColumnElement[bool]:
        return ingest_jobs.c.run == self._run

    def _claim(self) -> dict[str, object]:
        return {"claimed_by": self.by, "claimed_until": self._now() + LEASE_S}

    def _change(self, wanted: sa.ColumnElement[bool], **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(ingest_jobs).where(self._ours(), wanted).values(**values))

    def _count(self, wanted: sa.ColumnElement[bool]) -> int:
        with self._database.read() as connection:
            return connection.execute(sa.select(sa.func.count()).where(wanted)).scalar_one()


def _row(run: str, part: FilePart) -> dict[str, object]:
    known = {"run": run, "file": str(part.path), "source": part.source, "first": part.first, "last": part.last}
    return known | {"number": part.number, "done": False, "tries": 0}


def _job(row: sa.Row[Any]) -> IngestJob:
    return IngestJob(row.id, FilePart(Path(row.file), row.source, row.first, row.last, row.number))
