"""The graph of all-MiniLM-L6-v2 in ONNX operators: a BERT encoder under mean pooling and L2 normalisation.

Large tensors stand in a file of their own beside the graph. onnxruntime maps it into memory and reads what it needs:
of the table of words, half of the weights, the rows of the words that are embedded. In one file with the graph the
weights would be read and copied before the first text, 90 MB twice.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
BUILDER = 2  # belongs to the graph below: another graph needs another number

_LAYERS = 6
_HEADS = 12
_HEAD_SIZE = DIMENSIONS // _HEADS
_NORM_EPSILON = 1e-12
_OPSET = 20
_IR_VERSION = 9
_SMALL = 1024  # bytes; such a tensor stays in the graph, as the shapes and axes must
_PAGE = 4096  # what is mapped begins at a page of its own

Weights = Callable[[str], np.ndarray]


@dataclass(frozen=True, slots=True)
class Built:
    """A serialised ONNX graph, and the bytes of the file of weights that it names."""

    graph: bytes
    weights: bytes


def build_graph(weights: Weights, *, file: str) -> Built:
    """Return the model as an ONNX graph whose weights stand in `file`; `weights` gives each trained tensor by name.

    Inputs: "input_ids" and "attention_mask", both int64 of shape (batch, sequence), at most 512 long.
    Outputs: "embedding" of shape (batch, 384), L2-normalised, and "tokens" of shape (batch, sequence, 384), the last
    hidden state. Both float32; an output that is not asked for is not copied out.
    """
    graph = _Graph(weights, file)
    mask = graph.node("Cast", "attention_mask", to=graph.float32)
    hidden = _embedded(graph)
    bias = _attention_bias(graph, mask)
    for layer in range(_LAYERS):
        hidden = _layer(graph, hidden, f"encoder.layer.{layer}", bias)
    tokens = graph.node("Identity", hidden, output="tokens")
    graph.node("LpNormalization", _mean(graph, tokens, mask), output="embedding", axis=-1, p=2)
    return graph.built()


class _Graph:
    """Nodes and weights on their way into an ONNX graph. What adds to it returns the name of what it added."""

    def __init__(self, weights: Weights, file: str) -> None:
        import onnx  # noqa: PLC0415  # costs a quarter of a second and is needed once in the life of a data directory

        self._onnx = onnx
        self.weight = weights
        self._file, self._apart = file, bytearray()
        self.float32: int = onnx.TensorProto.FLOAT
        self._model = self._empty()

    def _empty(self) -> Any:
        """The model before its nodes. It grows in place."""
        helper, types = self._onnx.helper, self._onnx.TensorProto
        token_axes = ["batch", "sequence"]
        inputs = [
            helper.make_tensor_value_info(name, types.INT64, token_axes) for name in ("input_ids", "attention_mask")
        ]
        outputs = [
            helper.make_tensor_value_info("embedding", types.FLOAT, ["batch", DIMENSIONS]),
            helper.make_tensor_value_info("tokens", types.FLOAT, [*token_axes, DIMENSIONS]),
        ]
        graph = helper.make_graph([], MODEL, inputs, outputs)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)

    def node(self, operator: str, *inputs: str, output: str | None = None, **attributes: object) -> str:
        """Add an operator with one output."""
        name = output or f"{operator}_{len(self._model.graph.node)}"
        self._model.graph.node.append(self._onnx.helper.make_node(operator, inputs, [name], **attributes))
        return name

    def split(self, value: str, parts: int) -> list[str]:
        """Cut the last axis into equal parts."""
        names = [f"{value}_{part}" for part in range(parts)]
        self._model.graph.node.append(self._onnx.helper.make_node("Split", [value], names, axis=-1, num_outputs=parts))
        return names

    def constant(self, value: np.ndarray) -> str:
        """Add a tensor that is part of the model."""
        name = f"constant_{len(self._model.graph.initializer)}"
        value = np.ascontiguousarray(value)
        if value.nbytes > _SMALL:
            self._model.graph.initializer.append(self._apart_from_it(value, name))
        else:
            self._model.graph.initializer.append(self._onnx.numpy_helper.from_array(value, name))
        return name

    def _apart_from_it(self, value: np.ndarray, name: str) -> Any:
        """Append the numbers to the file of weights; return what the graph says of them."""
        self._apart += bytes(-len(self._apart) % _PAGE)
        tensor = self._onnx.TensorProto(name=name, data_type=self.float32, dims=value.shape)
        tensor.data_location = self._onnx.TensorProto.EXTERNAL
        place = {"location": self._file, "offset": len(self._apart), "length": value.nbytes}
        for key, said in place.items():
            tensor.external_data.add(key=key, value=str(said))
        self._apart += np.asarray(value, dtype="<f4").tobytes()
        return tensor

    def integers(self, *values: int) -> str:
        """Add a list of integers: a shape, or axes."""
        return self.constant(np.array(values, dtype=np.int64))

    def scalar(self, value: float) -> str:
        """Add one number."""
        return self.constant(np.array(value, dtype=np.float32))

    def dense(self, value: str, *layers: str) -> str:
        """Add a linear layer; several of the same input become one multiplication, side by side."""
        kernel = np.concatenate([self.weight(f"{layer}.weight").T for layer in layers], axis=1)
        bias = np.concatenate([self.weight(f"{layer}.bias") for layer in layers])
        return self.node("Add", self.node("MatMul", value, self.constant(kernel)), self.constant(bias))

    def norm(self, value: str, layer: str) -> str:
        """Add a layer normalisation."""
        scale, shift = (self.constant(self.weight(f"{layer}.{part}")) for part in ("weight", "bias"))
        return self.node("LayerNormalization", value, scale, shift, axis=-1, epsilon=_NORM_EPSILON)

    def built(self) -> Built:
        """Return what onnxruntime loads, the same bytes for the same weights."""
        return Built(self._model.SerializeToString(deterministic=True), bytes(self._apart))


def _embedded(graph: _Graph) -> str:
    """Words plus their positions. Every text is of segment 0, so its vector is added to the positions beforehand."""
    words = graph.constant(graph.weight("embeddings.word_embeddings.weight"))
    segment = graph.weight("embeddings.token_type_embeddings.weight")[0]
    positions = graph.constant(graph.weight("embeddings.position_embeddings.weight") + segment)
    length = graph.node("Shape", "input_ids", start=1, end=2)
    places = graph.node("Slice", positions, graph.integers(0), length, graph.integers(0))
    summed = graph.node("Add", graph.node("Gather", words, "input_ids"), places)
    return graph.norm(summed, "embeddings.LayerNorm")


def _attention_bias(graph: _Graph, mask: str) -> str:
    """What is added to the scores: nothing for a token, so much for padding that softmax makes it exactly zero."""
    padding = graph.node("Sub", graph.scalar(1), mask)
    bias = graph.node("Mul", padding, graph.scalar(-1e9))
    return graph.node("Unsqueeze", bias, graph.integers(1, 2))


def _layer(graph: _Graph, hidden: str, layer: str, bias: str) -> str:
    mixed = graph.dense(_attention(graph, hidden, f"{layer}.attention.self", bias), f"{layer}.attention.output.dense")
    attended = graph.norm(graph.node("Add", mixed, hidden), f"{layer}.attention.output.LayerNorm")
    inner = graph.node("Gelu", graph.dense(attended, f"{layer}.intermediate.dense"))
    outer = graph.dense(inner, f"{layer}.output.dense")
    return graph.norm(graph.node("Add", outer, attended), f"{layer}.output.LayerNorm")


def _attention(graph: _Graph, hidden: str, layer: str, bias: str) -> str:
    joined = graph.dense(hidden, f"{layer}.query", f"{layer}.key", f"{layer}.value")
    query, key, value = graph.split(joined, 3)
    products = graph.node("MatMul", _heads(graph, query), _heads(graph, key, turned=True))
    scores = graph.node("Mul", products, graph.scalar(1 / math.sqrt(_HEAD_SIZE)))
    shares = graph.node("Softmax", graph.node("Add", scores, bias), axis=-1)
    mixed = graph.node("MatMul", shares, _heads(graph, value))
    back = graph.node("Transpose", mixed, perm=[0, 2, 1, 3])
    return graph.node("Reshape", back, graph.integers(0, 0, DIMENSIONS))


def _heads(graph: _Graph, value: str, *, turned: bool = False) -> str:
    """Shape (batch, head, token, size); turned: (batch, head, size, token)."""
    apart = graph.node("Reshape", value, graph.integers(0, 0, _HEADS, _HEAD_SIZE))
    return graph.node("Transpose", apart, perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3])


def _mean(graph: _Graph, tokens: str, mask: str) -> str:
    """The mean over the tokens of each text, padding left out."""
    kept = graph.node("Mul", tokens, graph.node("Unsqueeze", mask, graph.integers(2)))
    total = graph.node("ReduceSum", kept, graph.integers(1), keepdims=0)
    count = graph.node("ReduceSum", mask, graph.integers(1), keepdims=1)
    return graph.node("Div", total, count)
