"""The button under an answer that opens a source's words among the sentences around them."""

import asyncio
from typing import Final

from telegram import CallbackQuery, MaybeInaccessibleMessage

from bot.answering.answer import Answer, Citation
from bot.answering.words import bot_words
from bot.delivery.app import Context
from bot.delivery.presses import SourcePress, acknowledge
from bot.delivery.rendering import context_messages
from bot.delivery.reply import Reply
from bot.handlers.addressing import asker_at
from bot.storage import UpdateKey

UNKNOWN: Final = "I no longer have this answer. Please ask again."
ARTICLE_GONE: Final = "This article is no longer in my library."


async def show_source(
    press: SourcePress, query: CallbackQuery, message: MaybeInaccessibleMessage, update_id: int, context: Context
) -> None:
    """Open the pressed source below its answer, which must be one of this chat's."""
    services, asker = context.desk.services, asker_at(message, query.from_user)
    kept = await asyncio.to_thread(services.answer_given, press.answer_id, asker)
    citation = _numbered(kept.answer, press.n) if kept else None
    if kept is None or citation is None:
        await acknowledge(query, UNKNOWN)
        return
    around = await services.context(citation.article_id, citation.start, citation.end, asker)
    if around is None:
        await acknowledge(query, ARTICLE_GONE)
        return
    await acknowledge(query)
    reply = Reply.to(message, update_id, context.desk.replies)
    await reply.say(context_messages(citation, around, bot_words(kept.answer.language)))
    await context.desk.writer.do(services.conversations.link, UpdateKey(asker.chat, update_id), press.answer_id)


def _numbered(answer: Answer, number: int) -> Citation | None:
    return next((cited for cited in answer.citations if cited.n == number), None)
