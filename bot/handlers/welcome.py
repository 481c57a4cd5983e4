"""Handlers that decide who may go on, and what a group hears when the bot comes or moves."""

import asyncio
from contextlib import suppress
from typing import Final

from telegram import (
    Bot,
    ChatMember,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.delivery.app import Context, Desk
from bot.delivery.presses import AccessPress, button_data
from bot.delivery.reply import Reply
from bot.delivery.rights import sits_there
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.access import group_button, request_buttons
from bot.handlers.addressing import Author, author_of, client_language, said_in, topic_of
from bot.handlers.screen import GROUPS

_AWAY: Final = (ChatMember.LEFT, ChatMember.BANNED)


async def admit(update: Update, context: Context) -> None:
    """Let a message on to the other handlers only where its author may ask here."""
    message, door = _message(update), context.desk.door
    author, private = author_of(message), message.chat.type == ChatType.PRIVATE
    if await asyncio.to_thread(door.admits, author.id, message.chat_id):
        if not private:
            await asyncio.to_thread(door.visit, message.chat_id)
        elif told := await asyncio.to_thread(_about_code, context.desk, message):
            await _say(message, told)
            raise ApplicationHandlerStop
        await _note_client(message, context.desk)
        return
    if private:
        await _turn_away(message, author, context)
    elif await _stays(message.chat_id, context):
        await _turn_away_in_group(message, author, context)
    else:
        await _leave(message.chat_id, chat_words(client_language(message.from_user)), context.bot)
    raise ApplicationHandlerStop


async def joined(update: Update, context: Context) -> None:
    """Introduce the bot to a group that it was added to, or leave where nobody who runs it sits."""
    change = update.my_chat_member
    if change is None or change.chat.type not in GROUPS:
        return
    if change.new_chat_member.status in _AWAY:
        await _part(change.chat.id, context.desk)
    if not _came(change):
        return
    door, group, adder = context.desk.door, change.chat.id, change.from_user
    say = chat_words(client_language(adder))
    known = await asyncio.to_thread(door.admits, adder.id, group)
    if not known and not await _stays(group, context):
        await _leave(group, say, context.bot)
        return
    await asyncio.to_thread(door.visit, group)
    whole = await asyncio.to_thread(door.admits_group, group)
    buttons = None if whole else InlineKeyboardMarkup([[group_button(group, say)]])
    reply = Reply(context.desk.replies, context.bot, update.update_id, group)
    await reply.say([styled(await _introduction(context.bot, say, whole=whole))], buttons)
    if not known:
        await _tell_owner_of_group(change, context)


async def moved(update: Update, context: Context) -> None:
    """Follow a group that became a supergroup: its conversations, settings and admission move to the new id.

    Both groups are told; what the new one is told comes before anything that is written there.
    """
    message = _message(update)
    old, new = message.migrate_from_chat_id or message.chat_id, message.migrate_to_chat_id or message.chat_id
    for follow in (
        context.desk.services.conversations.move,
        context.desk.door.move,
        context.desk.preferences.move,
        context.desk.subscriptions.move,
    ):
        await asyncio.to_thread(follow, old, new)


async def _part(group: int, desk: Desk) -> None:
    """Send nothing more to a group that the bot is out of, and remove what was brought there: nobody sees it now."""
    await asyncio.to_thread(desk.subscriptions.stop, group, "removed from the group")
    if scope := desk.preferences.own_scope(group):
        await asyncio.to_thread(desk.services.clear, scope)


async def _introduction(bot: Bot, say: ChatWords, *, whole: bool) -> str:
    """Say how to ask here; it promises no more than the door grants."""
    me = await bot.get_me()
    mentions = say.say("chat.mentions", name=me.username)
    mentions = mentions if me.can_read_all_group_messages else say.say("chat.no_mentions")
    who = say.say("chat.for_everybody" if whole else "chat.for_members")
    return say.say("chat.introduction", name=me.username, mentions=mentions, who=who)


async def _stays(group: int, context: Context) -> bool:
    """Say whether somebody who runs the bot uses it in a group, or sits there."""
    door = context.desk.door
    if await asyncio.to_thread(door.access.has, group, "visited group"):
        return True
    if not await sits_there(context.bot, group, await asyncio.to_thread(door.stewards)):
        return False
    await asyncio.to_thread(door.visit, group)
    return True


async def _note_client(message: Message, desk: Desk) -> None:
    """Remember in which language to speak unasked to somebody, as to the owner of a trouble."""
    client = client_language(message.from_user)
    if message.chat.type == ChatType.PRIVATE and desk.preferences.of(message.chat_id).client != client:
        await asyncio.to_thread(desk.preferences.set_, message.chat_id, 0, "client", client)


def _about_code(desk: Desk, message: Message) -> str | None:
    """Return what to say to somebody who is let in and sends a pairing code; None where they do not."""
    text, user = said_in(message), message.chat_id
    known = desk.door.pairing.known_in(text)
    if known is None:
        return None
    say = chat_words(client_language(message.from_user))
    return say.say("access.already_owner" if user == desk.door.owner() else f"access.{known}_code")


async def _turn_away(message: Message, author: Author, context: Context) -> None:
    """Take a pairing code, or say how to be let in; how often, the screen has decided."""
    door, user, say = context.desk.door, message.chat_id, chat_words(client_language(message.from_user))
    paired = await asyncio.to_thread(door.pairing.try_, user, said_in(message), author.name)
    if paired == "paired":
        await _note_client(message, context.desk)
    if paired:
        await _say(message, say.say("access.paired" if paired == "paired" else f"access.{paired}_code"))
    elif await asyncio.to_thread(door.owner) is None:
        await _say(message, say.say("access.stranger" if door.listed() else "access.nobody_yet", id=user))
    else:
        asked = await _request(author, context, "access.request")
        await _say(message, say.say("access.requested" if asked else "access.stranger", id=user))


async def _turn_away_in_group(message: Message, author: Author, context: Context) -> None:
    say, group = chat_words(client_language(message.from_user)), message.chat_id
    if author.id is None or author.is_channel:
        await _say(message, say.say("access.not_anonymous", id=group))
        return
    title = message.chat.title or ""
    asked = await _request(author, context, "access.request_in_group", group=group, title=title)
    key = "access.not_you_requested" if asked else "access.not_you"
    await _say(message, say.say(key, user=author.id, id=group))


async def _request(author: Author, context: Context, key: str, *, group: int | None = None, title: str = "") -> bool:
    """Tell the owner that a stranger wishes to ask; say whether the owner was told."""
    door = context.desk.door
    owner = await asyncio.to_thread(door.owner)
    if owner is None or author.id is None or not await asyncio.to_thread(door.may_request, author.id):
        return False
    say = chat_words(context.desk.preferences.of(owner).spoken)
    text = say.say(key, who=author.name, id=author.id, **({"group": title} if group else {}))
    with suppress(TelegramError):
        await context.bot.send_message(owner, text, reply_markup=request_buttons(author, group, say))
        return True
    return False


async def _tell_owner_of_group(change: ChatMemberUpdated, context: Context) -> None:
    owner = await asyncio.to_thread(context.desk.door.owner)
    if owner is None:
        return
    say, group = chat_words(context.desk.preferences.of(owner).spoken), change.chat
    who, title = change.from_user, group.title or ""
    text = say.say("access.request_for_group", who=who.full_name, id=who.id, group=title, group_id=group.id)
    leave = InlineKeyboardButton(
        say.say("access.leave_group"), callback_data=button_data(AccessPress("leave", group.id))
    )
    buttons = InlineKeyboardMarkup([[group_button(group.id, say)], [leave]])
    with suppress(TelegramError):
        await context.bot.send_message(owner, text, reply_markup=buttons)


async def _say(message: Message, text: str) -> None:
    """Reply to a stranger: nothing of it is kept."""
    to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    topic = topic_of(message) or None
    await message.get_bot().send_message(message.chat_id, text, reply_parameters=to, message_thread_id=topic)


async def _leave(group: int, say: ChatWords, bot: Bot) -> None:
    with suppress(BadRequest):  # perhaps it may not even write there
        await bot.send_message(group, say.say("access.strange_group", id=group))
    await bot.leave_chat(group)


def _came(change: ChatMemberUpdated) -> bool:
    return change.old_chat_member.status in _AWAY and change.new_chat_member.status not in _AWAY


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message
