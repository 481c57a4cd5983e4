"""What every sentence of a passage says, as vectors: kept beside the passage, read for the few that a search looks at.

Half precision is enough: cosines differ by less than a thousandth. A library of an earlier version has none; `complete`
makes them, and until then the passages' own vectors stand in for them.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import sqlalchemy as sa

from retrieval.embedding.embedder import Embedder
from retrieval.library.database import Database
from retrieval.library.passages import sentence_spans
from retrieval.library.records import article_from_row, passage_from_row
from retrieval.library.schema import articles, passages, sentence_vectors

Progress = Callable[[int, int], None]
_BATCH = 64  # passages a transaction: what a kill costs
_OF_PASSAGES = sa.select(sentence_vectors).where(sentence_vectors.c.passage_id.in_(sa.bindparam("ids", expanding=True)))
_MISSING = passages.c.id.not_in(sa.select(sentence_vectors.c.passage_id))


def add(connection: sa.Connection, ids: Sequence[int], vectors: Iterable[np.ndarray]) -> None:
    """Keep the vectors (sentences x dimensions) of these passages."""
    made = zip(ids, vectors, strict=True)
    rows = [{"passage_id": id_, "vectors": np.asarray(own, dtype="<f2").tobytes()} for id_, own in made]
    if rows:
        connection.execute(sa.insert(sentence_vectors), rows)


def read(connection: sa.Connection, ids: Iterable[int], dimensions: int) -> dict[int, np.ndarray]:
    """Return the vectors of these passages' sentences (float32, sentences x dimensions), where there are any."""
    rows = connection.execute(_OF_PASSAGES, {"ids": wanted}) if (wanted := list(ids)) else ()
    return {id_: np.frombuffer(own, "<f2").reshape(-1, dimensions).astype(np.float32) for id_, own in rows}


def complete(database: Database, embeddings: Embedder, on_progress: Progress) -> int:
    """Make the vectors that are missing, some at a time; return of how many passages they were. Goes on after a kill.

    Nothing is made where the embedder has none. `on_progress` hears how many are done, and of how many.
    """
    with database.read() as connection:
        total = connection.execute(sa.select(sa.func.count()).select_from(passages).where(_MISSING)).scalar_one()
    done = 0
    if total:
        on_progress(done, total)
    while made := _complete_some(database, embeddings):
        done += made
        on_progress(done, max(done, total))
    return done


def _complete_some(database: Database, embeddings: Embedder) -> int:
    wanted = sa.select(passages).where(_MISSING).order_by(passages.c.id).limit(_BATCH)
    with database.read() as connection:
        rows = connection.execute(wanted).mappings().all()
        of_rows = sa.select(articles).where(articles.c.id.in_({row["article_id"] for row in rows}))
        held = {row["id"]: article_from_row(row) for row in connection.execute(of_rows).mappings()}
    cut = [(held[row["article_id"]], passage_from_row(row)) for row in rows]
    texts = [article.text_raw[passage.start : passage.end] for article, passage in cut]
    embedded = embeddings.embed_passages(texts, [sentence_spans(*one) for one in cut])
    if not embedded.of_sentences:
        return 0
    made = dict(zip([row["id"] for row in rows], embedded.of_sentences, strict=True))
    with database.write() as connection:
        there = sa.select(passages.c.id).where(passages.c.id.in_(list(made)), _MISSING)  # some may have gone meanwhile
        ids = connection.execute(there).scalars().all()
        add(connection, ids, [made[id_] for id_ in ids])
    return len(rows)
