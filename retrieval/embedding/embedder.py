"""What the product needs of an embedding model: choice.py names the built-in ones, langchain.py adapts LangChain's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of texts (n x dimensions) and, of each, those of its sentences (sentences x dimensions), all float32.

    `of_sentences` is empty where the embedder has none: the texts' own vectors stand in for them.
    """

    vectors: np.ndarray
    of_sentences: Sequence[np.ndarray] = ()

    def only(self, *places: int) -> "Embedded":
        """Return those of the texts at these places."""
        return Embedded(self.vectors[list(places)], [self.of_sentences[place] for place in places if self.of_sentences])


class Embedder(Protocol):
    """Turns texts into vectors of length 1. Safe to use from several threads; every call blocks.

    `name` stands beside stored vectors: vectors under another name cannot be compared with these. `english_only`: a
    question in another language is better asked in the English words for it. `unrelated`: the cosine of texts that have
    nothing to do with each other, which some models keep near 1. `passage_tokens`: how many of its tokens a passage may
    have, so that the model reads all of it and it is of the length at which passages are found best.
    """

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def english_only(self) -> bool: ...
    @property
    def unrelated(self) -> float: ...
    @property
    def passage_tokens(self) -> int: ...

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        """Return a vector a text and, where the embedder has them, a vector a sentence.

        `sentences`: where the sentences of each text stand, as (start, end) in its characters, in order. EmbeddingError
        where the model cannot be used.
        """

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question; errors as above."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model counts in a text; an estimate is enough to cut passages by."""


def encodable(text: str) -> str:
    """Half a surrogate pair, which JSON can bring, is no character: it becomes a question mark."""
    return text.encode(errors="replace").decode()
