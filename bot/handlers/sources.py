"""The button under an answer that opens a source's words among the sentences around them."""

import asyncio

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message

from bot.answering.answer import Answer, Citation
from bot.answering.words import bot_words
from bot.asker import Asker
from bot.delivery.app import Context
from bot.delivery.presses import SourcePress, acknowledge
from bot.delivery.rendering import context_messages
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, styled
from bot.delivery.words import chat_words
from bot.handlers.addressing import asker_at, asker_of
from bot.storage import UpdateKey


async def show_source(
    press: SourcePress, query: CallbackQuery, message: MaybeInaccessibleMessage, update_id: int, context: Context
) -> None:
    """Open the pressed source below its answer, which must be one of this chat's."""
    asker = asker_at(message, query.from_user, context.desk.preferences)
    opened = await _opened(press, asker, context)
    if isinstance(opened, str):
        await acknowledge(query, chat_words(asker.language).say(opened))
        return
    await acknowledge(query)
    await _say(opened, press, message, update_id, context)


async def follow_source(press: SourcePress, message: Message, update_id: int, context: Context) -> None:
    """Open a source by a link, where its answer was given in this chat."""
    asker = asker_of(message, context.desk.preferences)
    opened = await _opened(press, asker, context)
    if isinstance(opened, str):
        told = styled(chat_words(asker.language).say(opened))
        await Reply.to(message, update_id, context.desk.replies).say([told])
        return
    await _say(opened, press, message, update_id, context)


async def _opened(press: SourcePress, asker: Asker, context: Context) -> list[Styled] | str:
    """Return the messages that show a source, or the name of the phrase that says why there are none."""
    services = context.desk.services
    kept = await asyncio.to_thread(services.answer_given, press.answer_id, asker)
    citation = _numbered(kept.answer, press.n) if kept else None
    if kept is None or citation is None:
        return "chat.old_button"
    around = await services.context(citation.article_id, citation.start, citation.end, asker)
    return context_messages(citation, around, bot_words(kept.answer.language)) if around else "chat.article_gone"


async def _say(
    opened: list[Styled], press: SourcePress, message: MaybeInaccessibleMessage, update_id: int, context: Context
) -> None:
    desk = context.desk
    await Reply.to(message, update_id, desk.replies).say(opened)
    await desk.writer.do(desk.services.conversations.link, UpdateKey(message.chat.id, update_id), press.answer_id)


def _numbered(answer: Answer, number: int) -> Citation | None:
    return next((cited for cited in answer.citations if cited.n == number), None)
