"""How many tokens a text costs a model: counted by tiktoken where its rank file is at hand, else estimated high.

tiktoken downloads its rank files at first use; we never do. With the file in `<data dir>/tiktoken/` it counts.
"""

import math
from pathlib import Path

import tiktoken
from tiktoken.load import load_tiktoken_bpe

from config.errors import SettingsError

ENCODING = "o200k_base"
_SPLIT = r"""[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
# English news needs about 4.5 bytes a token and Cyrillic news more; counting 2 leaves room for figures and names.
BYTES_PER_TOKEN = 2


class TokenCounter:
    """Counts tokens. `exact` says whether tiktoken does it or the estimate."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`/o200k_base.tiktoken where it exists; raises SettingsError where it is damaged."""
        path = folder / f"{ENCODING}.tiktoken"
        self._encoding = _load(path) if path.is_file() else None

    @property
    def exact(self) -> bool:
        return self._encoding is not None

    def count(self, text: str) -> int:
        """Return how many tokens `text` costs; the estimate errs on the high side."""
        if self._encoding is None:
            return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)
        return len(self._encoding.encode(text, disallowed_special=()))


def _load(path: Path) -> tiktoken.Encoding:
    try:
        ranks = load_tiktoken_bpe(str(path))
        return tiktoken.Encoding(ENCODING, pat_str=_SPLIT, mergeable_ranks=ranks, special_tokens={})
    except Exception as error:
        raise SettingsError(f"{path} is no rank file of tiktoken's ({error}); replace it, or remove it") from error
