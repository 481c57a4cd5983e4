"""Inline mode: `@bot question` in any chat offers a short cited answer to send there."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest

from bot.answering.answer import Answer
from bot.answering.models.spending import spending
from bot.asker import Asker
from bot.delivery.app import Context
from bot.delivery.deep_links import start_data
from bot.delivery.rendering import answer_messages, shortened
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import client_language
from bot.handlers.making import spent_by, told_spent
from bot.handlers.models import answered_by
from retrieval.language.omission import beginning
from retrieval.search.wishes import Wishes

LEAST: Final = 8  # characters of a question
CACHED_S: Final = 60
HELLO: Final = "hello"  # what /start is given by the button of who may not ask
_TEASER, _LONGEST_TEASER = 120, 400  # characters

Button = InlineQueryResultsButton


async def offer(update: Update, context: Context) -> None:
    """Offer an answer to what is typed, once its typing pauses. Nothing is kept of it but that one was asked."""
    query, desk = update.inline_query, context.desk
    assert query, "registered for inline queries only"
    user, say = query.from_user, chat_words(client_language(query.from_user))
    if not await asyncio.to_thread(desk.door.admits, user.id, user.id):
        await _answer(query, [], Button(say.say("chat.inline_stranger"), start_parameter=HELLO))
        return
    if not await _is_newest(query, context):
        return
    if len(question := query.query.strip()) < LEAST:
        await _answer(query, [], None)
    elif used_up := await asyncio.to_thread(spent_by, Asker(user.id, user.id), desk):
        await _answer(query, [], Button(told_spent(used_up, say, desk)[:64], start_parameter=HELLO))
    else:
        await _found(query, question, say, context)


async def _found(query: InlineQuery, question: str, say: ChatWords, context: Context) -> None:
    desk, user = context.desk, query.from_user.id
    here = desk.preferences.of(user)
    client = client_language(query.from_user)
    wishes = Wishes(here.muted_outlets, here.language, client, by_code=here.writer == "extractive")
    asker = Asker(user, user, language=here.language or client, wishes=wishes)
    day = here.local(datetime.now(UTC))
    with spending() as spent:
        answer = (await answered_by(desk, context.bot, question, asker, (), day)).answer
    await desk.writer.do(desk.budget.count, user, user, spent.tokens)
    if answer.status == "refused":
        data = start_data(question) or HELLO
        await _answer(query, [], Button(say.say("chat.inline_none"), start_parameter=data))
    else:
        await _answer(query, [_result(shortened(answer), say)], None)


async def _is_newest(query: InlineQuery, context: Context) -> bool:
    """Wait for a pause of typing; say whether nothing newer was typed meanwhile."""
    user, typed = query.from_user.id, context.desk.typed
    if typed.get(user, query.id) == query.id:
        await asyncio.sleep(context.desk.pauses.typing)
    return typed.get(user, query.id) == query.id


def _result(answer: Answer, say: ChatWords) -> InlineQueryResultArticle:
    """Return the answer as one message: its sources stand in the text, so that they stay when it is forwarded."""
    message = answer_messages(replace(answer, asked_as=None))[0]
    content = InputTextMessageContent(message.text, entities=message.entities())
    teaser = beginning(" ".join(answer.text.split()), _TEASER, _LONGEST_TEASER) or None
    return InlineQueryResultArticle(answer.id or "answer", say.say("chat.inline_title"), content, description=teaser)


async def _answer(query: InlineQuery, results: list[InlineQueryResultArticle], button: Button | None) -> None:
    try:
        await query.answer(results, cache_time=CACHED_S if results else 0, is_personal=True, button=button)
    except BadRequest as error:
        if "query" not in str(error).lower():  # it is too old: something newer was typed long since
            raise
