"""Who may ask, decided in the chat: /allow, /deny, /users, /admins, and the buttons under a stranger's request."""

import asyncio
from contextlib import suppress

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.access import LetIn
from bot.answering.words import bot_words
from bot.delivery.app import Context, Desk
from bot.delivery.presses import AccessPress, acknowledge, button_data
from bot.delivery.reply import Reply
from bot.delivery.styled import pack, styled
from bot.delivery.words import ChatWords, chat_words
from bot.door import Rank
from bot.handlers.addressing import Author, asker_of, author_of, client_language
from bot.handlers.targets import Target, targets_of

BUTTONS = 30  # people who are listed with a button


async def allow(update: Update, context: Context) -> None:
    """Let in whom the message names; alone in a group, the group with all its members."""
    await _obey(update, context, "allow")


async def deny(update: Update, context: Context) -> None:
    """Put out whom the message names; alone in a group, the group."""
    await _obey(update, context, "deny")


async def admins(update: Update, context: Context) -> None:
    """Say who runs the bot; with a person named, make them an admin, which only the owner can."""
    message = _message(update)
    if isinstance(named := targets_of(message), list) and named and named[0].id > 0:
        await _obey(update, context, "admin")
        return
    await _show(update, context, only_admins=True)


async def users(update: Update, context: Context) -> None:
    """Say who may ask, with a button to put each of them out."""
    await _show(update, context, only_admins=False)


async def decide(press: AccessPress, query: CallbackQuery, context: Context) -> None:
    """Do what a button about somebody says, where who pressed it runs the bot; and say so in its message."""
    desk, say = context.desk, chat_words(client_language(query.from_user))
    rank = await asyncio.to_thread(desk.door.rank, query.from_user.id)
    if rank is None or (press.verb == "demote" and rank != "owner"):
        await acknowledge(query, say.say("access.only_owner" if rank else "access.only_stewards"))
        return
    target = Target(press.id, await name_of(context.bot, press.id))
    if press.verb == "leave":
        told = await _leave(target, context, say)
    else:
        told = await _done(press.verb, target, rank, context, say)
    await acknowledge(query)
    with suppress(BadRequest):  # the message is too old to be edited
        if press.verb in {"remove", "demote"}:
            text, buttons = await asyncio.to_thread(_list, desk, say, only_admins=press.verb == "demote")
            await query.edit_message_text(f"{told}\n\n{text}", reply_markup=buttons)
        else:
            await query.edit_message_text(told)


async def name_of(bot: Bot, id_: int) -> str:
    """Return what somebody or a group is called, as far as Telegram tells."""
    try:
        chat = await bot.get_chat(id_)
    except TelegramError:
        return ""
    return chat.title or chat.full_name or ""


def request_buttons(author: Author, group: int | None, say: ChatWords) -> InlineKeyboardMarkup:
    """Return the buttons by which a steward decides about a stranger, and the group where the stranger asked."""
    rows = []
    if author.id is not None:
        rows.append([_button(say, "allow", author.id), _button(say, "deny", author.id)])
    if group is not None:
        rows.append([group_button(group, say)])
    return InlineKeyboardMarkup(rows)


def group_button(group: int, say: ChatWords) -> InlineKeyboardButton:
    """Return the button that lets a whole group in."""
    data = button_data(AccessPress("allow", group))
    return InlineKeyboardButton(say.say("access.allow_group"), callback_data=data)


async def _obey(update: Update, context: Context, verb: str) -> None:
    message, desk = _message(update), context.desk
    author, say = author_of(message), chat_words(asker_of(message, desk.preferences).language)
    reply = Reply.to(message, update.update_id, desk.replies)
    rank = await asyncio.to_thread(desk.door.rank, author.id)
    if rank is None or (verb == "admin" and rank != "owner"):
        await reply.say([styled(say.say("access.only_owner" if rank else "access.only_stewards"))])
        return
    named = targets_of(message)
    if isinstance(named, str):
        await reply.say([styled(say.say(f"access.{named}", command=f"/{verb if verb != 'admin' else 'admins'}"))])
        return
    told = [await _done(verb, target, rank, context, say) for target in named]
    await reply.say(pack(map(styled, told), "\n"))


