"""/why: how an answer came about. Only an answer of this very chat is explained."""

import asyncio

from telegram import Message, Update
from telegram.constants import ChatType, MessageEntityType

from bot.answering.words import words_in
from bot.conversations import Conversations, Kept
from bot.delivery.app import Context
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, pack, styled
from bot.handlers.addressing import replies_to_bot, topic_of, words_of_sender
from bot.why import explained, reasons


async def why(update: Update, context: Context) -> None:
    """Explain the answer that is replied to, or else the last one here."""
    message = update.message
    assert message, "registered for new messages only"
    kept = await asyncio.to_thread(_asked_about, context.desk.services.conversations, message)
    unknown = words_of_sender(message).say("why_no_answer" if replies_to_bot(message) else "why_nothing")
    reply = Reply.to(message, update.update_id, context.desk.replies)
    await reply.say(why_messages(kept) if kept else [styled(unknown)])


def why_messages(kept: Kept) -> list[Styled]:
    """Return the messages that explain an answer; nothing in them becomes a link."""
    lines = [styled(line) for line in explained(kept)]
    label = styled(words_in(kept.answer.language).say("why_withheld"))
    withheld = [label + styled(reason, MessageEntityType.CODE) for reason in reasons(kept)]
    return pack([*lines, *withheld], "\n")


def _asked_about(conversations: Conversations, message: Message) -> Kept | None:
    if replies_to_bot(message) and message.reply_to_message:
        return conversations.kept_at(message.chat_id, message.reply_to_message.message_id)
    topic = topic_of(message)
    if message.chat.type == ChatType.PRIVATE:
        return conversations.last(message.chat_id, topic, conversations.current(message.chat_id, topic).root)
    return conversations.last(message.chat_id, topic)
