"""Questions: what is asked, in which conversation, and the answer to it."""

import asyncio
from dataclasses import dataclass, replace

from telegram import ForceReply, Message, Update
from telegram.constants import ChatType

from bot.answering.answer import Answer
from bot.answering.models.spending import spent
from bot.answering.understanding.follow_up import Turn
from bot.answering.words import bot_words, own_language
from bot.asker import Asker
from bot.budget import Spent
from bot.conversations import Conversations, Session
from bot.delivery.app import Context
from bot.delivery.inbox import key_of
from bot.delivery.keyboards import answer_buttons
from bot.delivery.live import Live
from bot.delivery.rendering import answer_messages, growing_message, shortened
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import chat_words
from bot.handlers.addressing import (
    ChatQuestion,
    asker_of,
    question_in,
    replies_to_bot,
    settings_at,
    topic_of,
)
from bot.handlers.briefings import piece_in, show_piece
from bot.handlers.making import Making, spent_by, told_spent
from bot.handlers.models import answered_by
from bot.handlers.subscriptions import end_subscription, take_subscription, tell_subscriptions
from bot.schedules.subscription_request import asked_subscription, asks_for_list, asks_to_end
from bot.storage import UpdateKey


@dataclass(frozen=True, slots=True)
class _Asking(Making):
    """One question on its way; `again`: it was answered before."""

    asked: ChatQuestion
    again: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """What is known before an answer is made: the line of questions, and what came before."""

    session: Session
    history: tuple[Turn, ...]
    answer: Answer | None
    spent: Spent | None


async def ask(update: Update, context: Context) -> None:
    """Answer a question, once: each step that is done is kept, so a later try goes on from there."""
    assert update.message, "registered for new messages only"
    await answer_to(update.message, key_of(update), context)


async def answer_to(message: Message, key: UpdateKey, context: Context, *, again: bool = False) -> None:
    """Answer what a message asks, in the reply that is kept under `key`; `again`: in place of an earlier answer."""
    desk, asked = context.desk, question_in(message)
    here = settings_at(message, desk.preferences)
    asker = asker_of(message, desk.preferences)
    reply = Reply.to(message, key.update_id, desk.replies, silent=here.is_quiet(message.date))
    say = chat_words(own_language(asked.text, asker.wishes))
    asking = _Asking(message, key, asker, reply, say, desk, asked, again)
    if not asked.text:
        await _hint(reply, asker)
        return
    if not again and asking.is_forestalled:
        return
    if not again and await _is_about_subscriptions(asked.text, message, asker, reply, context):
        return
    if piece := piece_in(message, here):
        await show_piece(piece, asking)
        return
    before = await asyncio.to_thread(_before, asking)
    if before.answer is None and before.spent:
        await reply.show([styled(told_spent(before.spent, say, desk))])
        return
    answer = before.answer or await asking.made(_found(asking, before, context), "chat.waiting")
    if answer is None:
        await reply.withdraw()
        return
    shown = shortened(answer) if here.length == "short" else answer
    messages = answer_messages(shown)
    await reply.show(messages, answer_buttons(shown))
    if again:
        await reply.withdraw(len(messages))


async def _is_about_subscriptions(text: str, message: Message, asker: Asker, reply: Reply, context: Context) -> bool:
    """Do what a message asks in plain words of what comes by the clock; say whether it asks such a thing."""
    zone = settings_at(message, context.desk.preferences).zone or "UTC"
    asker = replace(asker, language=own_language(text, asker.wishes))
    if asks_to_end(text):
        await end_subscription("", message, asker, reply, context)
    elif asks_for_list(text):
        await tell_subscriptions(asker, reply, context)
    elif wanted := asked_subscription(text, zone):
        await take_subscription(wanted, message, asker, reply, context)
    else:
        return False
    return True


async def _hint(reply: Reply, asker: Asker) -> None:
    say = bot_words(asker.language).say
    field = ForceReply(selective=True, input_field_placeholder=say("ask_placeholder"))
    await reply.say([styled(say("ask_hint"))], field)


def _before(asking: _Asking) -> _Before:
    """Return what is known before the answer is made, with one look."""
    desk, conversations = asking.desk, asking.desk.services.conversations
    with desk.door.access.one_state():
        session = _session(conversations, asking.message)
        return _Before(
            session,
            conversations.history(session, _answered(asking.message)),
            None if asking.again else conversations.answer_to(asking.key),
            spent_by(asking.asker, desk),
        )


async def _found(asking: _Asking, before: _Before, context: Context) -> Answer:
    """Return the answer, kept before anybody sees the end of it; a private chat sees it grow."""
    desk, message, conversations = context.desk, asking.message, context.desk.services.conversations
    history = (*before.history, Turn(asking.asked.about)) if asking.asked.about else before.history
    async with Live(asking.reply, growing_message) as live:
        see = live.see if message.chat.type == ChatType.PRIVATE else None
        day = desk.preferences.of(asking.key.chat_id, asking.asker.topic).local(message.date)
        outcome = await answered_by(desk, context.bot, asking.asked.text, asking.asker, history, day, see)

    tokens = spent()

    def keep() -> None:
        conversations.remember(before.session, outcome.answer, outcome.record, update=asking.key)
        desk.budget.count(asking.asker.user, asking.key.chat_id, tokens)

    await desk.writer.do(keep)
    return outcome.answer


def _answered(message: Message) -> int | None:
    """The answer that a message replies to."""
    return message.reply_to_message.message_id if replies_to_bot(message) and message.reply_to_message else None


def _session(conversations: Conversations, message: Message) -> Session:
    """A reply to an answer goes on with it; else a private chat goes on, and in a group a new line begins."""
    if replies_to_bot(message) and message.reply_to_message:
        continued = conversations.continued(message.chat_id, message.reply_to_message.message_id)
        if continued:
            return continued
    if message.chat.type == ChatType.PRIVATE:
        return conversations.current(message.chat_id, topic_of(message))
    return Session(message.chat_id, topic_of(message), root=message.message_id)
