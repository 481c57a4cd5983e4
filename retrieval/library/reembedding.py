"""Another embedder was chosen: its vectors are made beside those in use, and take their place when all are there.

What was made is kept: after a stop the work goes on where it was. Questions are answered by the old vectors until the
one transaction in which everything is exchanged, and articles that come meanwhile get old ones first, too.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Condition
from typing import Any

import numpy as np
import sqlalchemy as sa

from retrieval.embedding.embedder import Embedded, Embedder, Span
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint
from retrieval.library.passages import sentence_spans
from retrieval.library.records import article_from_row, passage_from_row
from retrieval.library.renewal import fact, remember
from retrieval.library.schema import (
    articles,
    index_generations,
    index_outbox,
    next_vectors,
    passages,
    sentence_vectors,
)

EMBEDDING = "embedding"  # the fact that names the embedder of the vectors in use
_COMING = "embedding that is being made"
_BATCH = 32  # passages a transaction: what a kill costs, and how long a stop may take
Progress = Callable[[int, int], None]


def kept_embedding(database: Database) -> str | None:
    """Return the name of the embedder whose vectors are in use; None in a new library."""
    with database.read() as connection:
        return fact(connection, EMBEDDING) if sa.inspect(connection).has_table("facts") else None


class Holders:
    """Vectors that were made wait to be stored: until then nobody may exchange the others. Safe for several threads."""

    def __init__(self) -> None:
        self._count, self._free = 0, Condition()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the embedder stay the same meanwhile."""
        with self._free:
            self._count += 1
        try:
            yield
        finally:
            with self._free:
                self._count -= 1
                self._free.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody holds it, and let nobody begin meanwhile."""
        with self._free:
            self._free.wait_for(lambda: not self._count)
            yield


class Embedders:
    """The embedder of the vectors that the library holds, whichever that is now: an `Embedder` itself.

    Where another one was chosen, `replace` makes its vectors. Safe to use from several threads.
    """

    def __init__(self, database: Database, kept: Embedder, chosen: Embedder) -> None:
        self._database, self._by_name, self.chosen = database, {kept.name: kept, chosen.name: chosen}, chosen
        self.kept = kept  # at the start
        self.holders = Holders()

    @property
    def current(self) -> Embedder:
        """The embedder of the vectors in use; another process may have exchanged them."""
        with self._database.read() as connection:
            return self._by_name.get(fact(connection, EMBEDDING) or "", self.chosen)

    @property
    def is_waiting(self) -> bool:
        """Whether the chosen one's vectors have still to be made."""
        return self.current is not self.chosen

    @property
    def name(self) -> str:
        """As `Embedder.name`, with all that follows."""
        return self.current.name

    @property
    def dimensions(self) -> int:
        return self.current.dimensions

    @property
    def english_only(self) -> bool:
        return self.current.english_only

    @property
    def unrelated(self) -> float:
        return self.current.unrelated

    @property
    def passage_tokens(self) -> int:
        return self.current.passage_tokens

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        return self.current.embed_passages(texts, sentences)

    def embed_query(self, text: str) -> list[float]:
        return self.current.embed_query(text)

    def count_tokens(self, text: str) -> int:
        return self.current.count_tokens(text)

    def replace(
        self, on_progress: Progress, *, stopping: Callable[[], bool], before: Callable[[], None] = lambda: None
    ) -> bool:
        """Make what is missing of the chosen one's vectors and exchange them; say whether that is done.

        `on_progress` hears how many passages are done, of how many; `stopping` is asked after every few: what was made
        until then is kept. `before` is called right before the exchange: a cache of the old vectors is let go by it.
        """
        self._begin()
        while not stopping():
            done, total = self._made()
            on_progress(done, total)
            if not self._make_some() and self._exchange(before):
                return True
        return False

    def _begin(self) -> None:
        """Forget what was made for yet another embedder."""
        with self._database.write() as connection:
            if fact(connection, _COMING) != self.chosen.name:
                connection.execute(sa.delete(next_vectors))
                remember(connection, _COMING, self.chosen.name)

    def _made(self) -> tuple[int, int]:
        with self._database.read() as connection:
            counts = (connection.execute(sa.select(sa.func.count()).select_from(t)) for t in (next_vectors, passages))
            done, total = (int(count.scalar_one()) for count in counts)
        return done, total

    def _make_some(self) -> bool:
        """Make the vectors of the next few passages; say whether any were missing."""
        with self._database.read() as connection:
            rows = connection.execute(_MISSING.limit(_BATCH)).mappings().all()
            wanted = sa.select(articles).where(articles.c.id.in_({row["article_id"] for row in rows}))
            held = {row["id"]: article_from_row(row) for row in connection.execute(wanted).mappings()}
        if not rows:
            return False
        cut = [(held[row["article_id"]], passage_from_row(row)) for row in rows]
        texts = [article.text_raw[passage.start : passage.end] for article, passage in cut]
        made = self.chosen.embed_passages(texts, [sentence_spans(*one) for one in cut])
        nothing: list[np.ndarray | None] = [None] * len(rows)
        of_sentences = made.of_sentences or nothing
        self._keep([_row(row["id"], *own) for row, *own in zip(rows, made.vectors, of_sentences, strict=True)])
        return True

    def _keep(self, made: Sequence[dict[str, Any]]) -> None:
        with self._database.write() as connection:
            ids = [row["passage_id"] for row in made]
            there = set(connection.execute(sa.select(passages.c.id).where(passages.c.id.in_(ids))).scalars())
            kept = [row for row in made if row["passage_id"] in there]  # some may have gone meanwhile
            if kept:
                connection.execute(sa.insert(next_vectors), kept)

    def _exchange(self, before: Callable[[], None]) -> bool:
        """Put the new vectors in the place of the old ones, unless a passage without one came meanwhile."""
        with self.holders.alone():
            before()
            with self._database.write() as connection:
                if connection.execute(_MISSING.limit(1)).first():
                    return False
                _exchange(connection)
                remember(connection, EMBEDDING, self.chosen.name)
                failpoint("before the new vectors' commit")
            return True


def in_use(embeddings: Embedder) -> Embedder:
    """Return the embedder of the vectors that this thread reads, whatever is exchanged meanwhile."""
    return embeddings.current if isinstance(embeddings, Embedders) else embeddings


_MISSING = sa.select(passages).where(passages.c.id.not_in(sa.select(next_vectors.c.passage_id))).order_by(passages.c.id)


def _row(id_: int, vector: np.ndarray, sentences: np.ndarray | None) -> dict[str, Any]:
    halves = None if sentences is None else np.asarray(sentences, dtype="<f2").tobytes()
    return {"passage_id": id_, "vector": np.asarray(vector, dtype="<f4").tobytes(), "sentences": halves}


def _exchange(connection: sa.Connection) -> None:
    """Everything that was made of the old vectors goes; the outbox grows, by which every reader sees a change."""
    new = sa.select(next_vectors.c.vector).where(next_vectors.c.passage_id == passages.c.id).scalar_subquery()
    connection.execute(sa.update(passages).values(vector=new))
    connection.execute(sa.delete(sentence_vectors))
    known = sa.select(next_vectors.c.passage_id, next_vectors.c.sentences).where(next_vectors.c.sentences.is_not(None))
    connection.execute(sa.insert(sentence_vectors).from_select(["passage_id", "vectors"], known))
    connection.execute(sa.delete(next_vectors))
    connection.execute(sa.update(index_generations).values(active=False))
    every = sa.select(passages.c.id, sa.false()).order_by(passages.c.id)
    connection.execute(sa.insert(index_outbox).from_select(["passage_id", "deleted"], every))
