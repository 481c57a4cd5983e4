"""Who decides for a chat: in private whoever is there, in a group its admins and those who run the bot."""

import asyncio

from telegram import MaybeInaccessibleMessage, Message
from telegram.constants import ChatType

from bot.delivery.app import Context
from bot.handlers.addressing import is_anonymous_admin


async def may_decide(message: MaybeInaccessibleMessage, user: int | None, context: Context) -> bool:
    """Say whether somebody may decide for the chat of a message; an anonymous admin by what they write themselves."""
    if message.chat.type == ChatType.PRIVATE:
        return True
    if user is None:
        return isinstance(message, Message) and is_anonymous_admin(message)
    if await asyncio.to_thread(context.desk.door.rank, user):
        return True
    return await context.desk.admins.has(context.bot, message.chat.id, user)
