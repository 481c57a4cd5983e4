"""How often Telegram may be written to, as it says itself: in a chat, in a group, and in all.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from telegram.constants import FloodLimit

BURST: Final = 5  # messages that may follow each other in a chat, where as many seconds pass with no more of them
MINUTE_S: Final = 60.0
SLACK_S: Final = 0.1  # two requests may come closer together than they were made
_SWEEP_AT: Final = 1_000


class Limits:
    """Counts messages and edits. Groups have negative ids."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all: deque[float] = deque(maxlen=FloodLimit.MESSAGES_PER_SECOND)
        self._chats: dict[int, deque[float]] = {}

    def __len__(self) -> int:
        """Return of how many chats something is remembered."""
        return len(self._chats)

    def pause(self, chat: int) -> float:
        """Return in how many seconds a chat may be written to; 0 for now."""
        made = self._chats.get(chat, ())
        pauses = [self.pause_for_all(), self._until(made, BURST * FloodLimit.MESSAGES_PER_SECOND_PER_CHAT, BURST)]
        if chat < 0:
            pauses.append(self._until(made, FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP, MINUTE_S))
        return max(pauses)

    def pause_for_all(self) -> float:
        """Return in how many seconds any chat may be written to."""
        return self._until(self._all, FloodLimit.MESSAGES_PER_SECOND, 1.0)

    def count(self, chat: int) -> None:
        """Note that a chat is written to now."""
        self.count_for_all()
        most = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
        self._chats.setdefault(chat, deque(maxlen=most)).append(self._clock())
        if len(self._chats) > _SWEEP_AT:
            old = self._clock() - MINUTE_S - SLACK_S
            self._chats = {chat: made for chat, made in self._chats.items() if made[-1] > old}

    def count_for_all(self) -> None:
        """Note that something is done that counts in no chat."""
        self._all.append(self._clock())

    def _until(self, made: "deque[float] | tuple[()]", most: int, seconds: float) -> float:
        """Return when one more may follow where at most so many are made in so many seconds."""
        return 0.0 if len(made) < most else max(0.0, made[-most] + seconds + SLACK_S - self._clock())
