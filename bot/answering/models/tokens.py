"""How many tokens a text costs a model: counted by tiktoken where its rank file is at hand, else estimated high.

tiktoken downloads its rank files at first use; we never do. With the file in `<data dir>/tiktoken/` it counts.
"""

import math
from functools import lru_cache
from pathlib import Path
from typing import Final

import tiktoken
from tiktoken.load import load_tiktoken_bpe

from config.errors import SettingsError

ENCODING: Final = "o200k_base"
# English news needs about 4.5 bytes a token and Cyrillic news more; counting 2 leaves room for figures and names.
BYTES_PER_TOKEN: Final = 2
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
    """Counts the tokens of one model. `exact` says whether tiktoken does it or the estimate."""

    def __init__(self, folder: Path, model: str = "") -> None:
        """Use the rank file of the model's encoding in `folder`; raises SettingsError where it is damaged."""
        self.encoding = encoding_of(model)
        path = folder / f"{self.encoding}.tiktoken"
        self._encoding = _load(path, self.encoding) if path.is_file() else None

    @property
    def exact(self) -> bool:
        return self._encoding is not None

    def count(self, text: str) -> int:
        """Return how many tokens `text` costs; the estimate errs on the high side."""
        if self._encoding is None:
            return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)
        return len(self._encoding.encode(text, disallowed_special=()))


def encoding_of(model: str) -> str:
    """Return the encoding of `provider:model`; that of today's models where tiktoken does not know it."""
    try:
        name = tiktoken.encoding_name_for_model(model.partition(":")[2])
    except KeyError:
        return ENCODING
    return name if name in _SPLIT else ENCODING


@lru_cache(maxsize=2)
def _load(path: Path, name: str) -> tiktoken.Encoding:
    try:
        ranks = load_tiktoken_bpe(str(path))
        return tiktoken.Encoding(name, pat_str=_SPLIT[name], mergeable_ranks=ranks, special_tokens={})
    except Exception as error:
        raise SettingsError(f"{path} is no rank file of tiktoken's ({error}); replace it, or remove it") from error
