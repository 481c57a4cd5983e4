"""One life of an ingest, in a process that may be killed, and what is to be true of a library afterwards."""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import sqlalchemy as sa

from retrieval.articles import SHARED
from retrieval.embedding.embedder import Embedded
from retrieval.index.chroma import Generation
from retrieval.index.index import VectorIndex
from retrieval.index.probe import probe
from retrieval.ingest import Ingester
from retrieval.library import vectors
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.reembedding import Embedders, kept_embedding
from retrieval.reading import read

DIMENSIONS = 384


class RandomEmbeddings:
    """A vector that depends on nothing but the text; as quick as can be."""

    name: ClassVar[str] = "random"
    dimensions: ClassVar[int] = DIMENSIONS
    english_only: ClassVar[bool] = False
    unrelated: ClassVar[float] = 0.0
    passage_tokens: ClassVar[int] = 220

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = [np.random.default_rng(_seed(text)).standard_normal(DIMENSIONS) for text in texts]
        vectors = np.stack(rows).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[tuple[int, int]]]) -> Embedded:
        return Embedded(self.embed(texts), [np.ones((len(own), DIMENSIONS), dtype=np.float32) for own in sentences])

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self.embed([text])[0].tolist()
        return row

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class OtherEmbeddings(RandomEmbeddings):
    """The same vectors under another name."""

    name: ClassVar[str] = "random too"


def write_articles(folder: Path, count: int, *, version: int = 0) -> None:
    """Write made-up articles of one or two passages; another version changes every third one.

    No two lines share a run of words: looking for near-duplicates would take the most of an ingest, and hardly a kill
    would come at another moment.
    """
    folder.mkdir(exist_ok=True)
    for number in range(count):
        edition = version if number % 3 == 0 else 0
        lines = [f"Report {number}: {_words(f'{number} {edition} {line}')}." for line in range(1 + number % 15)]
        (folder / f"{number:03}.txt").write_text("\n\n".join(lines))


@contextmanager
def opened(data: Path, embedding: str = RandomEmbeddings.name) -> Any:
    """A library and its index, opened as the program opens them."""
    database = Database(data / "briefing.db")
    library = Library(database, embedding=embedding, dimensions=DIMENSIONS)
    index = VectorIndex(database, data / "index", dimensions=DIMENSIONS)
    try:
        index.open()
        yield library, index
    finally:
        index.close()
        database.close()


def live(data: Path, folder: Path) -> None:
    """Ingest a folder and bring the index up to date, as `briefing ingest` does."""
    with opened(data) as (library, index):
        list(Ingester(library, index, RandomEmbeddings()).ingest(read(folder)))
        if index.state == "stale":
            index.rebuild()


def live_with_another_embedder(data: Path) -> None:
    """Exchange the vectors, where that is not done yet, and build the index of the new ones."""
    database = Database(data / "briefing.db")
    kept = kept_embedding(database)
    database.close()
    with opened(data, kept or "") as (library, index):
        embedders = Embedders(library.database, RandomEmbeddings(), OtherEmbeddings())
        if embedders.is_waiting:
            embedders.replace(lambda *_: None, stopping=lambda: False, before=index.distrust)
        index.rebuild()


def forked(action: Callable[[], None], *, failpoint: str = "", kill_after: float | None = None) -> bool:
    """Run `action` in a fork of this process, which must have no threads; say whether it came to its end.

    It is killed at `failpoint` or after so many seconds, whichever comes.
    """
    pid = os.fork()
    if pid == 0:
        if failpoint:
            os.environ["BRIEFING_FAILPOINT"] = failpoint
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - nothing may run on in the fork
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        deadline = time.monotonic() + kill_after
        while time.monotonic() < deadline:
            if (done := os.waitpid(pid, os.WNOHANG))[0]:
                return done[1] == 0
            time.sleep(0.002)
        os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
    return status == 0


def probed_in_fork(database: Database, folder: Path) -> bool:
    """Do what `retrieval.index.probe.probe_in_child` does without starting Python and importing Chroma anew."""

    def look() -> None:
        with closing(Generation.on_disk(folder)) as generation, Database(database.path).read() as connection:
            assert probe(generation, connection, most=1_000)

    return forked(look)


