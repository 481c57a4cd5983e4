"""Another embedder is chosen: its vectors are made beside those in use, and answers go on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree
from threading import Event

import numpy as np
import pytest
import sqlalchemy as sa

from config.errors import SettingsError
from config.sections import RetrievalSettings
from retrieval.articles import SHARED
from retrieval.corpus import Corpus, open_corpus
from retrieval.embedding.embedder import Embedded, Embedder, Span
from retrieval.embedding.minilm import MiniLM
from retrieval.library.reembedding import Embedders
from retrieval.library.schema import passages
from retrieval.library.vector_outbox import complete
from retrieval.library.vectors import stored
from retrieval.search.question import Question
from tests.articles import article
from tests.libraries import lay_tables

FERRY = "The council of Aldmoor voted against the night ferry on Tuesday. Diesel has become too dear, it said."
TAX = "The tax on bread falls in June. Bakers in Aldmoor expect longer queues."
QUESTION = Question("Who voted against the night ferry?", date(2026, 6, 1))


@dataclass(frozen=True)
class Letters:
    """Counts the letters of a text in so many numbers; remembers nothing."""

    dimensions: int = 12
    name: str = "letters"
    english_only: bool = False
    unrelated: float = 0.0
    passage_tokens: int = 220

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        of_sentences = [
            np.stack([self._vector(text[start:end]) for start, end in spans])
            for text, spans in zip(texts, sentences, strict=True)
        ]
        return Embedded(np.stack([self._vector(text) for text in texts]), of_sentences)

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self._vector(text).tolist()
        return row

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def _vector(self, text: str) -> np.ndarray:
        counts = np.bincount([ord(letter) % self.dimensions for letter in text], minlength=self.dimensions)
        return np.asarray(counts / np.linalg.norm(counts), dtype=np.float32)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A library whose vectors are those of the small built-in model."""
    folder = tmp_path_factory.mktemp("minilm")
    (folder / "models").symlink_to(model_folder, target_is_directory=True)
    lay_tables(folder)
    with open_corpus(folder, RetrievalSettings(embeddings="minilm")) as corpus:
        list(corpus.ingester.ingest([article(FERRY), article(TAX, "tax.txt")]))
        corpus.index.rebuild()
    return folder


@pytest.fixture
def old_library(made: Path, tmp_path: Path) -> Path:
    return copytree(made, tmp_path / "data", symlinks=True)


@pytest.fixture
def corpus(old_library: Path) -> Iterator[Corpus]:
    """The same, opened where another embedder is chosen."""
    with open_corpus(old_library, RetrievalSettings(), embedder=Letters()) as opened:
        yield opened


def exchange(corpus: Corpus) -> list[tuple[int, int]]:
    heard: list[tuple[int, int]] = []
    assert corpus.exchange_vectors(lambda *far: heard.append(far), stopping=lambda: False)
    return heard


def best(corpus: Corpus) -> str:
    return corpus.retriever.search(QUESTION, 1).excerpts[0].article.text_raw


def test_the_old_vectors_answer_until_the_new_ones_are_there(corpus: Corpus) -> None:
    assert corpus.embedders.name == MiniLM.name
    assert best(corpus) == FERRY

    answered, heard = list[str](), list[tuple[int, int]]()

    def ask(done: int, total: int) -> None:
        heard.append((done, total))
        answered.append(best(corpus))

    assert corpus.exchange_vectors(ask, stopping=lambda: False)

    assert (heard, answered) == ([(0, 2), (2, 2)], [FERRY, FERRY])
    assert (corpus.embedders.name, corpus.embedders.dimensions) == ("letters", 12)
    assert best(corpus) == FERRY
    assert corpus.index.state == "sound"


