"""The graph of a BERT encoder in ONNX operators, under a pooling and L2 normalisation."""

import math
from collections.abc import Callable

import numpy as np

from retrieval.embedding.onnx_graph import DIMENSIONS, OnnxGraph

_HEADS = 12
_HEAD_SIZE = DIMENSIONS // _HEADS


def whole_words(graph: OnnxGraph) -> str:
    """Add the vectors of the words, looked up in a table of plain numbers."""
    return graph.node("Gather", graph.constant(graph.weight("embeddings.word_embeddings.weight")), "input_ids")


def mean(graph: OnnxGraph, tokens: str, mask: str) -> str:
    """Add the mean over the tokens of each text, padding left out."""
    kept = graph.node("Mul", tokens, graph.node("Unsqueeze", mask, graph.integers(2)))
    total = graph.node("ReduceSum", kept, graph.integers(1), keepdims=0)
    count = graph.node("ReduceSum", mask, graph.integers(1), keepdims=1)
    return graph.node("Div", total, count)


def first_token(graph: OnnxGraph, tokens: str, _mask: str) -> str:
    """Add the vector of the token that opens each text."""
    return graph.node("Gather", tokens, graph.constant(np.array(0, np.int64)), axis=1)


def add_encoder(
    graph: OnnxGraph,
    *,
    layers: int,
    words: Callable[[OnnxGraph], str] = whole_words,
    pooled: Callable[[OnnxGraph, str, str], str] = mean,
) -> None:
    """Add the model, which has so many layers and twelve heads; `words` adds the lookup of its words.

    `pooled` adds the vector of a text from those of its tokens and the mask that says which are padding.

    Inputs: "input_ids" and "attention_mask", both int64 of shape (batch, sequence), at most 512 long.
    Outputs: "embedding" of shape (batch, 384), L2-normalised, and "tokens" of shape (batch, sequence, 384), the last
    hidden state. Both float32; an output that is not asked for is not copied out.
    """
    mask = graph.node("Cast", "attention_mask", to=graph.float32)
    hidden = _embedded(graph, words(graph))
    bias = _attention_bias(graph, mask)
    for layer in range(layers):
        hidden = _layer(graph, hidden, f"encoder.layer.{layer}", bias)
    tokens = graph.node("Identity", hidden, output="tokens")
    graph.node("LpNormalization", pooled(graph, tokens, mask), output="embedding", axis=-1, p=2)


def _embedded(graph: OnnxGraph, words: str) -> str:
    """Words plus their positions. Every text is of segment 0, so its vector is added to the positions beforehand."""
    segment = graph.weight("embeddings.token_type_embeddings.weight")[0]
    positions = graph.constant(graph.weight("embeddings.position_embeddings.weight") + segment)
    length = graph.node("Shape", "input_ids", start=1, end=2)
    places = graph.node("Slice", positions, graph.integers(0), length, graph.integers(0))
    summed = graph.node("Add", words, places)
    return graph.norm(summed, "embeddings.LayerNorm")


def _attention_bias(graph: OnnxGraph, mask: str) -> str:
    """What is added to the scores: nothing for a token, so much for padding that softmax makes it exactly zero."""
    padding = graph.node("Sub", graph.scalar(1), mask)
    bias = graph.node("Mul", padding, graph.scalar(-1e9))
    return graph.node("Unsqueeze", bias, graph.integers(1, 2))


def _layer(graph: OnnxGraph, hidden: str, layer: str, bias: str) -> str:
    mixed = graph.dense(_attention(graph, hidden, f"{layer}.attention.self", bias), f"{layer}.attention.output.dense")
    attended = graph.norm(graph.node("Add", mixed, hidden), f"{layer}.attention.output.LayerNorm")
    inner = graph.node("Gelu", graph.dense(attended, f"{layer}.intermediate.dense"))
    outer = graph.dense(inner, f"{layer}.output.dense")
    return graph.norm(graph.node("Add", outer, attended), f"{layer}.output.LayerNorm")


def _attention(graph: OnnxGraph, hidden: str, layer: str, bias: str) -> str:
    joined = graph.dense(hidden, f"{layer}.query", f"{layer}.key", f"{layer}.value")
    query, key, value = graph.split(joined, 3)
    products = graph.node("MatMul", _heads(graph, query), _heads(graph, key, turned=True))
    scores = graph.node("Mul", products, graph.scalar(1 / math.sqrt(_HEAD_SIZE)))
    shares = graph.node("Softmax", graph.node("Add", scores, bias), axis=-1)
    mixed = graph.node("MatMul", shares, _heads(graph, value))
    back = graph.node("Transpose", mixed, perm=[0, 2, 1, 3])
    return graph.node("Reshape", back, graph.integers(0, 0, DIMENSIONS))


def _heads(graph: OnnxGraph, value: str, *, turned: bool = False) -> str:
    """Shape (batch, head, token, size); turned: (batch, head, size, token)."""
    apart = graph.node("Reshape", value, graph.integers(0, 0, _HEADS, _HEAD_SIZE))
    return graph.node("Transpose", apart, perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3])