async def _done(verb: str, target: Target, rank: Rank, context: Context, say: ChatWords) -> str:
    """Do it, and return what was done."""
    door, who = context.desk.door, target.name or say.say("access.somebody")
    if verb in {"allow", "admin", "demote"}:
        if target.is_channel:
            await asyncio.to_thread(door.let_channel_in, target.id, target.name)
        elif verb == "allow" and await asyncio.to_thread(door.rank, target.id) is not None:
            pass  # who runs the bot is let in already, and keeps the rank
        else:
            await asyncio.to_thread(door.let_in, target.id, target.name, admin=verb == "admin")
        if target.id > 0 and verb != "demote":
            await _welcome(context, target.id, say)
        if target.id < 0 and not target.is_channel:
            return say.say("access.let_in_group", id=target.id)
        key = {"allow": "let_in", "admin": "made_admin", "demote": "no_longer_admin"}[verb]
        return say.say(f"access.{key}", who=who, id=target.id)
    out = (await asyncio.to_thread(door.put_out, target.id, target.name, by=rank)).replace(" ", "_")
    key = {"put_out": "put_out_group" if target.id < 0 else "put_out"}.get(out, f"put_out_{out}")
    return say.say(f"access.{key}", who=who, id=target.id)


async def _welcome(context: Context, user: int, say: ChatWords) -> None:
    with suppress(BadRequest, Forbidden):  # they have not written to the bot yet
        known = context.desk.preferences.of(user).spoken
        await context.bot.send_message(user, (chat_words(known) if known else say).say("access.welcome"))


async def _leave(group: Target, context: Context, say: ChatWords) -> str:
    with suppress(BadRequest, Forbidden):
        await context.bot.leave_chat(group.id)
    await asyncio.to_thread(context.desk.door.leave, group.id)
    return say.say("access.left", group=group.name or group.id)


async def _show(update: Update, context: Context, *, only_admins: bool) -> None:
    message, desk = _message(update), context.desk
    say = chat_words(asker_of(message, desk.preferences).language)
    reply = Reply.to(message, update.update_id, desk.replies)
    if await asyncio.to_thread(desk.door.rank, author_of(message).id) is None:
        await reply.say([styled(say.say("access.only_stewards"))])
    elif message.chat.type != ChatType.PRIVATE:
        await reply.say([styled(say.say("access.in_private"))])
    else:
        text, buttons = await asyncio.to_thread(_list, desk, say, only_admins=only_admins)
        await reply.say(pack([styled(text)]), buttons)


def _list(desk: Desk, say: ChatWords, *, only_admins: bool) -> tuple[str, InlineKeyboardMarkup | None]:
    door = desk.door
    shown = [one for one in door.everybody() if not only_admins or one.role in {"owner", "admin"}]
    lines = [say.say("access.admins" if only_admins else "access.users")]
    lines += [f"• {_called(one)}: {_since(one, say)}" for one in shown]
    if not only_admins:
        lines += [f"• {say.say('access.everyone')}"] if door.open_to_all else []
        lines += [f"• {id_}: {say.say('access.in_settings')}" for id_ in door.listed()]
    elif (owner := door.owner()) not in {None, *(one.id for one in shown)}:
        lines.append(f"• {owner}: {say.say('roles.owner')}, {say.say('access.in_settings')}")
    verb = "demote" if only_admins else "remove"
    rows = [[_remover(one, verb, say)] for one in shown[:BUTTONS] if one.role != "owner"]
    lines += [say.say("access.admins_hint")] if only_admins else []
    return "\n".join(lines), InlineKeyboardMarkup(rows) if rows else None


def _called(one: LetIn) -> str:
    return f"{one.name} ({one.id})" if one.name else str(one.id)


def _since(one: LetIn, say: ChatWords) -> str:
    return say.say("access.since", role=say.say(f"roles.{one.role}"), day=bot_words(say.language).day(one.since.date()))


def _remover(one: LetIn, verb: str, say: ChatWords) -> InlineKeyboardButton:
    data = button_data(AccessPress(verb, one.id))
    return InlineKeyboardButton(say.say(f"access.{verb}", who=_called(one)), callback_data=data)


def _button(say: ChatWords, verb: str, id_: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(say.say(f"access.{verb}"), callback_data=button_data(AccessPress(verb, id_)))


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message