def test_what_is_found_afterwards_is_what_a_new_library_finds(corpus: Corpus, tmp_path: Path) -> None:
    exchange(corpus)
    with open_corpus(tmp_path / "new", RetrievalSettings(), embedder=Letters()) as fresh:
        list(fresh.ingester.ingest([article(FERRY), article(TAX, "tax.txt")]))

        ours, theirs = ([e.cosine for e in c.retriever.search(QUESTION, 5).excerpts] for c in (corpus, fresh))

    assert ours == pytest.approx(theirs)


@pytest.mark.parametrize("chroma", [True, False], ids=["by Chroma", "by the exact search"])
def test_a_question_after_the_exchange_meets_no_old_vector(corpus: Corpus, chroma: bool) -> None:
    vector = np.asarray(corpus.embedders.embed_query("ferry"), dtype=np.float32)
    corpus.index.search(vector, SHARED, 2)
    corpus.index.search(vector, SHARED, 2, within={1, 2})

    exchange(corpus)
    own = np.asarray(Letters().embed_query(FERRY), dtype=np.float32)
    found = corpus.index.search(own, SHARED, 2, within=None if chroma else {1, 2})

    assert found[0][0] == 1
    assert found[0][1] == pytest.approx(1, abs=1e-3)


def test_work_that_was_stopped_goes_on_where_it_was(old_library: Path) -> None:
    stop, heard = Event(), list[int]()
    with open_corpus(old_library, RetrievalSettings(), embedder=Letters()) as corpus:
        laws = [article(f"{TAX} It is the law number {place}.", f"{place}.txt") for place in range(80)]
        list(corpus.ingester.ingest(laws))
        done = corpus.exchange_vectors(lambda done, _: (heard.append(done), stop.set())[0], stopping=stop.is_set)
        assert (done, corpus.embedders.name) == (False, MiniLM.name)

    with open_corpus(old_library, RetrievalSettings(), embedder=Letters()) as corpus:
        assert exchange(corpus)[0] == (64, 82)


def test_an_article_that_comes_meanwhile_is_exchanged_too(corpus: Corpus) -> None:
    late = article("A third text came late. It tells of the harbour.", "late.txt")

    def come(done: int, total: int) -> None:
        if done == total == 2:
            list(corpus.ingester.ingest([late]))

    assert corpus.exchange_vectors(come, stopping=lambda: False)

    found = corpus.index.search(np.asarray(Letters().embed_query(late.text_raw), dtype=np.float32), SHARED, 1)
    assert found[0][1] == pytest.approx(1, abs=1e-3)


def test_vectors_that_were_made_before_the_exchange_are_not_stored_after_it(corpus: Corpus) -> None:
    list(corpus.ingester.keep([article("A third text came late. It tells of the harbour.", "late.txt")]))
    old = corpus.embedders.kept

    exchange(corpus)

    assert complete(corpus.database, old, lambda *_: None) == 0
    assert corpus.library.summary(SHARED).to_come == 0
    assert {len(own) for own in _stored(corpus)} == {len(stored(np.zeros(12)))}


def _stored(corpus: Corpus) -> list[bytes]:
    with corpus.database.read() as connection:
        return list(connection.execute(sa.select(passages.c.vector)).scalars())


def test_where_nothing_else_was_chosen_there_is_nothing_to_do(old_library: Path) -> None:
    with open_corpus(old_library, RetrievalSettings(embeddings="minilm")) as corpus:
        assert not corpus.exchange_vectors(lambda *_: pytest.fail("nothing is made"), stopping=lambda: False)


def test_vectors_of_a_model_that_cannot_be_had_any_more_are_named(data_dir: Path) -> None:
    gone: Embedder = Letters(name="a model that is gone")
    with open_corpus(data_dir, RetrievalSettings(), embedder=gone) as corpus:
        list(corpus.ingester.ingest([article(FERRY)]))

    with (
        pytest.raises(SettingsError, match="holds vectors of a model that is gone"),
        open_corpus(data_dir, RetrievalSettings(embeddings="minilm")),
    ):
        pass


def test_the_embedder_in_use_is_an_embedder() -> None:
    assert {name for name in vars(Embedder) if not name.startswith("_")} <= set(dir(Embedders))
