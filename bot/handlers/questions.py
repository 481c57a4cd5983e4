"""Questions: what is asked, in which conversation, and the answer to it."""

import asyncio

from telegram import ForceReply, Message, Update
from telegram.constants import ChatType

from bot.answering.answer import Answer
from bot.answering.understanding.follow_up import Turn
from bot.answering.words import bot_words
from bot.conversations import Conversations, Session
from bot.delivery.app import Context
from bot.delivery.inbox import key_of
from bot.delivery.live import Live
from bot.delivery.rendering import answer_messages, growing_message, source_buttons
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.handlers.addressing import ChatQuestion, asker_of, question_in, replies_to_bot, topic_of
from bot.storage import UpdateKey


async def ask(update: Update, context: Context) -> None:
    """Answer a question, once: each step that is done is kept, so a later try goes on from there."""
    message = update.message
    assert message, "registered for new messages only"
    asked = question_in(message)
    reply = Reply.to(message, update.update_id, context.desk.replies)
    if not asked.text:
        say = bot_words(asker_of(message).language).say
        field = ForceReply(selective=True, input_field_placeholder=say("ask_placeholder"))
        await reply.say([styled(say("ask_hint"))], field)
        return
    conversations = context.desk.services.conversations
    async with reply.waiting():
        answer = await asyncio.to_thread(conversations.answer_to, key_of(update))
        answer = answer or await _found(message, key_of(update), asked, reply, context)
    await reply.show(answer_messages(answer), source_buttons(answer))


async def _found(message: Message, update: UpdateKey, asked: ChatQuestion, reply: Reply, context: Context) -> Answer:
    """Return the answer, kept before anybody sees the end of it; a private chat sees it grow."""
    services = context.desk.services
    session, history = await asyncio.to_thread(_session_and_history, services.conversations, message)
    if asked.about:
        history = (*history, Turn(asked.about))
    async with Live(reply, growing_message) as live:
        see = live.see if message.chat.type == ChatType.PRIVATE else None
        outcome = await services.ask(asked.text, asker_of(message), history=history, asked_at=message.date, seen=see)
    remember = services.conversations.remember
    await context.desk.writer.do(remember, session, outcome.answer, outcome.record, update=update)
    return outcome.answer


def _session_and_history(conversations: Conversations, message: Message) -> tuple[Session, tuple[Turn, ...]]:
    session = _session(conversations, message)
    answered = message.reply_to_message.message_id if replies_to_bot(message) and message.reply_to_message else None
    return session, conversations.history(session, answered)


def _session(conversations: Conversations, message: Message) -> Session:
    """A reply to an answer goes on with it; else a private chat goes on, and in a group a new line begins."""
    if replies_to_bot(message) and message.reply_to_message:
        continued = conversations.continued(message.chat_id, message.reply_to_message.message_id)
        if continued:
            return continued
    if message.chat.type == ChatType.PRIVATE:
        return conversations.current(message.chat_id, topic_of(message))
    return Session(message.chat_id, topic_of(message), root=message.message_id)
