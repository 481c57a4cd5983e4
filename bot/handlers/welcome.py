"""Handlers that decide who may go on, and what a group hears when the bot comes or moves."""

import asyncio
from contextlib import suppress
from typing import Final

from telegram import ChatMember, ChatMemberUpdated, Message, ReplyParameters, Update
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import ApplicationHandlerStop

from bot.delivery.app import Context
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.handlers.addressing import topic_of
from bot.handlers.screen import GROUPS

PAIRED: Final = "Welcome. You are my owner now; ask me anything about the articles, or send /help."
WRONG_CODE: Final = "This is not the code."
STRANGER: Final = "I answer only people whom my operator let in. Your id is {id}: ask them to allow it."
STRANGE_GROUP: Final = (
    "I answer only in groups that my operator let in. This group's id is {id}: ask them to allow it, then add me again."
)
NOT_YOU: Final = "In this group I answer only people whom my operator let in. Your id is {user}, this group's is {id}."
INTRODUCTION: Final = """Hello. I answer questions from our own articles; each statement links to the words it rests on.

Ask with /ask@{name} and your question, or reply to one of my messages. {mentions}"""
MENTIONS: Final = "You can also mention @{name}."
NO_MENTIONS: Final = "Privacy mode is on: I see nothing else that is written here, and perhaps not even mentions."
_AWAY: Final = (ChatMember.LEFT, ChatMember.BANNED)


async def admit(update: Update, context: Context) -> None:
    """Let a message on to the other handlers only where its sender may ask here."""
    message, door = _message(update), context.desk.door
    user = message.from_user.id if message.from_user else None
    private = message.chat.type == ChatType.PRIVATE
    if await asyncio.to_thread(door.admits, user, message.chat_id):
        if not private:
            await asyncio.to_thread(door.visit, message.chat_id)
        return
    if private:
        await _turn_away(message, context)
    elif await asyncio.to_thread(door.access.has, message.chat_id, "visited group"):
        await _say(message, NOT_YOU.format(user=user, id=message.chat_id))
    else:
        await _leave(message.chat_id, context)
    raise ApplicationHandlerStop


async def joined(update: Update, context: Context) -> None:
    """Introduce the bot to a group that it was added to, or leave where nobody let it in."""
    change = update.my_chat_member
    if change is None or change.chat.type not in GROUPS or not _came(change):
        return
    door, group = context.desk.door, change.chat.id
    if not await asyncio.to_thread(door.admits, change.from_user.id, group):
        await _leave(group, context)
        return
    await asyncio.to_thread(door.visit, group)
    me = await context.bot.get_me()
    mentions = MENTIONS.format(name=me.username) if me.can_read_all_group_messages else NO_MENTIONS
    reply = Reply(context.desk.replies, context.bot, update.update_id, group)
    await reply.say([styled(INTRODUCTION.format(name=me.username, mentions=mentions))])


async def moved(update: Update, context: Context) -> None:
    """Follow a group that became a supergroup: its conversations and its admission move to the new id.

    Both groups are told; what the new one is told comes before anything that is written there.
    """
    message = _message(update)
    old, new = message.migrate_from_chat_id or message.chat_id, message.migrate_to_chat_id or message.chat_id
    await asyncio.to_thread(context.desk.services.conversations.move, old, new)
    await asyncio.to_thread(context.desk.door.move, old, new)


async def _turn_away(message: Message, context: Context) -> None:
    """Take a pairing code, or say how to be let in; how often, the screen has decided."""
    user = message.chat_id
    paired = await asyncio.to_thread(context.desk.door.pair, user, message.text or "")
    told = STRANGER.format(id=user) if paired is None else PAIRED if paired else WRONG_CODE
    await _say(message, told)


async def _say(message: Message, text: str) -> None:
    """Reply to a stranger: nothing of it is kept."""
    to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    topic = topic_of(message) or None
    await message.get_bot().send_message(message.chat_id, text, reply_parameters=to, message_thread_id=topic)


async def _leave(group: int, context: Context) -> None:
    with suppress(BadRequest):  # perhaps it may not even write there
        await context.bot.send_message(group, STRANGE_GROUP.format(id=group))
    await context.bot.leave_chat(group)


def _came(change: ChatMemberUpdated) -> bool:
    return change.old_chat_member.status in _AWAY and change.new_chat_member.status not in _AWAY


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message