def half_kept(data: Path) -> list[str]:
    """Return what the database alone holds wrongly; to be asked right after a kill."""
    database = Database(data / "briefing.db")
    with database.read() as connection:
        if not sa.inspect(connection).has_table("passage_terms"):
            return []
        faults = _faults(connection)
    database.close()
    return faults


def faults_after_repair(data: Path, articles: int, embedding: str) -> list[str]:
    """Open the library once more, and return everything that is missing, doubled or left over."""
    with opened(data, embedding) as (library, index):
        with library.database.read() as connection:
            faults = _faults(connection)
            rows = connection.exec_driver_sql("SELECT id, vector FROM passages WHERE vector IS NOT NULL").all()
            to_come = vectors.to_come(connection)
            waiting = connection.exec_driver_sql("SELECT count(*) FROM index_outbox").scalar()
            generations = connection.exec_driver_sql("SELECT count(*) FROM index_generations").scalar()
        ids = [row[0] for row in rows]
        held = index.generation.vectors(ids) if index.generation else {}
        count = index.generation.count() if index.generation else 0
        found = [index.search(vectors.loaded([row[1]])[0], SHARED, 5) for row in rows]
        once = sum(
            [hit for hit, cosine in hits if cosine > 0.999] == [row[0]] for row, hits in zip(rows, found, strict=True)
        )
        expected = {
            "state": (index.state, "sound"),
            "articles": (library.summary(SHARED).articles, articles),
            "vectors in Chroma": (sorted(held), sorted(ids)),
            "vectors of nothing in Chroma": (count - len(held), 0),
            "vectors to come": (to_come, 0),
            "waiting": (waiting, 0),
            "generations": (generations, 1),
            "folders": (len(list((data / "index").glob("generation-*"))), 1),
            "found exactly once": (once, len(rows)),
        }
    return faults + [f"{name}: {is_} is not {should}" for name, (is_, should) in expected.items() if is_ != should]


def _faults(connection: sa.Connection) -> list[str]:
    checks = {
        "passages without terms": "SELECT count(*) FROM passages WHERE id NOT IN (SELECT rowid FROM passage_terms)",
        "terms without passage": "SELECT count(*) FROM passage_terms WHERE rowid NOT IN (SELECT id FROM passages)",
        "passages without vectors of sentences": "SELECT count(*) FROM passages WHERE vector IS NOT NULL AND "
        "id NOT IN (SELECT passage_id FROM sentence_vectors)",
        "vectors of sentences of passages without one": "SELECT count(*) FROM passages WHERE vector IS NULL AND "
        "id IN (SELECT passage_id FROM sentence_vectors)",
        "vectors of sentences without passage": "SELECT count(*) FROM sentence_vectors WHERE passage_id NOT IN "
        "(SELECT id FROM passages)",
        "current articles without passages": "SELECT count(*) FROM articles WHERE superseded_by IS NULL "
        "AND id NOT IN (SELECT article_id FROM passages)",
        "passages of no current article": "SELECT count(*) FROM passages WHERE article_id NOT IN "
        "(SELECT id FROM articles WHERE superseded_by IS NULL)",
        "sources kept twice": "SELECT count(*) - count(DISTINCT origin) FROM articles WHERE superseded_by IS NULL",
        "sentences in no passage": "SELECT count(*) FROM articles a WHERE superseded_by IS NULL AND "
        "json_array_length(sentences) > (SELECT max(last) FROM passages WHERE article_id = a.id)",
        "shingles of no current article": "SELECT count(*) FROM article_shingles WHERE article_id NOT IN "
        "(SELECT id FROM articles WHERE superseded_by IS NULL)",
    }
    counted = {name: connection.exec_driver_sql(query).scalar() for name, query in checks.items()}
    return [f"{count} {name}" for name, count in counted.items() if count]


def _words(text: str) -> str:
    """Twenty-one words that nothing else has."""
    letters = hashlib.sha512(text.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(letters[at : at + 6] for at in range(0, 126, 6))


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
