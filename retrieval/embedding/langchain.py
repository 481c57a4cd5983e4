"""Embeddings of LangChain as our embedder, and ours as LangChain's; nobody else waits for LangChain's imports."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from langchain_core.embeddings import Embeddings

from config.errors import EmbeddingError
from retrieval.embedding.embedder import Embedded, Span, encodable
from retrieval.embedding.encoder import Encoder

Embeddings.register(Encoder)

T = TypeVar("T")
_PASSAGE_TOKENS = 220
_BYTES_A_TOKEN = 4  # of UTF-8: near what tokenizers make of English, and no fewer tokens than they make of Cyrillic


class LangChainEmbedder:
    """Any `Embeddings` object as an embedder. Its vectors are brought to length 1, its errors become EmbeddingError.

    LangChain's interface gives no tokens, so every sentence is embedded by itself: the model reads each text twice.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        *,
        name: str,
        dimensions: int | None = None,
        english_only: bool = False,
        unrelated: float = 0.0,
    ) -> None:
        """`name`: of the model, as no other is called; `dimensions`: where it is None, one text is embedded to see."""
        self.passage_tokens = _PASSAGE_TOKENS
        self.name, self.english_only, self.unrelated, self._embeddings = name, english_only, unrelated, embeddings
        self.dimensions = dimensions or len(self._asked(lambda: embeddings.embed_query("dimensions")))

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        """As `Embedder.embed_passages`."""
        apart = [text[start:end] for text, spans in zip(texts, sentences, strict=True) for start, end in spans]
        vectors = self._vectors([encodable(text) for text in [*texts, *apart]])
        ends = np.cumsum([len(texts), *(len(spans) for spans in sentences)])
        of_texts, *of_sentences = np.split(vectors, ends[:-1])
        return Embedded(of_texts, of_sentences)

    def embed_query(self, text: str) -> list[float]:
        """As `Embedder.embed_query`."""
        made = self._asked(lambda: self._embeddings.embed_query(encodable(text)))
        row: list[float] = self._normalised([made], 1)[0].tolist()
        return row

    def count_tokens(self, text: str) -> int:
        """Return an estimate: nothing is asked of the model."""
        return math.ceil(len(encodable(text).encode()) / _BYTES_A_TOKEN)

    def _vectors(self, texts: list[str]) -> np.ndarray:
        made = self._asked(lambda: self._embeddings.embed_documents(texts)) if texts else []
        return self._normalised(made, len(texts))

    def _normalised(self, made: Sequence[Sequence[float]], count: int) -> np.ndarray:
        """The vectors with length 1 (float32, count x dimensions), checked: what is stored wrong is never found."""
        try:
            vectors = np.asarray(made, dtype=np.float32).reshape(count, self.dimensions)
        except (TypeError, ValueError) as error:
            raise EmbeddingError(
                f"the embedding model {self.name} did not give {count} vectors of {self.dimensions} numbers"
            ) from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all():
            raise EmbeddingError(f"the embedding model {self.name} gave a vector that holds no finite number")
        return vectors / np.where(lengths > 0, lengths, 1)

    def _asked(self, action: Callable[[], list[T]]) -> list[T]:
        try:
            return action()
        except Exception as error:  # every provider has errors of its own
            raise EmbeddingError(f"the embedding model {self.name} failed: {type(error).__name__}: {error}") from error
