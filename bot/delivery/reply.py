"""The messages that answer one update: sent once, then edited until they are right, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Final, TypedDict

from telegram import Bot, ForceReply, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import ChatAction, MessageEntityType
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.delivery.reply_log import ReplyLog
from bot.delivery.styled import Styled, styled
from bot.storage import UpdateKey
from config.errors import BriefingError

TYPING_S: Final = 0.3  # an answer that is quicker needs no sign before it
PATIENCE_S: Final = 1.0  # then a message says that the answer is on its way
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
_ODD_LINK: Final = ("url", "entit")

Markup = InlineKeyboardMarkup | ForceReply
Sending = Callable[[], Awaitable[Message]]


class _Where(TypedDict):
    """Where and how whatever is sent appears."""

    message_thread_id: int | None
    reply_parameters: ReplyParameters | None
    disable_notification: bool | None


class Reply:
    """Sends to one place. What was sent is in the database, so a later try goes on where an earlier one stopped."""

    def __init__(
        self,
        outbox: ReplyLog,
        bot: Bot,
        update_id: int,
        chat_id: int,
        *,
        thread: int | None = None,
        to: int | None = None,
        silent: bool = False,
    ) -> None:
        """`silent`: nothing of it makes a sound."""
        self._outbox = outbox
        self._bot = bot
        self._key = UpdateKey(chat_id, update_id)
        self._chat_id = chat_id
        self._thread = thread
        self._silent = silent
        self._meanwhile: InlineKeyboardMarkup | None = None
        self._to = ReplyParameters(to, allow_sending_without_reply=True) if to else None
        self._sending = asyncio.Lock()  # whoever looks whether a part was sent, and sends it, is alone
        self._strays_after: int | None = None  # behind this one may be what was sent and not heard to arrive

    @classmethod
    def to(
        cls, message: MaybeInaccessibleMessage, update_id: int, outbox: ReplyLog, *, silent: bool = False
    ) -> "Reply":
        """Return the reply to this message, in its topic. The General topic has no thread id that one may name."""
        inside = isinstance(message, Message) and message.is_topic_message
        thread = message.message_thread_id if isinstance(message, Message) and inside else None
        return cls(
            outbox, message.get_bot(), update_id, message.chat.id, thread=thread, to=message.message_id, silent=silent
        )

    @asynccontextmanager
    async def waiting(self, sign: str, buttons: InlineKeyboardMarkup | None = None) -> AsyncIterator[None]:
        """Within it the chat sees that somebody is at work: first typing, and where that lasts, `sign` with `buttons`,
        which stand under previews, too.
        """
        done, self._meanwhile = asyncio.Event(), buttons
        after = 0 if self._outbox.is_busy(self._chat_id) else TYPING_S
        typing, placing = asyncio.create_task(self._type(after)), asyncio.create_task(self._place_unless(done, sign))
        try:
            yield
        except asyncio.CancelledError:
            placing.cancel()
            raise
        finally:
            done.set()
            typing.cancel()
            await asyncio.wait({typing, placing})

    async def say(self, messages: Sequence[Styled], markup: Markup | None = None, *, first: int = 0) -> None:
        """Send messages that need no waiting, as parts from `first` on; what an earlier try sent is not sent again."""
        for part, message in enumerate(messages, first):
            await self._placed(part, message, markup if message is messages[-1] else None)

    async def show(self, messages: Sequence[Styled], buttons: InlineKeyboardMarkup | None = None) -> None:
        """Turn what an earlier step or try sent into `messages`, and send the rest of them."""
        for part, message in enumerate(messages):
            await self._shown(part, message, buttons if part == len(messages) - 1 else None)

    async def send_file(self, name: str, data: bytes, caption: str) -> None:
        """Send a file as the first part, unless an earlier try did."""
        send = partial(self._bot.send_document, self._chat_id, data, caption=caption, filename=name, **self._where())
        await self._placed_by(send, 0)

    async def send_photo(self, picture: bytes, caption: str, part: int = 0) -> None:
        """Send a picture as this part, unless an earlier try did."""
        send = partial(self._bot.send_photo, self._chat_id, picture, caption=caption, **self._where())
        await self._placed_by(send, part)

    async def is_done(self) -> bool:
        """Whether an earlier try sent the first part, and left nothing to put in order."""
        slot = await self._outbox.slot(self._key, 0)
        return slot.message_id is not None and slot.strays_after is None

    async def preview(self, message: Styled) -> None:
        """Show what there is so far; where that fails, the final edit will do."""
        with suppress(TelegramError, BriefingError):
            await self._shown(0, message, self._meanwhile)

    async def withdraw(self, first: int = 0) -> None:
        """Delete what was sent of it, from part `first` on."""
        part = first
        while (slot := await self._outbox.slot(self._key, part)).message_id is not None:
            with suppress(BadRequest):  # it is gone, or too old
                await self._bot.delete_message(self._chat_id, slot.message_id)
            await self._outbox.forget(self._key, part)
            part += 1

    async def _type(self, after: float) -> None:
        await asyncio.sleep(after)
        with suppress(TelegramError):
            await self._bot.send_chat_action(self._chat_id, ChatAction.TYPING, message_thread_id=self._thread)

    async def _place_unless(self, done: asyncio.Event, sign: str) -> None:
        while not done.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), PATIENCE_S)
                return
            if not self._outbox.is_busy(self._chat_id):
                break
            await self._type(after=0)  # answers go first; this costs none its turn
        with suppress(TelegramError, BriefingError):  # the answer itself will be tried again
            await self._placed(0, styled(sign), self._meanwhile)

    async def _shown(self, part: int, message: Styled, buttons: InlineKeyboardMarkup | None) -> None:
        """Send this part, or edit what was sent for it; where that is gone, send it again."""
        known, sent = await self._placed(part, message, buttons)
        if sent:
            return
        try:
            await self._edit(known, message, buttons)
        except BadRequest as error:
            if not _says(error, _GONE):
                raise
            await self._outbox.forget(self._key, part)
            await self._placed(part, message, buttons)

    async def _placed(self, part: int, message: Styled, markup: Markup | None = None) -> tuple[int, bool]:
        return await self._placed_by(partial(self._sent, message, markup), part)

    async def _placed_by(self, send: Sending, part: int) -> tuple[int, bool]:
        """Return the message that holds this part, and whether it was sent just now."""
        async with self._sending:
            slot = await self._outbox.slot(self._key, part)
            if slot.message_id is not None:
                await self._remove_strays(part, slot.message_id, slot.strays_after)
                return slot.message_id, False
            if not slot.is_noted:
                await self._outbox.note(self._key)
            self._strays_after = _first(self._strays_after, slot.strays_after)
            return await self._send(part, send), True

    async def _send(self, part: int, send: Sending) -> int:
        newest = self._outbox.newest(self._chat_id)
        try:
            id_ = (await send()).message_id
        except BadRequest:
            raise
        except NetworkError:
            self._strays_after = _first(self._strays_after, newest)
            raise
        if self._outbox.was_sent_again(self._chat_id, id_):
            self._strays_after = _first(self._strays_after, newest)
        strays_after = self._strays_after
        await self._outbox.place(self._key, part, id_, strays_after=strays_after)
        await self._remove_strays(part, id_, strays_after)
        return id_

    async def _sent(self, message: Styled, markup: Markup | None) -> Message:
        try:
            return await self._bot.send_message(
                self._chat_id, message.text, entities=message.entities(), reply_markup=markup, **self._where()
            )
        except BadRequest as error:
            if not _says(error, _ODD_LINK) or _unlinked(message) == message:
                raise
            return await self._sent(_unlinked(message), markup)

    def _where(self) -> _Where:
        return {
            "message_thread_id": self._thread,
            "reply_parameters": self._to,
            "disable_notification": self._silent or None,
        }

    async def _remove_strays(self, part: int, message_id: int, after: int | None) -> None:
        """Remove what earlier tries left before this message; the next try goes on where that is broken off."""
        if after is not None:
            await self._outbox.remove_strays(self._bot, self._chat_id, after, message_id)
            await self._outbox.place(self._key, part, message_id)
            self._strays_after = None

    async def _edit(self, message_id: int, message: Styled, buttons: InlineKeyboardMarkup | None) -> None:
        try:
            await self._bot.edit_message_text(
                message.text, self._chat_id, message_id, entities=message.entities(), reply_markup=buttons
            )
        except BadRequest as error:
            if not _says(error, _ODD_LINK) or _unlinked(message) == message:
                raise
            await self._edit(message_id, _unlinked(message), buttons)


def _first(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _unlinked(message: Styled) -> Styled:
    return replace(message, marks=tuple(m for m in message.marks if m.type != MessageEntityType.TEXT_LINK))


def _says(error: BadRequest, phrases: Sequence[str]) -> bool:
    return any(phrase in str(error).lower() for phrase in phrases)
