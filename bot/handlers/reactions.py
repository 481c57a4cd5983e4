"""Reactions to messages of the bot's: which answer somebody reacted to, and how."""

import asyncio
from dataclasses import dataclass

import structlog
from telegram import ReactionTypeEmoji, Update

from bot.asker import Asker
from bot.conversations import Kept
from bot.delivery.app import Context

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What somebody thinks of an answer; no emoji: a reaction was taken back."""

    user: int | None
    kept: Kept
    emoji: tuple[str, ...]


async def reacted(update: Update, context: Context) -> None:
    """Find the answer that a reaction is about, and hand it on; what is no answer of ours is left alone."""
    change = update.message_reaction
    assert change, "registered for reactions only"
    user = change.user.id if change.user else None
    asker = Asker(user, change.chat.id, scopes=context.desk.preferences.scopes(change.chat.id))
    kept = await asyncio.to_thread(context.desk.services.answer_at, change.message_id, asker)
    if kept:
        emoji = tuple(one.emoji for one in change.new_reaction if isinstance(one, ReactionTypeEmoji))
        await heed(Reaction(user, kept, emoji), context)


async def heed(reaction: Reaction, context: Context) -> None:  # noqa: ARG001 - whoever keeps feedback needs it
    """Take a reaction as feedback. Nothing keeps feedback yet: it is logged."""
    log.debug("somebody reacted to an answer", answer=reaction.kept.answer.id, emoji=reaction.emoji)
