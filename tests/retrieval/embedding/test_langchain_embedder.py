"""Any embeddings of LangChain's make vectors for us: unit length, a vector a sentence, errors of our own."""

import math

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from config.errors import EmbeddingError
from retrieval.embedding.langchain import LangChainEmbedder
from retrieval.embedding.minilm import MiniLM

FERRY, TAX = "The ferry sailed.", "The tax on diesel rose."
TEXTS, SPANS = [f"{FERRY} {TAX}", TAX], [[(0, 17), (18, 41)], [(0, 23)]]


class Answers(Embeddings):
    """Gives the same rows whatever is asked, or raises."""

    def __init__(self, rows: object) -> None:
        self._rows = rows

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        del texts
        if isinstance(self._rows, Exception):
            raise self._rows
        return self._rows  # type: ignore[return-value]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture(scope="module")
def embedder() -> LangChainEmbedder:
    return LangChainEmbedder(DeterministicFakeEmbedding(size=24), name="fake-24")


def test_the_dimensions_are_what_the_model_gives(embedder: LangChainEmbedder) -> None:
    assert (embedder.name, embedder.dimensions, embedder.english_only) == ("fake-24", 24, False)


def test_every_text_and_every_sentence_has_a_vector_of_length_one(embedder: LangChainEmbedder) -> None:
    embedded = embedder.embed_passages(TEXTS, SPANS)

    assert embedded.vectors.dtype == np.float32
    assert embedded.vectors.shape == (2, 24)
    assert [own.shape for own in embedded.of_sentences] == [(2, 24), (1, 24)]
    for own in (embedded.vectors, *embedded.of_sentences):
        assert np.linalg.norm(own, axis=1) == pytest.approx(np.ones(len(own)), abs=1e-5)


def test_a_sentence_has_the_vector_that_it_has_alone(embedder: LangChainEmbedder) -> None:
    embedded = embedder.embed_passages(TEXTS, SPANS)

    assert np.allclose(embedded.of_sentences[0][1], embedder.embed_query(TAX), atol=1e-6)
    assert np.allclose(embedded.of_sentences[0][0], embedder.embed_query(FERRY), atol=1e-6)
    assert np.allclose(embedded.vectors[1], embedder.embed_query(TAX), atol=1e-6)


def test_nothing_has_no_vectors(embedder: LangChainEmbedder) -> None:
    embedded = embedder.embed_passages([], [])

    assert embedded.vectors.shape == (0, 24)
    assert list(embedded.of_sentences) == []
    assert embedder.embed_passages([FERRY], [[]]).of_sentences[0].shape == (0, 24)


@pytest.mark.parametrize("text", ["", FERRY, "Лодка уплыла.", "\ud800"])
def test_tokens_are_estimated_by_length(embedder: LangChainEmbedder, text: str) -> None:
    assert embedder.count_tokens(text) == math.ceil(len(text.encode(errors="replace")) / 4)


def test_half_a_surrogate_pair_is_no_error(embedder: LangChainEmbedder) -> None:
    assert len(embedder.embed_query("half \ud800")) == 24


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ConnectionError("no route to host"), "failed: ConnectionError: no route to host"),
        (ValueError("bad key"), "failed: ValueError: bad key"),
        ([[1.0, 0.0, 0.0]], "did not give 1 vectors of 2 numbers"),
        ([[1.0, 0.0], [0.0, 1.0]], "did not give 1 vectors of 2 numbers"),
        ([], "did not give 1 vectors of 2 numbers"),
        ([[1.0], [2.0, 3.0]], "did not give 1 vectors of 2 numbers"),
        (None, "did not give 1 vectors of 2 numbers"),
        ([["a", "b"]], "did not give 1 vectors of 2 numbers"),
        ([[math.nan, 1.0]], "no finite number"),
        ([[math.inf, 1.0]], "no finite number"),
    ],
)
def test_what_goes_wrong_is_one_clear_error(rows: object, said: str) -> None:
    broken = LangChainEmbedder(Answers(rows), name="broken", dimensions=2)

    with pytest.raises(EmbeddingError, match=f"the embedding model broken .*{said}"):
        broken.embed_passages([FERRY], [[]])


def test_a_vector_of_zeros_stays_one() -> None:
    silent = LangChainEmbedder(Answers([[0.0, 0.0]]), name="silent", dimensions=2)

    assert silent.embed_query("…") == [0.0, 0.0]


def test_the_built_in_embeddings_are_langchains(embedder: LangChainEmbedder) -> None:
    assert issubclass(MiniLM, Embeddings)
    assert not isinstance(embedder, Embeddings)
