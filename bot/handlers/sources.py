"""The button under an answer that opens a source's words among the sentences around them."""

import asyncio
from typing import Final

from telegram import CallbackQuery, Update
from telegram.error import BadRequest

from bot.answering.answer import Answer, Citation
from bot.answering.words import words_in
from bot.delivery.app import Context
from bot.delivery.rendering import context_messages, pressed
from bot.delivery.reply import Reply

UNKNOWN: Final = "I no longer have this answer. Please ask again."
ARTICLE_GONE: Final = "This article is no longer in my library."
NOT_ALLOWED: Final = "I answer only people whom my operator let in."


async def show_source(update: Update, context: Context) -> None:
    """Open the pressed source below its answer. Every press is checked: the chat, the right to ask, the answer."""
    query = update.callback_query
    assert query, "registered for presses only"
    chosen = pressed(query.data or "")
    if not chosen or not query.message:
        await acknowledge(query, UNKNOWN)
        return
    chat = query.message.chat.id
    if not await asyncio.to_thread(context.desk.door.admits, query.from_user.id, chat):
        await acknowledge(query, NOT_ALLOWED)
        return
    answer = await asyncio.to_thread(context.desk.services.conversations.answer_in, chat, chosen[0])
    citation = _numbered(answer, chosen[1])
    if answer is None or citation is None:
        await acknowledge(query, UNKNOWN)
        return
    around = await context.desk.services.context(citation.article_id, citation.start, citation.end)
    if around is None:
        await acknowledge(query, ARTICLE_GONE)
        return
    await acknowledge(query)
    reply = Reply.to(query.message, update.update_id, context.desk.replies)
    await reply.say(context_messages(citation, around, words_in(answer.language)))
    await asyncio.to_thread(context.desk.services.conversations.link, update.update_id, chat, chosen[0])


async def acknowledge(query: CallbackQuery, alert: str | None = None) -> None:
    """Stop the button's waiting sign; too late, or a second time, does no harm."""
    try:
        await query.answer(alert, show_alert=alert is not None)
    except BadRequest as error:
        if "query" not in str(error).lower():
            raise


def _numbered(answer: Answer | None, number: int) -> Citation | None:
    return next((cited for cited in answer.citations if cited.n == number), None) if answer else None
