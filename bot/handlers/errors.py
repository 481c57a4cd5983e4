"""The one place where an exception becomes words for a reader."""

import asyncio

import structlog
from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.handlers.addressing import addressed
from bot.handlers.context import Context
from bot.handlers.courier import Pauses, seconds
from bot.handlers.inbox import TRIES
from bot.handlers.reply import Reply
from bot.handlers.sources import acknowledge
from bot.handlers.styled import styled
from config.errors import BriefingError

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log first; then try the update again, or tell the asker why there is no answer."""
    error = context.error
    if not isinstance(update, Update) or error is None:
        log.error("work in the background failed", exc_info=error)
        return
    queue, pauses = context.desk.queue, context.desk.pauses
    queue.fail(update)
    if isinstance(error, Forbidden):
        log.info("nobody can be answered there any more", update=update.update_id)
        await queue.finish(update)
    elif (pause := _no_fault_of_the_update(error, pauses)) is not None:
        log.warning("Telegram could not be reached", update=update.update_id, error=type(error).__name__)
        await queue.again(update, seconds=pause, counted=False)
    elif _worth_another_try(error) and (tries := await _tries(update, context)) < TRIES:
        log.warning("an update failed and is tried again", update=update.update_id, tries=tries, exc_info=error)
        await queue.again(update, seconds=pauses.failed * 2 ** (tries - 1), counted=True)
    else:
        log.error("an update is given up", update=update.update_id, exc_info=error)
        await _give_up(update, context, error)


def words_for(error: Exception) -> str:
    """Return what a reader may be told: never the exception's own text."""
    return (error if isinstance(error, BriefingError) else BriefingError()).reader_message


def _no_fault_of_the_update(error: Exception, pauses: Pauses) -> float | None:
    """Return after how many seconds Telegram may be reachable again, or None where it is not about that."""
    if isinstance(error, RetryAfter):
        return seconds(error.retry_after)
    network = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return pauses.update if network or isinstance(error, (Conflict, InvalidToken)) else None


def _worth_another_try(error: Exception) -> bool:
    return error.retryable if isinstance(error, BriefingError) else True


async def _tries(update: Update, context: Context) -> int:
    try:
        return await asyncio.to_thread(context.desk.queue.inbox.attempts, update.update_id)
    except BriefingError:
        return 1  # the database itself is in trouble: go on trying


async def _give_up(update: Update, context: Context, error: Exception) -> None:
    queue = context.desk.queue
    try:
        await _tell(update, context, words_for(error))
    except TelegramError as unheard:
        pause = _no_fault_of_the_update(unheard, context.desk.pauses)
        if pause is not None:
            await queue.again(update, seconds=pause, counted=False)
            return
        log.warning("the asker could not be told", update=update.update_id, error=type(unheard).__name__)
    await queue.bury(update)


async def _tell(update: Update, context: Context, words: str) -> None:
    """Say it to whoever asked; who did not ask hears nothing."""
    if update.callback_query:
        await acknowledge(update.callback_query, words)
    elif update.message and addressed(update.message):
        await Reply.to(update.message, update.update_id, context.desk.replies).show([styled(words)])
