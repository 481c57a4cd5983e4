"""Commands that need no article, and what cannot be read."""

import asyncio
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType

from bot.answering.words import bot_words, own_language
from bot.delivery.app import Context
from bot.delivery.deep_links import source_of
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_of, command_in, rest_of, said_in, settings_at, topic_of
from bot.handlers.hearing import meant_command
from bot.handlers.sources import follow_source
from bot.handlers.subscriptions import offers

LONGEST_NAMED: Final = 40


async def start(update: Update, context: Context) -> None:
    """Say hello, and in a group offer a digest by the clock; or do what the link that was followed asks for."""
    message, say = _message(update), _words(_message(update), context)
    if source := source_of(rest_of(message)):
        await follow_source(source, message, update.update_id, context)
    elif message.chat.type == ChatType.PRIVATE:
        await _say(update, context, say.say("chat.start"))
    else:
        zone = settings_at(message, context.desk.preferences).zone or "UTC"
        told = f"{say.say('chat.start')}\n\n{say.say('schedules.offer', zone=zone)}"
        reply = Reply.to(message, update.update_id, context.desk.replies)
        await reply.say([styled(told)], offers(topic_of(message), say))


async def show_help(update: Update, context: Context) -> None:
    """Say what the bot can do."""
    await _say(update, context, _words(_message(update), context).say("chat.help", name=context.bot.username))


async def unknown(update: Update, context: Context) -> None:
    """Say which command may be meant."""
    message = _message(update)
    command, say = command_in(message), _words(message, context)
    name = command.name if command else ""
    if meant := meant_command(name):
        await _say(update, context, say.say("chat.did_you_mean", command=meant))
    else:
        await _say(update, context, say.say("chat.unknown_command", command=f"/{name[:LONGEST_NAMED]}"))


async def only_text(update: Update, context: Context) -> None:
    """Answer pictures, voice and the like."""
    await _say(update, context, _words(_message(update), context).say("chat.only_text"))


async def doubted(update: Update, context: Context) -> None:
    """Say to whoever doubts an answer how to look into it."""
    message = _message(update)
    language = own_language(said_in(message), asker_of(message, context.desk.preferences).wishes)
    await _say(update, context, bot_words(language).say("act_complaint"))


async def start_afresh(update: Update, context: Context) -> None:
    """Forget, for the next question, what was asked before."""
    message = _message(update)
    say = _words(message, context)
    if message.chat.type != ChatType.PRIVATE:
        await _say(update, context, say.say("chat.fresh_in_group"))
        return
    conversations = context.desk.services.conversations
    await asyncio.to_thread(conversations.start_afresh, message.chat_id, topic_of(message), message.message_id)
    await _say(update, context, say.say("chat.fresh"))


def _words(message: Message, context: Context) -> ChatWords:
    return chat_words(asker_of(message, context.desk.preferences).language)


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message


async def _say(update: Update, context: Context, text: str) -> None:
    await Reply.to(_message(update), update.update_id, context.desk.replies).say([styled(text)])
