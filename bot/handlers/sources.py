"""The buttons under an answer that open an article: what is known of it, and its words in their context."""

import asyncio
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message

from bot.answering.answer import Answer
from bot.answering.layout import Source, sources_of
from bot.answering.words import bot_words
from bot.asker import Asker
from bot.delivery.app import Context
from bot.delivery.keyboards import opened_buttons
from bot.delivery.presses import SourcePress, acknowledge
from bot.delivery.rendering import opened_messages
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, styled
from bot.delivery.words import chat_words
from bot.handlers.addressing import asker_at, asker_of
from bot.handlers.panel import open_below


async def show_source(
    press: SourcePress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Open the pressed article below its answer, which must be one of this chat's."""
    asker = asker_at(message, query.from_user, context.desk.preferences)
    opened = await _opened(press, asker, context)
    if isinstance(opened, str):
        await acknowledge(query, chat_words(asker.language).say(opened))
        return
    await acknowledge(query)
    await open_below(press.answer_id, *opened, message, context)


async def follow_source(press: SourcePress, message: Message, update_id: int, context: Context) -> None:
    """Open a source by a link, where its answer was given in this chat."""
    asker = asker_of(message, context.desk.preferences)
    opened = await _opened(press, asker, context)
    if isinstance(opened, str):
        told = styled(chat_words(asker.language).say(opened))
        await Reply.to(message, update_id, context.desk.replies).say([told])
        return
    await open_below(press.answer_id, *opened, message, context)


async def _opened(
    press: SourcePress, asker: Asker, context: Context
) -> tuple[list[Styled], InlineKeyboardMarkup] | str:
    """Return the messages that show an article, or the name of the phrase that says why there are none."""
    services = context.desk.services
    kept = await asyncio.to_thread(services.answer_given, press.answer_id, asker)
    source = _numbered(kept.answer, press.n) if kept else None
    if kept is None or source is None:
        return "chat.old_button"
    cited = [one for one in kept.answer.citations if one.n in source.numbers]
    found = [await services.context(one.article_id, one.start, one.end, asker) for one in cited]
    around = [one for one in found if one]
    if not around:
        return "chat.article_gone"
    language = kept.answer.language
    buttons = opened_buttons(replace(source, boxes=tuple(cited)), press.answer_id, chat_words(language))
    return opened_messages(source, around, bot_words(language)), buttons


def _numbered(answer: Answer, number: int) -> Source | None:
    return next((source for source in sources_of(answer) if number in source.numbers), None)
