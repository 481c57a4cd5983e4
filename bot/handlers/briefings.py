"""The pieces of a briefing in a chat: by command, or asked for in plain words."""

import asyncio
from datetime import date

from telegram import ForceReply, Message, Update

from bot.briefing.piece_request import NEED_NO_TOPIC, PIECES, AskedPiece, asked_piece, commanded_piece
from bot.delivery.app import Context
from bot.delivery.inbox import key_of
from bot.delivery.keyboards import piece_buttons
from bot.delivery.pieces import piece_messages
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import chat_words, in_every_language
from bot.handlers.addressing import asker_of, command_in, question_in, replied_text, rest_of, said_in, settings_at
from bot.handlers.drawing import send_picture
from bot.handlers.making import Making
from bot.preferences import ChatSettings


async def obey_piece(update: Update, context: Context) -> None:
    """Make the piece that the command names; without a topic ask for one, where it needs one."""
    message = _message(update)
    command = command_in(message)
    await _obey(f"/{command.name if command else ''} {rest_of(message)}", update, context)


async def brief_on(update: Update, context: Context) -> None:
    """Make the piece for which we asked the topic: what replies to our question is that."""
    message = _message(update)
    kinds = (kind for kind in PIECES if kind not in NEED_NO_TOPIC)
    kind = next(k for k in kinds if replied_text(message) in in_every_language(f"briefing.{k}_hint"))
    await _obey(f"/{kind} {said_in(message)}", update, context)


async def _obey(command: str, update: Update, context: Context) -> None:
    message, preferences = _message(update), context.desk.preferences
    here, asker = settings_at(message, preferences), asker_of(message, preferences)
    reply = Reply.to(message, update.update_id, context.desk.replies, silent=here.is_quiet(message.date))
    asked = commanded_piece(command, _today(message, here))
    assert asked, "registered for these commands only"
    say = chat_words(asker.language)
    if asked.is_whole:
        await show_piece(asked, Making(message, key_of(update), asker, reply, say, context.desk))
    else:
        await reply.say([styled(say.say(f"briefing.{asked.kind}_hint"))], ForceReply(selective=True))


def piece_in(message: Message, here: ChatSettings) -> AskedPiece | None:
    """Return the piece that a message asks for in plain words."""
    return asked_piece(question_in(message).text, _today(message, here))


def piece_asked_by(message: Message, kind: str, here: ChatSettings) -> AskedPiece | None:
    """Return the piece of this kind that a message asked for: by command, in plain words, or by its topic alone."""
    command, today = command_in(message), _today(message, here)
    if command and command.name in PIECES:
        asked = commanded_piece(f"/{command.name} {rest_of(message)}", today)
    else:
        asked = piece_in(message, here) or commanded_piece(f"/{kind} {said_in(message)}", today)
    return asked if asked and asked.kind == kind and asked.topic else None


async def show_piece(asked: AskedPiece, making: Making) -> None:
    """Make a piece and show it in the reply; then its lines are known in this chat and topic."""
    from bot.briefing.production import made_piece  # noqa: PLC0415 - it brings the whole library along

    services, reply = making.desk.services, making.reply
    made = await making.made_within_budget(made_piece(asked, services, making.asker), "briefing.making")
    if made is None:
        return
    messages = piece_messages(made)
    buttons = piece_buttons(made)
    await reply.show(messages, None if asked.pictured else buttons)
    if asked.pictured and buttons:
        await send_picture(made, reply, making.say, len(messages))
    else:
        await reply.withdraw(len(messages))
    if made.piece:
        await asyncio.to_thread(services.note_shown, made.piece, making.asker)


def _today(message: Message, here: ChatSettings) -> date:
    return here.local(message.date).date()


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message
