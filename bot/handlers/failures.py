"""The one place where an exception becomes words for a reader."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog
from telegram import Update
from telegram.constants import MessageEntityType
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.answering.words import bot_words, own_language
from bot.delivery.app import Context
from bot.delivery.courier import Courier, Pauses, seconds
from bot.delivery.inbox import TRIES, DeadlyUpdateError, key_of
from bot.delivery.presses import acknowledge
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, styled
from bot.delivery.words import chat_words
from bot.handlers.addressing import asker_of, client_language, question_in
from bot.handlers.screen import GROUPS
from config.errors import BriefingError, LibraryError, ModelError, QuestionError, ReadingError, StorageFullError
from retrieval.search.filters import without_operators

_LONGEST_GIVEN: Final = 80
_TROUBLES: Final[tuple[tuple[type[Exception], str], ...]] = (  # the nearest kind first
    (StorageFullError, "disk"),
    (LibraryError, "library"),
    (ReadingError, "document"),
    (QuestionError, "operator"),
    (ModelError, "model"),
)

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log first; then try the update again, or tell the asker why there is no answer."""
    error = context.error
    if not isinstance(update, Update) or error is None:
        log.error("work in the background failed", exc_info=error)
        return
    queue, pauses = context.desk.queue, context.desk.pauses
    queue.fail(update)
    if not queue.is_kept(update):
        log.warning("what was not kept failed, and is let go", update=update.update_id, exc_info=error)
        await queue.finish(update)
    elif isinstance(error, Forbidden):
        log.info("nobody can be answered there any more", update=update.update_id)
        await queue.finish(update)
    elif isinstance(error, ChatMigrated) and update.effective_chat and (courier := context.bot.rate_limiter):
        assert isinstance(courier, Courier)
        courier.follow(update.effective_chat.id, error.new_chat_id)
        await queue.again(update, seconds=0, counted=False)
    elif isinstance(error, QuestionError):
        log.info("an operator could not be read", update=update.update_id, fault=error.fault)
        await _end(update, context, operator_words(error, _language(update, context)), queue.finish)
    elif (pause := _no_fault_of_the_update(error, pauses)) is not None:
        log.warning("Telegram could not be reached", update=update.update_id, error=type(error).__name__)
        await queue.again(update, seconds=pause, counted=False)
    elif _worth_another_try(error) and (tries := await _tries(update, context)) < TRIES:
        log.warning("an update failed and is tried again", update=update.update_id, tries=tries, exc_info=error)
        await queue.again(update, seconds=pauses.failed * 2 ** (tries - 1), counted=True)
    else:
        log.error("an update is given up", update=update.update_id, exc_info=error)
        owner_knows = await _told_owner(update, context, error)
        if owner_knows and not isinstance(error, BriefingError) and _is_in_group(update):
            await _withdraw(update, context)
            await queue.bury(update)
        else:
            await _end(update, context, styled(words_for(error, _language(update, context))), queue.bury)


def words_for(error: Exception, language: str) -> str:
    """Return what a reader may be told: never the exception's own text."""
    named = next((key for kind, key in _TROUBLES if isinstance(error, kind)), "broken")
    return chat_words(language).say(f"trouble.{named}")


def operator_words(error: QuestionError, language: str) -> Styled:
    """Return what is wrong with an operator, and how it is written; what the asker gave becomes no link."""
    said = bot_words(language).say(f"operator_{error.fault}", right=error.right)
    given = error.given if len(error.given) <= _LONGEST_GIVEN else f"{error.given[:_LONGEST_GIVEN]}…"
    return styled(given, MessageEntityType.CODE) + styled(f" {said}")


async def _told_owner(update: Update, context: Context, error: Exception) -> bool:
    chat = update.effective_chat.id if update.effective_chat else 0
    kind = type(error).__name__
    return await context.desk.alarms.tell(context.bot, kind, "trouble.told_owner", kind=kind, chat=chat)


def _is_in_group(update: Update) -> bool:
    return update.effective_chat is not None and update.effective_chat.type in GROUPS and update.message is not None


async def _withdraw(update: Update, context: Context) -> None:
    """Take back the sign that an answer is on its way: none will come, and the group can do nothing about it."""
    with suppress(TelegramError, BriefingError):
        if update.message:
            await Reply.to(update.message, update.update_id, context.desk.replies).withdraw()


def _language(update: Update, context: Context) -> str:
    """Return the language of what was asked, or that of the client."""
    message = update.effective_message
    if message is None or update.callback_query:
        return client_language(update.effective_user)
    asked = without_operators(question_in(message).text)
    asker = asker_of(message, context.desk.preferences)
    return own_language(asked, asker.wishes) if asked else asker.language


def _no_fault_of_the_update(error: Exception, pauses: Pauses) -> float | None:
    """Return after how many seconds Telegram may be reachable again, or None where it is not about that."""
    if isinstance(error, RetryAfter):
        return seconds(error.retry_after)
    network = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return pauses.update if network or isinstance(error, (Conflict, InvalidToken)) else None


def _worth_another_try(error: Exception) -> bool:
    return error.retryable if isinstance(error, BriefingError) else not isinstance(error, DeadlyUpdateError)


async def _tries(update: Update, context: Context) -> int:
    try:
        return await asyncio.to_thread(context.desk.queue.inbox.attempts, key_of(update))
    except BriefingError:
        return 1  # the database itself is in trouble: go on trying


async def _end(update: Update, context: Context, said: Styled, end: Callable[[Update], Awaitable[None]]) -> None:
    """Tell the asker, and be done with the update; where Telegram is away, later."""
    queue = context.desk.queue
    try:
        await _tell(update, context, said)
    except TelegramError as unheard:
        pause = _no_fault_of_the_update(unheard, context.desk.pauses)
        if pause is not None:
            await queue.again(update, seconds=pause, counted=False)
            return
        log.warning("the asker could not be told", update=update.update_id, error=type(unheard).__name__)
    await end(update)


async def _tell(update: Update, context: Context, said: Styled) -> None:
    """Say it to whoever asked; who did not ask hears nothing."""
    if update.callback_query:
        await acknowledge(update.callback_query, said.text)
    elif update.message or update.edited_message:
        message = update.message or update.edited_message
        assert message
        await Reply.to(message, update.update_id, context.desk.replies).show([said])
