"""/privacy, /mydata and /forget: what is kept of a person or a group, shown and deleted; in groups by admins only."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MaybeInaccessibleMessage,
    Message,
    Update,
)
from telegram.error import BadRequest

from bot.asker import Asker
from bot.delivery.app import Context, Desk
from bot.delivery.presses import ForgetPress, acknowledge, button_data
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_of, author_of, client_language
from bot.handlers.deciders import may_decide
from config.settings import Settings
from retrieval.articles import SHARED


async def privacy(update: Update, context: Context) -> None:
    """Say what is kept, where, how long, and which model reads it."""
    message, say = _asked(update, context)
    await _reply(message, update, context).say([styled(_told(context.desk.services.settings, say))])


async def my_data(update: Update, context: Context) -> None:
    """Send all that is kept of this chat as a file."""
    message, say = _asked(update, context)
    reply = _reply(message, update, context)
    if not await may_decide(message, author_of(message).id, context):
        await reply.say([styled(say.say("privacy.only_admins"))])
        return
    kept = await asyncio.to_thread(context.desk.personal.of, message.chat_id)
    kept |= await asyncio.to_thread(_brought, asker_of(message, context.desk.preferences), context.desk)
    if not kept:
        await reply.say([styled(say.say("privacy.nothing"))])
        return
    written = json.dumps({"chat": message.chat_id} | kept, ensure_ascii=False, indent=1).encode()
    await reply.send_file(say.say("privacy.file_name"), written, say.say("privacy.file"))


def _brought(asker: Asker, desk: Desk) -> Mapping[str, list[dict[str, Any]]]:
    """The articles that were brought here, as /articles names them."""
    own = desk.services.articles(replace(asker, scopes=asker.scopes - SHARED))
    return {"articles": [{"id": a.id, "title": a.title, "source": a.source} for a in own]} if own else {}


async def forget_me(update: Update, context: Context) -> None:
    """Say what would be deleted and what stays, with a button that does it."""
    message, say = _asked(update, context)
    reply = _reply(message, update, context)
    if not await may_decide(message, author_of(message).id, context):
        await reply.say([styled(say.say("privacy.only_admins"))])
        return
    buttons = [
        InlineKeyboardButton(say.say(f"privacy.{said}"), callback_data=button_data(ForgetPress(said == "yes")))
        for said in ("yes", "no")
    ]
    await reply.say([styled(say.say("privacy.sure"))], InlineKeyboardMarkup([buttons]))


async def press_forget(
    press: ForgetPress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Delete what is kept of the chat, where whoever pressed decides for it; what is under way there is broken off."""
    desk = context.desk
    say = chat_words(desk.preferences.of(message.chat.id).language or client_language(query.from_user))
    if not await may_decide(message, query.from_user.id, context):
        await acknowledge(query, say.say("privacy.only_admins"))
        return
    if press.sure:
        await _delete(desk, message, query.from_user.id)
    await acknowledge(query)
    with suppress(BadRequest):  # the message is too old to be edited
        await query.edit_message_text(say.say("privacy.done" if press.sure else "privacy.kept"))


async def _delete(desk: Desk, message: MaybeInaccessibleMessage, user: int) -> None:
    """Delete it behind whatever is being kept just now, so that nothing comes after."""
    chat = message.chat.id
    desk.underway.forestall(chat, user, message.message_id)
    for one in desk.underway.in_chat(chat):
        desk.underway.stop(one)
    scope = desk.preferences.own_scope(chat)
    await desk.writer.do(desk.personal.forget, chat, scope or "")
    desk.preferences.forget(chat)
    if scope:
        await asyncio.to_thread(desk.services.clear, scope)
    await asyncio.to_thread(desk.services.database.empty_log)


def _told(settings: Settings, say: ChatWords) -> str:
    kept = settings.retention
    models = ", ".join(_named(choice.name, choice.base_url) for choice in settings.model.choices)
    return say.say(
        "privacy.what",
        conversations=kept.conversations_days,
        records=kept.records_days,
        inbox=kept.inbox_days,
        model=say.say("privacy.model", models=models) if models else say.say("privacy.no_model"),
    )


def _named(model: str, server: str | None) -> str:
    return f"{model} ({server})" if server else model


def _asked(update: Update, context: Context) -> tuple[Message, ChatWords]:
    assert update.message, "registered for new messages only"
    return update.message, chat_words(asker_of(update.message, context.desk.preferences).language)


def _reply(message: Message, update: Update, context: Context) -> Reply:
    return Reply.to(message, update.update_id, context.desk.replies)
