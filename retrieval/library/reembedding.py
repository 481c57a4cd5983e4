"""Another embedder was chosen: its vectors are made beside those in use, and take their place when all are there.

What was made is kept: after a stop the work goes on where it was. Questions are answered by the old vectors until the
one transaction in which everything is exchanged, and articles that come meanwhile get old ones first, too.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from retrieval.embedding.embedder import Embedded, Embedder, Span
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint
from retrieval.library.renewal import fact, remember
from retrieval.library.schema import (
    index_generations,
    index_outbox,
    next_vectors,
    passages,
    sentence_vectors,
)
from retrieval.library.vector_outbox import Progress, make_some
from retrieval.library.vectors import EMBEDDING, stored, stored_sentences

_COMING = "embedding that is being made"


def kept_embedding(database: Database) -> str | None:
    """Return the name of the embedder whose vectors are in use; None in a new library."""
    with database.read() as connection:
        return fact(connection, EMBEDDING) if sa.inspect(connection).has_table("facts") else None


class Embedders:
    """The embedder of the vectors that the library holds, whichever that is now: an `Embedder` itself.

    Where another one was chosen, `replace` makes its vectors. Safe to use from several threads.
    """

    def __init__(self, database: Database, kept: Embedder, chosen: Embedder) -> None:
        self._database, self._by_name, self.chosen = database, {kept.name: kept, chosen.name: chosen}, chosen
        self.kept = kept  # at the start

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

    @property
    def count_tokens(self) -> Callable[[str], int]:
        """Looked up once for all sentences of a document, because it asks the database."""
        return self.current.count_tokens

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
        return bool(make_some(self._database, self.chosen, _MISSING, _keep))

    def _exchange(self, before: Callable[[], None]) -> bool:
        """Put the new vectors in the place of the old ones, unless a passage without one came meanwhile."""
        before()
        with self._database.write() as connection:
            if connection.execute(_MISSING.limit(1)).first():
                return False
            _exchange(connection)
            remember(connection, EMBEDDING, self.chosen.name)
            failpoint("before the exchange's commit")
        return True


def in_use(embeddings: Embedder) -> Embedder:
    """Return the embedder of the vectors that this thread reads, whatever is exchanged meanwhile."""
    return embeddings.current if isinstance(embeddings, Embedders) else embeddings


_MISSING = sa.select(passages).where(passages.c.id.not_in(sa.select(next_vectors.c.passage_id))).order_by(passages.c.id)


def _keep(connection: sa.Connection, ids: Sequence[int], made: Embedded) -> None:
    nothing: list[bytes | None] = [None] * len(ids)
    of_sentences = [stored_sentences(own) for own in made.of_sentences] or nothing
    rows = zip(ids, map(stored, made.vectors), of_sentences, strict=True)
    names = "passage_id", "vector", "sentences"
    connection.execute(sa.insert(next_vectors), [dict(zip(names, row, strict=True)) for row in rows])


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
