"""Which model was late at what: asked again only after a while, so that no question waits for nothing."""

import time
from collections.abc import Callable
from typing import Final

FIRST_S: Final = 120.0
LONGEST_S: Final = 1_800.0
FAIR_S: Final = 2.5  # with less time than this nobody is called late: others of the question took the rest


class Lateness:
    """Remembers, for each task, until when a model is not asked; twice as long each time that it is late again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests: dict[str, tuple[float, float]] = {}

    def left(self, task: str) -> float:
        """Return the seconds until the model is asked again; none where it was in time."""
        until, _ = self._rests.get(task, (0.0, 0.0))
        return max(0.0, until - self._clock())

    def late(self, task: str, given: float, limit: float) -> None:
        """Note that nothing of use came within `given` seconds, of the `limit` that it has by itself."""
        if given < min(limit, FAIR_S) or self.left(task):
            return
        _, before = self._rests.get(task, (0.0, 0.0))
        rest = min(2 * before, LONGEST_S) if before else FIRST_S
        self._rests[task] = (self._clock() + rest, rest)

    def in_time(self, task: str) -> None:
        """Note that it answered."""
        self._rests.pop(task, None)
