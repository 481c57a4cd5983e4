"""How often Telegram may be written to, as it says itself: in a chat, in a group, and in all.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from telegram.constants import FloodLimit
from telegram.error import BadRequest

BURST: Final = 5  # messages that may follow each other in a chat, where as many seconds pass with no more of them
MINUTE_S: Final = 60.0
SLACK_S: Final = 0.005  # for clocks that count in steps
LOOK_AGAIN_S: Final = 0.05  # while a request that counts is on its way
_SWEEP_AT: Final = 1_000


@dataclass(slots=True, eq=False)
class _Made:
    """A request, and when it was answered: it reached Telegram no later than that. None: it is on its way."""

    answered: float | None = None


class Limits:
    """Counts messages and edits. Groups have negative ids.

    A request counts from its answer on, so that no limit is broken however long requests are on their way.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, second: float = 1.0) -> None:
        """`second`: how long one of the seconds lasts for which the limits are; less where no Telegram listens."""
        self._clock, self._second = clock, second
        self._all: deque[_Made] = deque(maxlen=FloodLimit.MESSAGES_PER_SECOND)
        self._chats: dict[int, deque[_Made]] = {}

    def __len__(self) -> int:
        """Return of how many chats something is remembered."""
        return len(self._chats)

    def pause(self, chat: int) -> float:
        """Return in how many seconds to look whether a chat may be written to; 0: it may now."""
        made = self._chats.get(chat, ())
        pauses = [self.pause_for_all(), self._until(made, BURST * FloodLimit.MESSAGES_PER_SECOND_PER_CHAT, BURST)]
        if chat < 0:
            pauses.append(self._until(made, FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP, MINUTE_S))
        return max(pauses)

    def pause_for_all(self) -> float:
        """Return in how many seconds to look whether any chat may be written to."""
        return self._until(self._all, FloodLimit.MESSAGES_PER_SECOND, 1.0)

    @contextmanager
    def counted(self, chat: int) -> Iterator[None]:
        """Count what is written to a chat within. What Telegram refuses writes nothing: it counts as a request only."""
        made, most = _Made(), FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
        self._all.append(made)
        self._chats.setdefault(chat, deque(maxlen=most)).append(made)
        if len(self._chats) > _SWEEP_AT:
            self._sweep()
        try:
            yield
        except BadRequest:
            with suppress(ValueError):  # it is forgotten already
                self._chats[chat].remove(made)
            raise
        finally:
            made.answered = self._clock()

    def _sweep(self) -> None:
        old = self._clock() - MINUTE_S - SLACK_S
        newest = {chat: made[-1].answered for chat, made in self._chats.items()}
        self._chats = {chat: made for chat, made in self._chats.items() if (newest[chat] or old + 1) > old}

    def _until(self, made: "Sequence[_Made]", most: int, seconds: float) -> float:
        """Return when to look again where at most so many are made in so many seconds."""
        if len(made) < most:
            return 0.0
        answered = made[-most].answered
        if answered is None:
            return LOOK_AGAIN_S
        return max(0.0, answered + seconds * self._second + SLACK_S - self._clock())
