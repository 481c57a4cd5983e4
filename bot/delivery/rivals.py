"""Another process that asks for the same bot's updates: Telegram answers 409 to one of the two, then to the other."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
from telegram.error import Conflict, TelegramError

from config.errors import AlreadyRunningError

MOST: Final = 5  # conflicts; a restart that overlaps with its forerunner makes one or two
WITHIN_S: Final = 60.0

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class Rivals:
    """Hears of every failed request for updates, and knows when another process stays."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._conflicts: deque[float] = deque(maxlen=MOST)
        self._stays = asyncio.Event()

    def heard(self, error: TelegramError) -> None:
        """Log a failure; count it where it is a conflict."""
        if not isinstance(error, Conflict):
            cause = type(error.__cause__).__name__ if error.__cause__ else None
            log.warning("asking for updates failed", error=type(error).__name__, cause=cause)
            return
        log.error("another process asks for this bot's updates: each update reaches only one of the two")
        self._conflicts.append(self._clock())
        if len(self._conflicts) == MOST and self._conflicts[-1] - self._conflicts[0] <= WITHIN_S:
            self._stays.set()

    async def watch(self, seconds: float) -> None:
        """Wait for so long; raises AlreadyRunningError as soon as another process has shown that it stays."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stays.wait(), seconds)
        if self._stays.is_set():
            raise AlreadyRunningError(
                "another process asks Telegram for the same bot's updates (409 Conflict), and each update reaches only "
                "one of the two: stop the other one, or give this one a token of its own"
            )
