"""Does a generation of the vector index hold every vector that it should, and does searching find nearly all of them?

The graph that Chroma searches is an approximation. Of 100,000 vectors in narrow topics one in twenty may not find
itself in a whole index, of 300,000 one in five; a torn one has other numbers in their places, or finds almost none.

`python -m retrieval.index.probe DATABASE FOLDER`, with the address of a server as its input, asks in a process of its
own, because a torn index can crash whoever opens it; it exits with 0 where everything was found.
"""

import gc
import hashlib
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from config.errors import LibraryError
from retrieval.index.chroma import Generation
from retrieval.library import vectors
from retrieval.library.database import Database
from retrieval.library.schema import index_outbox, passages

TIMEOUT_S = 120
LEAST_FOUND = 0.75  # of the stored vectors asked for: a torn index finds few, a sound large one misses some
_ALIKE = 1e-3
_AT_ONCE = 200


def fingerprint(folder: Path) -> str | None:
    """Return the SHA-256 of every file of a folder, or None where one cannot be read.

    It tells how the files of a generation looked when they were closed: what changed them since did not come from us.
    Times are left out, so a copy of a data directory counts as untouched, and a bit that flipped on the disk does not.
    170 MB, the index of 100,000 passages, take a sixth of a second.
    """
    digests = {}
    try:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            with path.open("rb") as file:
                digests[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return json.dumps(digests)


def probe(generation: Generation, connection: sa.Connection, *, most: int, applied: int = 0) -> bool:
    """Say whether the generation holds as many vectors as it should, and each of at most `most` in its place.

    Searching for them must find most. The vectors asked for lie evenly over the library, so that a lost block does not
    slip through. What still waits in the outbox is no fault of the index and is left out, but for its rows up to
    `applied`.
    """
    waiting = sa.select(index_outbox.c.passage_id).where(index_outbox.c.seq > applied)
    settled = sa.select(passages.c.id).where(vectors.THERE, passages.c.id.not_in(waiting)).order_by(passages.c.id)
    ids = connection.execute(settled).scalars().all()
    if generation.count() < len(ids):
        return False
    asked = ids[:: max(1, len(ids) // most)]
    found = 0
    for at in range(0, len(asked), _AT_ONCE):
        wanted = sa.select(passages.c.id, passages.c.vector).where(passages.c.id.in_(asked[at : at + _AT_ONCE]))
        rows = connection.execute(wanted).all()
        own, held = [row.id for row in rows], vectors.loaded([row.vector for row in rows])
        if not _all_held(generation, own, held):
            return False
        found += _found(generation, own, held)
    return found >= LEAST_FOUND * len(asked)


def probe_in_child(database: Database, folder: Path) -> bool:
    """Probe a folder in a process of its own; a crash, an error or a hang counts as broken.

    The address of a server goes by standard input: everybody may read a command line, and a password may be in it.
    """
    command = [sys.executable, "-m", "retrieval.index.probe", str(database.path), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=(database.url or "").encode(), capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _all_held(generation: Generation, ids: list[int], vectors: np.ndarray) -> bool:
    held = generation.vectors(ids)
    return held.keys() >= set(ids) and all(
        held[id_].shape == vector.shape and np.allclose(held[id_], vector, atol=_ALIKE)
        for id_, vector in zip(ids, vectors, strict=True)
    )


def _found(generation: Generation, ids: list[int], vectors: np.ndarray) -> int:
    """How many find themselves. Equal texts have equal vectors: another one at the same distance is as good."""
    found = zip(ids, generation.search(vectors, 3), strict=True)
    return sum(bool(hits) and (hits[0][1] >= 1 - 1e-4 or id_ in dict(hits)) for id_, hits in found)


def main() -> int:
    """Probe the folder named on the command line."""
    database = Database(Path(sys.argv[1]), sys.stdin.read() or None)
    try:
        with closing(Generation.on_disk(Path(sys.argv[2]))) as generation, database.read() as connection:
            return 0 if probe(generation, connection, most=1_000) else 1
    except LibraryError:
        return 1


if __name__ == "__main__":
    # Whoever starts waits for this. Collecting garbage while Chroma is imported, and taking all of that apart at the
    # end, would be a fifth of it.
    gc.disable()
    os._exit(main())
