"""The button under a timeline or a trend that sends it as a picture, once a piece."""

from contextlib import suppress

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message
from telegram.error import BadRequest

from bot.asker import Asker
from bot.briefing.piece_request import AskedPiece
from bot.delivery.app import Context
from bot.delivery.presses import PicturePress, acknowledge
from bot.delivery.reply import Reply
from bot.delivery.words import chat_words
from bot.handlers.addressing import asker_at, settings_at
from bot.handlers.briefings import piece_asked_by
from bot.handlers.drawing import send_picture
from bot.handlers.panel import alone_at, place_of


async def press_picture(
    press: PicturePress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Send the piece as a picture below it, made anew for who presses; then its button goes.

    What the piece was asked for says the message that it replies to: nothing of it is kept.
    """
    preferences = context.desk.preferences
    asker = asker_at(message, query.from_user, preferences)
    request = message.reply_to_message if isinstance(message, Message) else None
    asked = piece_asked_by(request, press.kind, settings_at(message, preferences)) if request else None
    if asked is None:
        await acknowledge(query, chat_words(asker.language).say("briefing.old"))
        return
    await acknowledge(query, chat_words(asker.language).say("briefing.drawing"), lasting=False)
    await _send_once(asked, asker, message, context)
    with suppress(BadRequest):  # the piece is gone, or too old
        await context.bot.edit_message_reply_markup(message.chat.id, message.message_id, reply_markup=None)


async def _send_once(asked: AskedPiece, asker: Asker, message: MaybeInaccessibleMessage, context: Context) -> None:
    """Send the picture of a piece unless it was sent, whoever presses how often."""
    from bot.briefing.production import made_piece  # noqa: PLC0415 - it brings the whole library along

    desk, key = context.desk, place_of(message, f"picture {message.message_id}")
    reply = Reply.to(message, key.update_id, desk.replies)
    async with alone_at(key):
        if await reply.is_done():
            return
        read = await made_piece(asked, desk.services, asker)
        await desk.writer.do(desk.queue.inbox.begin_unasked, key, desk.replies.newest(key.chat_id))
        await send_picture(read, reply, chat_words(asker.language))
        await desk.writer.do(desk.queue.inbox.finish, key)
