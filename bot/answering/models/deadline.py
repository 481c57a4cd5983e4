"""The one deadline of a question: whatever asks a model asks first how much time is left."""

import time
from collections.abc import Callable


class Deadline:
    """Runs out once, so many seconds after it was made."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds until it runs out; never less than none."""
        return max(0.0, self._at - self._clock())
