"""/settings: how the bot behaves in a chat or a topic, set by buttons; in groups by admins only."""

import asyncio
from contextlib import suppress

from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MaybeInaccessibleMessage,
    Message,
    Update,
)
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot.delivery.app import Context
from bot.delivery.presses import SettingsPress, acknowledge, button_data
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import (
    asker_of,
    author_of,
    client_language,
    said_in,
    topic_of,
)
from bot.handlers.choices import CLOSE, OTHER, Choices, Menu
from bot.handlers.deciders import may_decide
from bot.schedules.zones import zone_named, zones_near


async def settings(update: Update, context: Context) -> None:
    """Show what is set here, to whoever may change it."""
    message = _message(update)
    say = chat_words(asker_of(message, context.desk.preferences).language)
    reply = Reply.to(message, update.update_id, context.desk.replies)
    if not await may_decide(message, author_of(message).id, context):
        await reply.say([styled(say.say("settings.only_admins"))])
        return
    menu = await _menu(message, topic_of(message), say, context)
    await reply.say([styled(menu.title())], _keyboard(menu.rows(), menu.topic))


async def press_setting(
    press: SettingsPress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Open a setting or give it a value, and draw the menu anew."""
    here = context.desk.preferences.of(message.chat.id, press.topic)
    say = chat_words(here.language or client_language(query.from_user))
    if not await may_decide(message, query.from_user.id, context):
        await acknowledge(query, say.say("settings.only_admins"))
        return
    menu = await _menu(message, press.topic, say, context)
    if press.name == CLOSE:
        await acknowledge(query)
        await query.delete_message()
    elif press.name in menu.names() and press.n == OTHER:
        await acknowledge(query)
        await _ask_for_zone(message, press.topic, say, context)
    elif press.name in menu.names() and press.n >= 0:
        await asyncio.to_thread(menu.choose, press.name, press.n)
        await acknowledge(query)
        say = chat_words(context.desk.preferences.of(message.chat.id, press.topic).language or say.language)
        await _draw(query, await _menu(message, press.topic, say, context), "" if press.name != "muted" else "muted")
    else:
        await acknowledge(query)
        await _draw(query, menu, press.name if press.name in menu.names() else "")


async def set_zone(update: Update, context: Context) -> None:
    """Take the time zone that was written in reply to our question for it."""
    message, desk = _message(update), context.desk
    say, given = chat_words(asker_of(message, desk.preferences).language), said_in(message).strip()
    reply = Reply.to(message, update.update_id, desk.replies)
    if not await may_decide(message, author_of(message).id, context):
        await reply.say([styled(say.say("settings.only_admins"))])
        return
    known = zone_named(given)
    if known is None:
        told = say.say("settings.zone_unknown", zone=given[:40], near=", ".join(zones_near(given)))
        await reply.say([styled(told)])
        return
    topic = topic_of(message)
    await asyncio.to_thread(desk.preferences.set_, message.chat_id, topic, "zone", known)
    menu = await _menu(message, topic, say, context)
    await reply.say([styled(menu.title())], _keyboard(menu.rows(), topic))


async def _menu(message: MaybeInaccessibleMessage, topic: int, say: ChatWords, context: Context) -> Menu:
    desk, private = context.desk, message.chat.type == ChatType.PRIVATE
    choices = await asyncio.to_thread(Choices.of, desk, message.chat.id, topic, private=private)
    return Menu(choices, message.chat.id, topic, say)


async def _draw(query: CallbackQuery, menu: Menu, name: str) -> None:
    rows, text = (menu.options(name), menu.note(name)) if name else (menu.rows(), menu.title())
    with suppress(BadRequest):  # nothing changed, or the message is too old
        await query.edit_message_text(text, reply_markup=_keyboard(rows, menu.topic))


async def _ask_for_zone(message: MaybeInaccessibleMessage, topic: int, say: ChatWords, context: Context) -> None:
    field = ForceReply(selective=True, input_field_placeholder="Europe/Kyiv")
    hint = say.say("settings.zone_hint")
    await context.bot.send_message(message.chat.id, hint, reply_markup=field, message_thread_id=topic or None)


def _keyboard(rows: list[list[tuple[str, str, int]]], topic: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label, callback_data=button_data(SettingsPress(topic, name, n)))
                for label, name, n in row
            ]
            for row in rows
        ]
    )


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message
