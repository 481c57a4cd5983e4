"""An ONNX graph as it is written: operators, and weights that stand in a file of their own beside it.

onnxruntime maps that file into memory and reads what it needs: of the table of words, half of the weights, the rows of
the words that are embedded. In one file with the graph the weights would be read and copied before the first text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

DIMENSIONS = 384

_NORM_EPSILON = 1e-12
_OPSET = 20
_IR_VERSION = 9
_EXTENSIONS = "com.microsoft"  # operators that every build of onnxruntime has, beside ONNX's own
_SMALL = 1024  # bytes; such a tensor stays in the graph, as the shapes and axes must
_PAGE = 4096  # what is mapped begins at a page of its own
_TOP = 63  # of weights in 8 bits: with 7 of them no sum of two products overflows on any processor

Weights = Callable[[str], np.ndarray]


@dataclass(frozen=True, slots=True)
class Built:
    """A serialised ONNX graph, and the bytes of the file of weights that it names."""

    graph: bytes
    weights: bytes


class OnnxGraph:
    """Nodes and weights on their way into an ONNX graph. What adds to it returns the name of what it added."""

    def __init__(self, name: str, weights: Weights, file: str, *, quantized: bool = False) -> None:
        """`weights` gives each trained tensor by its name; `file` is what the graph calls the file of weights.

        `quantized`: linear layers are computed in 8 bits, the input's scale being found anew at every run.
        """
        import onnx  # noqa: PLC0415  # costs a quarter of a second and is needed once in the life of a data directory

        self._onnx = onnx
        self.weight, self._quantized = weights, quantized
        self._file, self._apart = file, bytearray()
        self.float32: int = onnx.TensorProto.FLOAT
        self._model = self._empty(name)

    def _empty(self, name: str) -> Any:
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
        graph = helper.make_graph([], name, inputs, outputs)
        known = [helper.make_opsetid("", _OPSET)]
        known += [helper.make_opsetid(_EXTENSIONS, 1)] if self._quantized else []
        return helper.make_model(graph, opset_imports=known, ir_version=_IR_VERSION)

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
        kind = self._onnx.helper.np_dtype_to_tensor_dtype(value.dtype)
        tensor = self._onnx.TensorProto(name=name, data_type=kind, dims=value.shape)
        tensor.data_location = self._onnx.TensorProto.EXTERNAL
        place = {"location": self._file, "offset": len(self._apart), "length": value.nbytes}
        for key, said in place.items():
            tensor.external_data.add(key=key, value=str(said))
        self._apart += value.astype(value.dtype.newbyteorder("<")).tobytes()
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
        bias = self.constant(np.concatenate([self.weight(f"{layer}.bias") for layer in layers]))
        if not self._quantized:
            return self.node("Add", self.node("MatMul", value, self.constant(kernel)), bias)
        scales = np.abs(kernel).max(axis=0) / _TOP  # one a column
        rounded = np.rint(kernel / scales).astype(np.int8)
        inputs = value, self.constant(rounded), self.constant(scales.astype(np.float32)), "", bias
        return self.node("DynamicQuantizeMatMul", *inputs, domain=_EXTENSIONS)

    def norm(self, value: str, layer: str) -> str:
        """Add a layer normalisation."""
        scale, shift = (self.constant(self.weight(f"{layer}.{part}")) for part in ("weight", "bias"))
        return self.node("LayerNormalization", value, scale, shift, axis=-1, epsilon=_NORM_EPSILON)

    def built(self) -> Built:
        """Return what onnxruntime loads, the same bytes for the same weights."""
        return Built(self._model.SerializeToString(deterministic=True), bytes(self._apart))
