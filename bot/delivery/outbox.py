"""Which messages were sent for which update, asked and kept off the event loop."""

import asyncio

from bot.storage import Replies, UpdateKey
from bot.writer import Writer


class Outbox:
    """What replies know of themselves."""

    def __init__(self, replies: Replies, writer: Writer) -> None:
        self._replies, self._writer = replies, writer

    async def message_id(self, update: UpdateKey, part: int) -> int | None:
        """Return the message that holds this part of the reply, or None where none was sent."""
        return await asyncio.to_thread(self._replies.message_id, update, part)

    async def place(self, update: UpdateKey, part: int, message_id: int) -> None:
        """Remember the message that holds this part; committed on return."""
        await self._writer.do(self._replies.place, update, part, message_id)

    async def forget(self, update: UpdateKey, part: int) -> None:
        """Note that the message is gone."""
        await self._writer.do(self._replies.forget, update, part)
