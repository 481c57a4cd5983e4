"""The whole product with another embedder: articles are kept, found, cited and indexed by its vectors."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from bot.asker import OPERATOR
from bot.services import open_services
from config.errors import SettingsError
from config.settings import Settings, load_settings
from retrieval.articles import SHARED
from retrieval.corpus import open_corpus
from retrieval.embedding.embedder import Embedded, Embedder, Span
from retrieval.embedding.langchain import LangChainEmbedder
from retrieval.language.terms import terms
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article

QUESTION = "How many berths did the harbour council approve?"


@dataclass(frozen=True)
class HashedTerms:
    """A vector that counts a text's terms by their hashes; with or without vectors of sentences."""

    name: str = "hashed-terms"
    dimensions: int = 40
    english_only: bool = False
    unrelated: float = 0.0
    passage_tokens: int = 220
    sentences: bool = True

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for term in terms(text):
                vector[zlib.crc32(term.encode()) % self.dimensions] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        apart = [self.embed([text[a:b] for a, b in own]) for text, own in zip(texts, sentences, strict=True)]
        return Embedded(self.embed(texts), apart if self.sentences else ())

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self.embed([text])[0].tolist()
        return row

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class Counts(Embeddings):
    """The same as LangChain's, of a length that says nothing."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = (7 * HashedTerms(dimensions=52).embed(texts)).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


EMBEDDERS = [HashedTerms(), HashedTerms(sentences=False), LangChainEmbedder(Counts(), name="counts")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path / "data", _env_file=None)


@pytest.mark.anyio
@pytest.mark.parametrize("embedder", EMBEDDERS, ids=["pooled", "without sentences", "of LangChain"])
async def test_the_product_runs_with_another_embedder(settings: Settings, embedder: Embedder) -> None:
    with open_services(settings, embedder=embedder) as services:
        done = list(services.ingester.ingest([article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt")]))
        services.index.rebuild()
        generation, state = services.index.generation, services.index.state
        held = generation.vectors([1, 2]) if generation else {}
        found = services.retriever.search(Question(QUESTION), 2)
        answer = (await services.ask(QUESTION, OPERATOR)).answer
        completed = services.ingester.complete(lambda *_: None)

    assert [one.status for one in done] == ["added", "added"]
    assert state == "sound"
    assert {vector.shape for vector in held.values()} == {(embedder.dimensions,)}
    assert found.excerpts[0].article.source == "harbour.txt"
    assert bool(found.excerpts[0].sentence_cosines) is (embedder is not EMBEDDERS[1])
    assert answer.status == "answered"
    assert "1,200 new berths" in answer.text
    assert completed == 0
    assert not (settings.data_dir / "models").exists()

    with open_services(settings, embedder=embedder, brief=True) as again:
        assert again.index.state == "resting"
        assert again.retriever.search(Question(QUESTION), 1).excerpts[0].article.source == "harbour.txt"


@pytest.mark.parametrize(
    "other", [HashedTerms(name="other-terms"), HashedTerms(dimensions=41), None], ids=["name", "dimensions", "built in"]
)
def test_vectors_of_another_embedder_are_refused_with_what_to_do(settings: Settings, other: Embedder | None) -> None:
    with open_corpus(settings.data_dir, settings.retrieval, embedder=HashedTerms()) as corpus:
        list(corpus.ingester.ingest([article(TALKS)]))

    with (
        pytest.raises(
            SettingsError, match=r"vectors of hashed-terms \(40 dim.*use hashed-terms again, or set BRIEFING_DATA_DIR"
        ),
        open_corpus(settings.data_dir, settings.retrieval, embedder=other),
    ):
        pass

    with open_corpus(settings.data_dir, settings.retrieval, embedder=HashedTerms()) as corpus:
        assert corpus.library.summary(SHARED).articles == 1
