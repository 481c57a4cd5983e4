"""A built-in model at work on onnxruntime: texts become tokens, tokens become vectors of texts and of sentences."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

import numpy as np

from config.errors import EmbeddingError
from retrieval.embedding.embedder import Embedded, Span, encodable
from retrieval.embedding.onnx_graph import DIMENSIONS
from retrieval.embedding.weights import Recipe, ensure_model

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WINDOW = 512  # texts that are tokenised and sorted at once; bounds the memory however many come

Progress = Callable[[int], None]
T = TypeVar("T")


class Encoding(Protocol):
    """The tokens of one text with those that begin and end it: their numbers, and where each stands in the text."""

    @property
    def ids(self) -> list[int]: ...
    @property
    def offsets(self) -> list[Span]: ...


class TextTokenizer(Protocol):
    """Cuts texts into tokens; `count` leaves out the two that the model adds."""

    def encode_batch(self, texts: list[str]) -> Sequence[Encoding]: ...
    def count(self, text: str) -> int: ...


class Encoder:
    """Turns texts into unit vectors of 384 dimensions; each built-in model is one, and says how it differs.

    It has the methods of LangChain's Embeddings and is registered as one by retrieval.embedding.langchain.

    Of a text beyond `max_tokens` the beginning counts. Cheap to construct: tokenizer and model are loaded at first use,
    the model is built then if it must be. Safe to use from several threads; every call blocks.
    """

    dimensions: ClassVar[int] = DIMENSIONS
    english_only: ClassVar[bool]
    unrelated: ClassVar[float] = 0.0
    name: ClassVar[str]
    recipe: ClassVar[Recipe]
    max_tokens: ClassVar[int]
    passage_tokens: ClassVar[int]
    batch_tokens: ClassVar[int]  # padding included; what is longer is embedded alone
    query_prefix: ClassVar[str] = ""
    passage_prefix: ClassVar[str] = ""

    def __init__(self, directory: Path, *, threads: int | None = None) -> None:
        """Keep the built model in `directory`; compute on `threads` threads, by default one a physical core."""
        self._tokenizer = _Once(self._load_tokenizer)
        cores = _physical_cores() if threads is None else threads
        self._session = _Once(lambda: _load_session(self.recipe, directory, cores))

    @classmethod
    def _load_tokenizer(cls) -> TextTokenizer:
        raise NotImplementedError

    def embed(
        self, texts: Sequence[str], on_progress: Progress = lambda _: None, *, prefix: str | None = None
    ) -> np.ndarray:
        """Return one vector a text, in the order of `texts`: float32 of shape (n, 384), rows of length 1.

        `prefix` tells the model what the texts are, by default passages.

        `on_progress` hears after every batch how many texts are done so far. Raises EmbeddingError where the model
        cannot be built, loaded or run, StorageFullError where there is no room to build it.
        """
        prefix = self.passage_prefix if prefix is None else prefix
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for places, batch in self._batches([prefix + text for text in texts], on_progress):
            (vectors[places],) = self._run(batch, "embedding")
        return vectors

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        """Return what `embed` does, and one vector a sentence: the mean of its tokens as the whole text colours them.

        `sentences`: where the sentences of each text stand, as (start, end) in its characters, in order. What the
        model no longer sees of a long text gets vectors of zeros. Errors as in `embed`.
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        of_sentences = [np.empty((0, DIMENSIONS), dtype=np.float32)] * len(texts)
        prefix = self.passage_prefix
        for places, batch in self._batches([prefix + text for text in texts]):
            vectors[places], tokens = self._run(batch, "embedding", "tokens")
            for place, own, encoding in zip(places, tokens, batch, strict=True):
                spans = [(start + len(prefix), end + len(prefix)) for start, end in sentences[place]]
                of_sentences[place] = _pooled(own, encoding.offsets[1 : self._seen(encoding) - 1], spans)
        return Embedded(vectors, of_sentences)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """`embed`, as LangChain wants it."""
        rows: list[list[float]] = self.embed(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        row: list[float] = self.embed([text], prefix=self.query_prefix)[0].tolist()
        return row

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text has, all of it, without the two that the model adds. Needs no built model."""
        return self._tokenizer.get().count(encodable(text))

    def _batches(
        self, texts: Sequence[str], on_progress: Progress = lambda _: None
    ) -> Iterator[tuple[list[int], list[Encoding]]]:
        """Yield places in `texts` with the tokens of what stands there, those of like length together."""
        done = 0
        for start in range(0, len(texts), WINDOW):
            window = [encodable(text) for text in texts[start : start + WINDOW]]
            encodings = self._tokenizer.get().encode_batch(window)
            for batch in _batches([self._seen(encoding) for encoding in encodings], self.batch_tokens):
                yield [start + place for place in batch], [encodings[place] for place in batch]
                done += len(batch)
                on_progress(done)

    def _run(self, batch: list[Encoding], *outputs: str) -> list[np.ndarray]:
        session = self._session.get()
        shape = (len(batch), max(self._seen(encoding) for encoding in batch))
        input_ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, encoding in enumerate(batch):
            ids = _cut(encoding.ids, self.max_tokens)
            input_ids[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        try:
            made: list[np.ndarray] = session.run(outputs, {"input_ids": input_ids, "attention_mask": mask})
        except Exception as error:  # onnxruntime's errors share no base
            raise EmbeddingError(f"the embedding model failed: {error}") from error
        return made

    def _seen(self, encoding: Encoding) -> int:
        """How many tokens of a text the model sees."""
        return min(self.max_tokens, len(encoding.ids))


class _Once(Generic[T]):
    """A value that is made at first use, by one thread while the others wait. A failure is not remembered."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._value: T | None = None

    def get(self) -> T:
        with self._lock:
            if self._value is None:
                self._value = self._make()
            return self._value


def _load_session(recipe: Recipe, directory: Path, threads: int) -> "InferenceSession":
    import onnxruntime  # noqa: PLC0415  # commands that embed nothing need not wait for it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Waiting threads would spin: eight times the processor time for a question now and then, no gain in its latency.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    path = ensure_model(recipe, directory)
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base
        raise EmbeddingError(
            f"cannot load the embedding model {path}: {error}; delete the file and try again"
        ) from error


def _physical_cores() -> int:
    """Usable cores, hyper-threads counted once; 0, which lets onnxruntime decide, where that cannot be read."""
    try:
        usable = os.sched_getaffinity(0)
        topology = Path("/sys/devices/system/cpu")
        return len({(topology / f"cpu{cpu}/topology/thread_siblings_list").read_text() for cpu in usable})
    except (AttributeError, OSError):
        return 0


def _cut(ids: list[int], most: int) -> list[int]:
    """The beginning of a long text, with the closing token that the model expects."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def _batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield the places of `lengths`, shortest first, in groups that padded to their longest fit in `most` tokens."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pooled(tokens: np.ndarray, offsets: Sequence[Span], sentences: Sequence[Span]) -> np.ndarray:
    """Return one unit vector a sentence (float32, sentences x dimensions); zeros where it has no token.

    The mean over the tokens of one sentence tells what that sentence says, coloured by what stands around it: a pronoun
    carries whom it means (late pooling). `tokens`: the model's last hidden state (tokens x dimensions), its opening
    token first. `offsets`: where the tokens after that one stand in the text; `sentences`: where the sentences do.
    """
    vectors = np.zeros((len(sentences), tokens.shape[1]), dtype=np.float32)
    if not offsets or not sentences:
        return vectors
    starts, ends = np.asarray(offsets).T
    first, last = np.asarray(sentences).T
    begins, stops = np.searchsorted(starts, first), np.searchsorted(ends, last, side="right")
    for place, (begin, stop) in enumerate(zip(begins, stops, strict=True)):
        own = tokens[1 + begin : 1 + stop].sum(axis=0)  # a product of matrices would keep every core busy, for nothing
        vectors[place] = own / (np.linalg.norm(own) or 1.0)
    return vectors
