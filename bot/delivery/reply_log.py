"""Which messages were sent for which update; and the end of those that were sent twice because a reply got lost."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
from telegram import Bot
from telegram.error import BadRequest

from bot.delivery.sightings import Sightings
from bot.reply_parts import Replies, Slot
from bot.storage import UpdateKey
from bot.writer import GroupWriter

PROBES: Final = 64  # from either end of the numbers that nobody has seen

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class ReplyLog:
    """What replies know of themselves, asked and kept off the event loop."""

    def __init__(
        self,
        replies: Replies,
        writer: GroupWriter,
        sightings: Sightings,
        is_busy: Callable[[int], bool] = lambda _: False,
    ) -> None:
        """`is_busy` says whether a message to a chat would have to wait for others."""
        self._replies, self._writer, self._sightings = replies, writer, sightings
        self.is_busy = is_busy

    async def slot(self, update: UpdateKey, part: int) -> Slot:
        """Return what is known of this part of the reply."""
        return await asyncio.to_thread(self._replies.slot, update, part)

    async def note(self, update: UpdateKey) -> None:
        """Note that from now on messages may have been sent; committed on return."""
        await self._writer.do(self._replies.note, update)

    async def place(self, update: UpdateKey, part: int, message_id: int, *, strays_after: int | None = None) -> None:
        """Remember the message that holds this part, and whether strays have to be looked for; committed on return."""
        await self._writer.do(self._replies.place, update, part, message_id, strays_after=strays_after)

    async def forget(self, update: UpdateKey, part: int) -> None:
        """Note that the message is gone."""
        await self._writer.do(self._replies.forget, update, part)

    def newest(self, chat_id: int) -> int | None:
        """Return the newest message that was seen where this chat's are numbered, None where none was."""
        return self._sightings.newest(chat_id)

    def was_sent_again(self, chat_id: int, message_id: int) -> bool:
        """Say whether an earlier try to send this message may have arrived, too."""
        return self._sightings.was_sent_again(chat_id, message_id)

    async def remove_strays(self, bot: Bot, chat_id: int, after: int, before: int) -> None:
        """Delete our messages between two of a chat that nobody remembers: their sending was not heard to succeed.

        Telegram lists no messages, so each number is tried: only a message of ours can be edited, and taking away
        buttons that it may have shows whether it is one. Readers' messages are never touched.
        """
        kept = await asyncio.to_thread(self._replies.messages_between, chat_id, after, before)
        unseen = [id_ for id_ in self._sightings.unseen(chat_id, after, before) if id_ not in kept]
        for id_ in dict.fromkeys((*unseen[:PROBES], *unseen[-PROBES:])):
            with suppress(BadRequest):  # it is somebody else's, or there is none
                await bot.edit_message_reply_markup(chat_id, id_, reply_markup=None)
                log.info("a message whose sending was not confirmed is removed", chat=chat_id, message=id_)
                await bot.delete_message(chat_id, id_)
                self._sightings.note(chat_id, id_)
