"""The buttons by which a reader says that an answer is good or bad."""

import asyncio

from telegram import CallbackQuery, MaybeInaccessibleMessage

from bot.delivery.app import Context
from bot.delivery.presses import VotePress, acknowledge
from bot.delivery.words import chat_words
from bot.feedback import VOTE_SIGNS, Feedback
from bot.handlers.addressing import asker_at


async def press_vote(
    press: VotePress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Keep what somebody thinks of an answer of this chat; who changes their mind presses the other button."""
    desk = context.desk
    asker = asker_at(message, query.from_user, desk.preferences)
    say = chat_words(asker.language)
    if await asyncio.to_thread(desk.services.answer_given, press.answer_id, asker) is None:
        await acknowledge(query, say.say("chat.old_button"))
        return
    given = message.chat.id, press.answer_id, query.from_user.id, press.vote, VOTE_SIGNS[press.vote]
    await desk.writer.do(Feedback(desk.services.database).give, *given)
    await acknowledge(query, say.say("feedback.thanks"), lasting=False)
