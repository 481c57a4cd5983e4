"""Makes the vectors that kept passages lack, a few at a time: what a kill costs, and how long a stop takes.

Passages that were kept first, and those whose vectors another embedder makes, go the same way.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from retrieval.embedding.embedder import Embedded, Embedder
from retrieval.library import vectors
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint
from retrieval.library.holdings import damaged_among, read_articles
from retrieval.library.records import passage_from_row
from retrieval.library.registration import enqueue, withdraw
from retrieval.library.renewal import fact
from retrieval.library.schema import passages

Progress = Callable[[int, int], None]
Keep = Callable[[sa.Connection, Sequence[int], Embedded], None]
BATCH = 64  # passages a transaction
_TO_COME = sa.select(passages).where(vectors.TO_COME).order_by(passages.c.id)


def complete(
    database: Database, embedder: Embedder, on_progress: Progress, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Make the vectors that are still to come; return of how many passages. Goes on after a kill.

    `on_progress` hears how many are done, and of how many; nothing where there are none. `stopping` is asked after
    every few: what was made until then is kept. Raises EmbeddingError where the model cannot be used.
    """
    done = 0
    while not stopping():
        name = embedder.name
        with database.read() as connection:
            left, in_use = vectors.to_come(connection), fact(connection, vectors.EMBEDDING)
        if done or left:
            on_progress(done, done + left)
        if not left or in_use != name:
            break
        done += make_some(database, embedder, _TO_COME, partial(_keep, name))
    return done


def make_claimed(database: Database, embedder: Embedder, ids: Sequence[int]) -> int:
    """Make the vectors of these passages, at most BATCH, where they are still to come; return of how many."""
    return make_some(database, embedder, _TO_COME.where(passages.c.id.in_(ids)), partial(_keep, embedder.name))


def make_some(database: Database, embedder: Embedder, missing: sa.Select[Any], keep: Keep) -> int:
    """Make the vectors of the next few passages that `missing` selects, and `keep` them; return of how many.

    Those of passages that went meanwhile, or got theirs from another process, are dropped. Damaged articles are taken
    out of what is searched: nothing would ever come of waiting for their vectors.
    """
    with database.read() as connection:
        rows = connection.execute(missing.limit(BATCH)).mappings().all()
        ids = list({row["article_id"] for row in rows})
        held, damaged = read_articles(connection, ids), damaged_among(connection, ids)
    if not rows:
        return 0
    if damaged:
        with database.write() as connection:
            for id_ in damaged_among(connection, damaged):
                withdraw(connection, id_)
        return sum(row["article_id"] in damaged for row in rows)
    cut = [(held[row["article_id"]], passage_from_row(row)) for row in rows]
    made = vectors.embedded(embedder, cut)
    failpoint("vectors made")
    with database.write() as connection:
        ids = [row["id"] for row in rows]
        still = set(
            connection.execute(missing.with_only_columns(passages.c.id).where(passages.c.id.in_(ids))).scalars()
        )
        places = [place for place, id_ in enumerate(ids) if id_ in still]
        if places:
            keep(connection, [ids[place] for place in places], made.only(*places))
        failpoint("before the vectors' commit")
    failpoint("after the vectors' commit")
    return len(rows)


def _keep(name: str, connection: sa.Connection, ids: Sequence[int], embedded: Embedded) -> None:
    """Vectors that were made before all were exchanged for another embedder's would be compared with those."""
    if fact(connection, vectors.EMBEDDING) == name:
        vectors.store(connection, ids, embedded)
        failpoint("vectors stored")
        enqueue(connection, ids, deleted=False)
