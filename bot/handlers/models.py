"""Asking the services, where the language model may refuse us: the owner hears of it, readers get code's answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from telegram import Bot

from bot.answering.answer import Answer
from bot.answering.record import Outcome
from bot.answering.understanding.follow_up import Turn
from bot.asker import Asker
from bot.delivery.app import Desk
from bot.delivery.words import chat_words
from config.errors import ModelRefusedError

KEY: Final = "the model's key"


async def answered_by(  # noqa: PLR0917 - what a question is made of
    desk: Desk,
    bot: Bot,
    question: str,
    asker: Asker,
    history: tuple[Turn, ...],
    asked_at: datetime,
    seen: Callable[[Answer], None] | None = None,
) -> Outcome:
    """Return the answer as the services give it; where the model's server refuses us, the one that code makes."""
    try:
        outcome = await desk.services.ask(question, asker, history=history, asked_at=asked_at, seen=seen)
    except ModelRefusedError as error:
        await desk.alarms.tell(bot, KEY, "trouble.told_owner_key", once=True, told=str(error))
        by_code = replace(asker, wishes=replace(asker.wishes, by_code=True))
        outcome = await desk.services.ask(question, by_code, history=history, asked_at=asked_at, seen=seen)
        note = chat_words(outcome.answer.language).say("chat.key_refused")
        return replace(outcome, answer=replace(outcome.answer, notes=(*outcome.answer.notes, note)))
    if not asker.wishes.by_code:
        await desk.alarms.over(KEY)
    return outcome
