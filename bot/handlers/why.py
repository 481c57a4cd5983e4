"""/why: how an answer came about, in three sentences, and in numbers. Only an answer of this very chat is explained."""

import asyncio
from typing import TYPE_CHECKING

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MaybeInaccessibleMessage,
    Message,
    Update,
)
from telegram.constants import ChatType, MessageEntityType

from bot.answering.words import bot_words
from bot.asker import Asker
from bot.conversations import Kept
from bot.delivery.app import Context
from bot.delivery.keyboards import close_button
from bot.delivery.presses import WhyPress, acknowledge, button_data
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, pack, styled
from bot.delivery.words import chat_words
from bot.handlers.addressing import asker_at, asker_of, replies_to_bot
from bot.handlers.panel import open_below
from bot.why import explained, reasons, three_sentences

if TYPE_CHECKING:  # the services bring the whole library along, which takes seconds to import
    from bot.services import Services


async def why(update: Update, context: Context) -> None:
    """Explain the answer that is replied to, or else the last one here."""
    message = update.message
    assert message, "registered for new messages only"
    asker = asker_of(message, context.desk.preferences)
    kept = await asyncio.to_thread(_asked_about, context.desk.services, message, asker)
    unknown = bot_words(asker.language).say("why_no_answer" if replies_to_bot(message) else "why_nothing")
    reply = Reply.to(message, update.update_id, context.desk.replies)
    if kept is None:
        await reply.say([styled(unknown)])
        return
    say = chat_words(kept.answer.language)
    numbers = InlineKeyboardButton(say.say("feedback.numbers"), callback_data=button_data(WhyPress(kept.answer.id)))
    await reply.say([styled("\n".join(three_sentences(kept)))], InlineKeyboardMarkup([[numbers]]))


async def press_why(press: WhyPress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context) -> None:
    """Show the numbers of an answer of this chat."""
    asker = asker_at(message, query.from_user, context.desk.preferences)
    kept = await asyncio.to_thread(context.desk.services.answer_given, press.answer_id, asker)
    if kept is None:
        await acknowledge(query, chat_words(asker.language).say("chat.old_button"))
        return
    await acknowledge(query)
    close = InlineKeyboardMarkup([[close_button(press.answer_id, chat_words(kept.answer.language))]])
    await open_below(press.answer_id, why_messages(kept), close, message, context)


def why_messages(kept: Kept) -> list[Styled]:
    """Return the messages that explain an answer in numbers; nothing in them becomes a link."""
    lines = [styled(line) for line in explained(kept)]
    label = styled(bot_words(kept.answer.language).say("why_withheld"))
    withheld = [label + styled(reason, MessageEntityType.CODE) for reason in reasons(kept)]
    return pack([*lines, *withheld], "\n")


def _asked_about(services: "Services", message: Message, asker: Asker) -> Kept | None:
    if replies_to_bot(message) and message.reply_to_message:
        return services.answer_at(message.reply_to_message.message_id, asker)
    if message.chat.type == ChatType.PRIVATE:
        return services.last_answer(asker, services.conversations.current(asker.chat, asker.topic).root)
    return services.last_answer(asker)
