"""The waiting message as the answer grows in it: a private chat sees each statement as soon as it is checked."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from bot.answering.answer import Answer
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled

APART_S: Final = 1.2  # between two edits; Telegram takes about one a second in a chat

Draw = Callable[[Answer], Styled]


class Live:
    """Within it, `see` may be called as often as one likes: only the newest text is drawn, and none twice.

    Leaving it waits for an edit under way, so that none comes after the final one, and keeps the distance to it.
    """

    def __init__(self, reply: Reply, draw: Draw, *, apart: float = APART_S) -> None:
        self._reply, self._draw, self._apart = reply, draw, apart
        self._newest: Answer | None = None
        self._more, self._ended = asyncio.Event(), asyncio.Event()
        self._drawn = Styled()

    def see(self, answer: Answer) -> None:
        """Take what may be shown by now."""
        self._newest = answer
        self._more.set()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._task.cancel()
        self._ended.set()
        self._more.set()
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        while not self._ended.is_set():
            await self._more.wait()
            self._more.clear()
            if self._newest is None or self._ended.is_set() or (drawn := self._draw(self._newest)) == self._drawn:
                continue
            self._drawn = drawn
            await self._reply.preview(drawn)
            await asyncio.sleep(self._apart)
