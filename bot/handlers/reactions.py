"""Reactions to messages of the bot's: which answer somebody reacted to, and how."""

import asyncio
from dataclasses import dataclass

from telegram import ReactionTypeEmoji, Update

from bot.asker import Asker
from bot.conversations import Kept
from bot.delivery.app import Context
from bot.feedback import Feedback, vote_of


@dataclass(frozen=True, slots=True)
class Reaction:
    """What somebody thinks of an answer; no emoji: a reaction was taken back."""

    user: int | None
    chat: int
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
        await heed(Reaction(user, change.chat.id, kept, emoji), context)


async def heed(reaction: Reaction, context: Context) -> None:
    """Keep a reaction that judges the answer; one that does not takes an earlier verdict back."""
    answer, vote = reaction.kept.answer, vote_of(reaction.emoji)
    if reaction.user is None:
        return
    verdicts, given = Feedback(context.desk.services.database), (reaction.chat, answer.id, reaction.user)
    if vote:
        await context.desk.writer.do(verdicts.give, *given, vote, "".join(reaction.emoji))
    else:
        await context.desk.writer.do(verdicts.take_back, *given)
