"""What goes wrong with requests to Telegram, by chance."""

import random
from collections import Counter
from collections.abc import Mapping

from tests.telegram_server import Fault


class Chaos:
    """Draws what goes wrong with each message and edit, from a seed, and counts it."""

    def __init__(self, chances: Mapping[str, float], seed: int) -> None:
        """`chances`: of each kind of fault."""
        self.drawn: Counter[str] = Counter()
        self._chances = {**chances, "good": 1 - sum(chances.values())}
        self._random = random.Random(seed)

    def __call__(self, method: str) -> Fault | None:
        if method not in {"sendMessage", "editMessageText"}:
            return None
        (kind,) = self._random.choices([*self._chances], [*self._chances.values()])
        self.drawn[kind] += 1
        return None if kind == "good" else Fault(kind)
