"""The English embeddings of a package that is not installed by default, against the package's own graph."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from config.errors import EmbeddingError
from retrieval.embedding.bge import BGE, TOKENIZER, WEIGHTS, BgeSmall
from retrieval.embedding.choice import embedder_named
from retrieval.embedding.weights import ensure_model, packaged
from retrieval.embedding.word_pieces import WordPieces

pytestmark = pytest.mark.skipif(not BGE.is_installed, reason="`make english` installs the package of these weights")

FERRY = "The council voted against the night ferry. Diesel has become too dear."
TAX = "The tax on bread falls in June."
PARLIAMENT = "Parliament sits again after the summer."


@pytest.fixture(scope="module")
def embeddings(model_folder: Path) -> BgeSmall:
    return BgeSmall(model_folder)


def test_vectors_are_near_those_of_the_packages_own_graph(embeddings: BgeSmall) -> None:
    tokens = WordPieces(packaged(BGE, TOKENIZER)).encode_batch([FERRY, TAX, PARLIAMENT * 20])
    session = onnxruntime.InferenceSession(packaged(BGE, WEIGHTS), providers=["CPUExecutionProvider"])

    for own, text in zip(embeddings.embed([FERRY, TAX, PARLIAMENT * 20]), tokens, strict=True):
        ids = np.array([text.ids])
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        first = np.asarray(session.run(["last_hidden_state"], fed)[0])[0, 0]
        assert own @ first / np.linalg.norm(first) >= 0.98  # scales of 8 bits are found anew in each text


def test_a_question_carries_the_models_instruction_and_finds_its_answer(embeddings: BgeSmall) -> None:
    question = "What did the council think of the ferry at night?"

    asked = np.array(embeddings.embed_query(question))

    instructed = f"Represent this sentence for searching relevant passages: {question}"
    assert np.array_equal(asked, embeddings.embed([instructed], prefix="")[0])
    assert (embeddings.embed([TAX, FERRY, PARLIAMENT]) @ asked).argmax() == 1


def test_a_sentence_has_a_vector_of_its_own(embeddings: BgeSmall) -> None:
    embedded = embeddings.embed_passages([FERRY], [[(0, 42), (43, len(FERRY))]])

    assert [one.shape for one in embedded.of_sentences] == [(2, embeddings.dimensions)]
    assert np.allclose(np.linalg.norm(embedded.of_sentences[0], axis=1), 1, atol=1e-5)


def test_it_is_chosen_by_its_name_and_reads_english(tmp_path: Path) -> None:
    embedder = embedder_named("bge", tmp_path)

    assert isinstance(embedder, BgeSmall)
    assert (embedder.dimensions, embedder.english_only) == (384, True)


def test_weights_that_are_not_those_we_know_are_refused(tmp_path: Path) -> None:
    for name in (WEIGHTS, TOKENIZER):
        path = tmp_path / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"other weights")

    with pytest.raises(EmbeddingError, match="damaged or of another model"):
        ensure_model(BGE, tmp_path / "models", package=tmp_path / "package")
