"""The vectors of passages and of their sentences, as they are stored; a passage is kept first, and its vectors follow.

Of passages half precision is stored, of every sentence whole numbers up to 127 and what to multiply them by: cosines
differ by less than two thousandths, no ranking that was measured changes, and a passage takes a third less room. Where
there is none of a passage's sentences, its own vector stands in for them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import sqlalchemy as sa

from retrieval.articles import Article, Passage
from retrieval.embedding.embedder import Embedded, Embedder
from retrieval.library.passages import sentence_spans
from retrieval.library.schema import passages, sentence_vectors

EMBEDDING = "embedding"  # the fact that names the embedder of the vectors in use
_MOST = 127  # of a whole number in one byte
THERE = passages.c.vector.is_not(None)
TO_COME = passages.c.vector.is_(None)
DIMENSIONS = sa.select(sa.func.length(passages.c.vector, type_=sa.Integer) // 2).where(THERE).limit(1)
_OF_PASSAGES = sa.select(sentence_vectors).where(sentence_vectors.c.passage_id.in_(sa.bindparam("ids", expanding=True)))
_TO_COME_OF = sa.select(passages.c.id).where(TO_COME, passages.c.id.in_(sa.bindparam("ids", expanding=True)))


def embedded(embedder: Embedder, cut: Sequence[tuple[Article, Passage]]) -> Embedded:
    """Make the vectors of these passages of articles, and of their sentences; raises EmbeddingError."""
    texts = [article.text_raw[passage.start : passage.end] for article, passage in cut]
    return embedder.embed_passages(texts, [sentence_spans(*one) for one in cut])


def stored(vector: np.ndarray) -> bytes:
    """Return the column of a passage's vector."""
    return np.asarray(vector, dtype="<f2").tobytes()


def loaded(columns: Sequence[bytes]) -> np.ndarray:
    """Return the vectors (float32, n x dimensions) of these columns; one of another length than most is zero.

    It was damaged: its passage is near to no question, and found by its words.
    """
    lengths = Counter(map(len, columns))
    if len(lengths) > 1:
        (usual, _), *_ = lengths.most_common(1)
        columns = [column if len(column) == usual else bytes(usual) for column in columns]
    return np.frombuffer(b"".join(columns), "<f2").astype(np.float32).reshape(len(columns), -1)


def stored_sentences(own: np.ndarray) -> bytes:
    """Return the column of the vectors of a passage's sentences (sentences x dimensions)."""
    scales = np.abs(own).max(axis=1, initial=0.0) / _MOST
    rows = np.zeros(len(own), _row(own.shape[1]))
    rows["scale"] = scales
    rows["values"] = np.rint(own / np.where(scales, scales, 1)[:, np.newaxis])
    return rows.tobytes()


def loaded_sentences(column: bytes, dimensions: int) -> np.ndarray:
    """Return the vectors (float32, sentences x dimensions) of such a column."""
    rows = np.frombuffer(column, _row(dimensions))
    vectors: np.ndarray = rows["values"] * rows["scale"][:, np.newaxis]
    return vectors


def store(connection: sa.Connection, ids: Sequence[int], made: Embedded) -> None:
    """Give these passages their vectors."""
    changed = sa.update(passages).where(passages.c.id == sa.bindparam("passage")).values(vector=sa.bindparam("own"))
    own = zip(ids, made.vectors, strict=True)
    connection.execute(changed, [{"passage": id_, "own": stored(vector)} for id_, vector in own])
    store_sentences(connection, ids, made.of_sentences)


def store_sentences(connection: sa.Connection, ids: Sequence[int], of_sentences: Iterable[np.ndarray]) -> None:
    """Keep the vectors of the sentences of these passages, where there are any."""
    if own := list(of_sentences):
        made = zip(ids, own, strict=True)
        rows = [{"passage_id": id_, "vectors": stored_sentences(vectors)} for id_, vectors in made]
        connection.execute(sa.insert(sentence_vectors), rows)


def read_sentences(connection: sa.Connection, ids: Iterable[int], dimensions: int) -> dict[int, np.ndarray]:
    """Return the vectors of these passages' sentences (float32, sentences x dimensions), where any are whole."""
    rows = connection.execute(_OF_PASSAGES, {"ids": wanted}) if (wanted := list(ids)) else ()
    size = _row(dimensions).itemsize
    return {id_: loaded_sentences(own, dimensions) for id_, own in rows if own and len(own) % size == 0}


def to_come_of(connection: sa.Connection, ids: Iterable[int]) -> frozenset[int]:
    """Return those of these passages whose vectors are still to come."""
    wanted = list(ids)
    return frozenset(connection.execute(_TO_COME_OF, {"ids": wanted}).scalars() if wanted else ())


def all_to_come(connection: sa.Connection) -> frozenset[int]:
    """Return every passage whose vector is still to come."""
    return frozenset(connection.execute(sa.select(passages.c.id).where(TO_COME)).scalars())


def to_come(connection: sa.Connection, scopes: Iterable[str] | None = None) -> int:
    """Count the passages, of these scopes or of all, whose vectors are still to come."""
    counted = sa.select(sa.func.count()).select_from(passages).where(TO_COME)
    if scopes is not None:
        counted = counted.where(passages.c.scope.in_(sorted(scopes)))
    return int(connection.execute(counted).scalar_one())


def _row(dimensions: int) -> np.dtype[np.void]:
    """How the vector of one sentence is stored."""
    return np.dtype([("scale", "<f4"), ("values", "i1", (dimensions,))])
