"""One thing at a time in each chat, many chats at once."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from telegram import Message, Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE: Final = 32
PRESSES_AT_ONCE: Final = 8
# The library's own bound counts updates that only wait for their chat, so one busy chat could fill it: ours does not.
_UNBOUNDED: Final = 1_000_000

Work = Callable[[object, Awaitable[Any]], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Lanes:
    """One lock a key, first come first served; a key that nobody holds or waits for is forgotten."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, _Lane] = {}

    def __len__(self) -> int:
        """Return how many keys are in use."""
        return len(self._lanes)

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncGenerator[None]:
        """Wait for everybody who came earlier with the same key."""
        lane = self._lanes.setdefault(key, _Lane())
        lane.users += 1
        try:
            async with lane.lock:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[key]


class UpdateLanes(BaseUpdateProcessor):
    """Takes updates to `work`: in order within a chat, whatever its topics, at most `at_once` chats together.

    Button presses, and messages that are `urgent`, have places of their own, `presses_at_once`, one a user: they wait
    for no question.
    """

    def __init__(
        self,
        work: Work,
        *,
        at_once: int = AT_ONCE,
        presses_at_once: int = PRESSES_AT_ONCE,
        urgent: Callable[[Message], bool] = lambda _: False,
    ) -> None:
        super().__init__(_UNBOUNDED)
        self._urgent = urgent
        self.lanes = Lanes()
        self._work = work
        self._places = asyncio.Semaphore(at_once)
        self._presses = asyncio.Semaphore(presses_at_once)
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Work on an update when its turn comes; once closing, leave it."""
        assert isinstance(coroutine, Coroutine)
        try:
            if not isinstance(update, Update):
                await self._run(update, coroutine)
                return
            urgent = update.message is not None and self._urgent(update.message)
            places = self._presses if update.callback_query or urgent else self._places
            async with self.lanes.hold(lane_of(update, urgent=urgent)), places:
                await self._run(update, coroutine)
        finally:
            coroutine.close()  # one that never ran would warn; one that ran does not mind

    def close(self) -> None:
        """Begin no more work."""
        self._closing = True

    def cancel(self) -> None:
        """Break off what still runs."""
        for task in self._running:
            task.cancel()

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def _run(self, update: object, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.current_task()
        if self._closing or task is None:
            return
        self._running.add(task)
        try:
            await self._work(update, coroutine)
        finally:
            self._running.discard(task)


def lane_of(update: Update, *, urgent: bool = False) -> Hashable:
    """Return what an update waits for: its chat; what is urgent, and what is typed inline, for those of its user."""
    if update.callback_query or urgent:
        return "press", update.effective_user.id if update.effective_user else None
    if update.inline_query:
        return "inline", update.inline_query.from_user.id
    return update.effective_chat.id if update.effective_chat else None
