"""How often Telegram may be written to, as it says itself: in a chat, in a group, and in all.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from telegram.constants import FloodLimit

BURST: Final = 5  # messages that may follow each other in a chat, where as many seconds pass with no more of them
MINUTE_S: Final = 60.0
SLACK_S: Final = 0.005  # for clocks that count in steps
LOOK_AGAIN_S: Final = 0.05  # while a request that counts is on its way
IN_ALL: Final = (FloodLimit.MESSAGES_PER_SECOND, 1.0)  # so many in so many seconds
IN_A_CHAT: Final = (BURST * FloodLimit.MESSAGES_PER_SECOND_PER_CHAT, float(BURST))
IN_A_GROUP: Final = (FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP, MINUTE_S)
_SWEEP_AT: Final = 1_000

Key = int | str  # a chat, or the name of a method that is of no chat


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: in how many seconds to ask again. `asked`: Telegram asked for it; `for_all`: in whatever chat."""

    seconds: float
    asked: bool = False
    for_all: bool = False


@dataclass(slots=True)
class CountedRequest:
    """A request, and when it was answered: it reached Telegram no later than that. None: it is on its way.

    `id`: by which others know it, where there are any.
    """

    answered: float | None = None
    id: str | None = None


class Limits(Protocol):
    """Counts messages and edits, and knows who asked for quiet. Groups have negative ids.

    A request counts from its answer on, so that no limit is broken however long requests are on their way.
    """

    async def open(self) -> None:
        """Begin; what an earlier life of this process had on its way is on its way no more."""
        ...

    def pause(self, chat: int) -> float:
        """Return in how many seconds to look whether a chat may be written to, as far as is known here; 0: now."""
        ...

    async def enter(self, key: Key) -> Hold | CountedRequest:
        """Count a request that is made now, until it is `answered`; or say that it must not be made."""
        ...

    def answered(self, made: CountedRequest) -> None:
        """Count a request from now on."""
        ...

    async def hush(self, key: Key, seconds: float) -> None:
        """Telegram asked for quiet."""
        ...

    async def quiet(self, *keys: Key) -> float:
        """Return for how many seconds Telegram asked for quiet, for any of these."""
        ...


class OwnLimits:
    """The limits of a process that has its bot alone: they are kept in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, second: float = 1.0) -> None:
        """`second`: how long one of the seconds lasts for which the limits are; less where no Telegram listens."""
        self._clock, self._second = clock, second
        self._all: deque[CountedRequest] = deque(maxlen=IN_ALL[0])
        self._chats: dict[int, deque[CountedRequest]] = {}
        self._quiet_until: dict[Key, float] = {}

    async def open(self) -> None:
        """Nothing is left of an earlier life."""

    def pause(self, chat: int) -> float:
        """See Limits; here everything is known."""
        made = self._chats.get(chat, ())
        pauses = [self._until(self._all, IN_ALL), self._until(made, IN_A_CHAT)]
        if chat < 0:
            pauses.append(self._until(made, IN_A_GROUP))
        return max(pauses)

    def hold(self, key: Key) -> Hold | None:
        """Say why a request must not be made, if so."""
        if (pause := self._quiet(key)) > 0:
            return Hold(pause, asked=True)
        self._quiet_until.pop(key, None)
        pause = self.pause(key) if isinstance(key, int) else 0.0
        return Hold(pause) if pause > 0 else None

    async def enter(self, key: Key) -> Hold | CountedRequest:
        """See Limits."""
        return self.hold(key) or self.count(key)

    def count(self, key: Key) -> CountedRequest:
        """Count a request, whether or not it may be made."""
        made = CountedRequest()
        if isinstance(key, int):
            self._all.append(made)
            self._chats.setdefault(key, deque(maxlen=IN_A_GROUP[0])).append(made)
            if len(self._chats) > _SWEEP_AT:
                self._sweep()
        return made

    def answered(self, made: CountedRequest) -> None:
        """See Limits."""
        made.answered = self._clock()

    async def hush(self, key: Key, seconds: float) -> None:
        """See Limits."""
        self._quiet_until[key] = self._clock() + seconds

    async def quiet(self, *keys: Key) -> float:
        """See Limits."""
        return max(map(self._quiet, keys))

    def _quiet(self, key: Key) -> float:
        return max(0.0, self._quiet_until.get(key, 0.0) - self._clock())

    def _sweep(self) -> None:
        old = self._clock() - MINUTE_S - SLACK_S
        newest = {chat: made[-1].answered for chat, made in self._chats.items()}
        self._chats = {chat: made for chat, made in self._chats.items() if (newest[chat] or old + 1) > old}

    def _until(self, made: "Sequence[CountedRequest]", limit: tuple[int, float]) -> float:
        """Return when to look again where at most so many are made in so many seconds."""
        most, seconds = limit
        if len(made) < most:
            return 0.0
        answered = made[-most].answered
        if answered is None:
            return LOOK_AGAIN_S
        return max(0.0, answered + seconds * self._second + SLACK_S - self._clock())
