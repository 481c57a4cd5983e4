"""A question that its asker has edited: the answer is edited, too."""

import asyncio
from typing import Final

from telegram import Update

from bot.delivery.app import Context
from bot.delivery.inbox import key_of
from bot.handlers.addressing import author_of, command_in, question_in
from bot.handlers.questions import answer_to

ANSWERED_ANEW: Final = frozenset({"ask"})  # other commands were obeyed once


async def edited(update: Update, context: Context) -> None:
    """Answer the question as it stands now, in place of the answer that it had; without one, as a new question."""
    message, desk = update.edited_message, context.desk
    assert message, "registered for edits only"
    command, conversations = command_in(message), desk.services.conversations
    if command and command.name not in ANSWERED_ANEW:
        return
    if not await asyncio.to_thread(desk.door.admits, author_of(message).id, message.chat_id):
        return
    first = await asyncio.to_thread(desk.queue.inbox.update_of, message.chat_id, message.message_id)
    if first is None:
        await answer_to(message, key_of(update), context)
        return
    before = await asyncio.to_thread(conversations.answer_to, first)
    if before and before.question == question_in(message).text:
        return
    await desk.writer.do(conversations.set_aside, first)
    await answer_to(message, first, context, again=True)
