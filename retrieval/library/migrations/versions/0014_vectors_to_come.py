"""A passage may be kept before its vector is made; vectors take less room."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_TO_COME = sa.text("vector IS NULL")
_BATCH = 1_000
_passages = sa.table("passages", sa.column("id"), sa.column("vector"), sa.column("vector_or_null"))
_of_sentences = sa.table("sentence_vectors", sa.column("passage_id"), sa.column("vectors"))
_next = sa.table("next_vectors", sa.column("passage_id"), sa.column("vector"), sa.column("sentences"))


def upgrade() -> None:
    """Let the vector be null, find those passages by an index of their own, and store what is there in fewer bytes."""
    op.add_column("passages", sa.Column("vector_or_null", sa.LargeBinary))
    counted = (_passages, _of_sentences, _next, _next)
    total = sum(op.get_bind().scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in counted)
    config = op.get_context().config
    tell = (config and config.attributes.get("on_progress")) or (lambda _done, _total: None)
    done = 0
    for rows in _converted():
        done += rows
        tell(done, max(done, total))
    if done:
        tell(done, done)
    op.execute("ALTER TABLE passages DROP COLUMN vector")
    op.execute("ALTER TABLE passages RENAME COLUMN vector_or_null TO vector")
    # Libraries before 0007 had vectors of this model alone, and none of sentences; another one may make none at all.
    op.execute(
        "UPDATE passages SET vector = NULL WHERE id NOT IN (SELECT passage_id FROM sentence_vectors) "
        "AND EXISTS (SELECT 1 FROM facts WHERE name = 'embedding' AND value LIKE 'all-MiniLM-L6-v2%')"
    )
    op.create_index("passages_to_come", "passages", ["id"], sqlite_where=_TO_COME, postgresql_where=_TO_COME)


def _converted() -> Iterator[int]:
    """Convert everything, and yield how many rows were done, a batch at a time."""
    of_passages, of_next = _whole_numbers(_passages), _whole_numbers(_next)
    yield from _convert(_of_sentences, _of_sentences.c.passage_id, "vectors", "vectors", of_passages)
    yield from _convert(_next, _next.c.passage_id, "sentences", "sentences", of_next)
    yield from _convert(_next, _next.c.passage_id, "vector", "vector", _half)
    yield from _convert(_passages, _passages.c.id, "vector", "vector_or_null", _half)


def _convert(
    table: sa.TableClause, key: sa.ColumnElement[int], old: str, new: str, converted: Callable[[bytes], bytes]
) -> Iterator[int]:
    change = sa.update(table).where(key == sa.bindparam("row")).values({new: sa.bindparam("own")})
    page = sa.select(key, table.c[old]).where(table.c[old].is_not(None)).order_by(key).limit(_BATCH)
    last = 0
    while rows := op.get_bind().execute(page.where(key > last)).all():
        op.get_bind().execute(change, [{"row": id_, "own": converted(column)} for id_, column in rows])
        last = rows[-1][0]
        yield len(rows)


def _half(column: bytes) -> bytes:
    return np.frombuffer(column, "<f4").astype("<f2").tobytes()


def _whole_numbers(table: sa.TableClause) -> Callable[[bytes], bytes]:
    """What converts the vectors of sentences that stand beside the vectors of this table."""
    size = op.get_bind().scalar(sa.select(sa.func.length(table.c.vector)).limit(1))
    return partial(_scaled, (size or 4) // 4)


def _scaled(dimensions: int, column: bytes) -> bytes:
    """From half precision, sentences x dimensions, to a scale and whole numbers for each."""
    own = np.frombuffer(column, "<f2").reshape(-1, dimensions).astype(np.float32)
    scales = np.abs(own).max(axis=1, initial=0.0) / 127
    rows = np.zeros(len(own), np.dtype([("scale", "<f4"), ("values", "i1", (dimensions,))]))
    rows["scale"] = scales
    rows["values"] = np.rint(own / np.where(scales, scales, 1)[:, np.newaxis])
    return rows.tobytes()
