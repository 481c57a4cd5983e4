"""What is opened below an answer: one message, which every further press edits, and which Close takes away."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final
from weakref import WeakValueDictionary

from telegram import CallbackQuery, InlineKeyboardMarkup, MaybeInaccessibleMessage

from bot.delivery.app import Context
from bot.delivery.presses import ClosePress, acknowledge
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled
from bot.storage import UpdateKey

_BYTES: Final = 7  # of a digest: what the database can hold as one number
_OPENING: WeakValueDictionary[UpdateKey, asyncio.Lock] = WeakValueDictionary()


def alone_at(key: UpdateKey) -> asyncio.Lock:
    """Return the lock under which what a press shows is sent, edited and taken away."""
    return _OPENING.setdefault(key, asyncio.Lock())


async def open_below(
    answer_id: str,
    shown: Sequence[Styled],
    buttons: InlineKeyboardMarkup,
    message: MaybeInaccessibleMessage,
    context: Context,
) -> None:
    """Show something below an answer of this chat, in place of what was opened there before."""
    desk, key = context.desk, place_of(message, answer_id)
    async with alone_at(key):
        reply = Reply.to(message, key.update_id, desk.replies, silent=True)
        await reply.show(shown, buttons)
        await reply.withdraw(len(shown))
        await desk.writer.do(desk.services.conversations.link, key, answer_id)


async def close_opened(
    press: ClosePress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Take away what is open below an answer; that it is away already does no harm."""
    key = place_of(message, press.answer_id)
    await acknowledge(query)
    async with alone_at(key):
        await Reply.to(message, key.update_id, context.desk.replies).withdraw()


def place_of(message: MaybeInaccessibleMessage, shown: str) -> UpdateKey:
    """Return the key under which what a press shows is kept: no update has it, as Telegram numbers those from 1."""
    digest = hashlib.sha256(shown.encode()).digest()[:_BYTES]
    return UpdateKey(message.chat.id, -1 - int.from_bytes(digest))
