"""Does a generation find what it should? Stored vectors must find themselves.

`python -m retrieval.library.probe DATABASE FOLDER` asks in a process of its own, because a torn index can crash whoever
opens it; it exits with 0 where everything was found.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from config.errors import LibraryError
from retrieval.library.chroma import ChromaGeneration, Generation
from retrieval.library.database import Database
from retrieval.library.schema import index_outbox, passages

TIMEOUT_S = 120


def probe(generation: Generation, connection: sa.Connection, *, most: int, applied: int = 0) -> bool:
    """Say whether the generation holds as many vectors as it should and each of at most `most` finds itself.

    The vectors asked for lie evenly over the library, so that a lost block does not slip through. What still waits in
    the outbox is no fault of the index and is left out, but for its rows up to `applied`.
    """
    waiting = sa.select(index_outbox.c.passage_id).where(index_outbox.c.seq > applied)
    settled = sa.select(passages.c.id).where(passages.c.id.not_in(waiting)).order_by(passages.c.id)
    ids = connection.execute(settled).scalars().all()
    if generation.count() < len(ids):
        return False
    chosen = ids[:: max(1, len(ids) // most)]
    for at in range(0, len(chosen), 200):
        rows = connection.execute(
            sa.select(passages.c.id, passages.c.vector).where(passages.c.id.in_(chosen[at : at + 200]))
        ).all()
        vectors = np.stack([np.frombuffer(row.vector, dtype="<f4") for row in rows])
        if not _all_found(generation, [row.id for row in rows], vectors):
            return False
    return True


def probe_in_child(database: Path, folder: Path) -> bool:
    """Probe a folder in a process of its own; a crash, an error or a hang counts as broken."""
    command = [sys.executable, "-m", "retrieval.library.probe", str(database), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _all_found(generation: Generation, ids: list[int], vectors: np.ndarray) -> bool:
    """Equal texts have equal vectors, so another passage at the same distance is as good as the passage itself."""
    for id_, hits in zip(ids, generation.search(vectors, 3), strict=True):
        nearest = hits[0][1] if hits else -1.0
        if id_ not in (hit for hit, _ in hits) and nearest < 1 - 1e-4:
            return False
    return True


def main() -> int:
    """Probe the folder named on the command line."""
    database = Database(Path(sys.argv[1]))
    try:
        generation = ChromaGeneration.on_disk(Path(sys.argv[2]))
        with database.read() as connection:
            return 0 if probe(generation, connection, most=1_000) else 1
    except LibraryError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
