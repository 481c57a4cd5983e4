"""What takes long: made under a sign that shows it, with a button that stops it, and within the budget of a day."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.answering.models.spending import spending, spent
from bot.asker import Asker
from bot.budget import Spent
from bot.delivery.app import Desk
from bot.delivery.presses import StopPress, button_data
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords
from bot.storage import UpdateKey

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Making:
    """Something that is made for a message, under the key of the update by which `reply` is kept."""

    message: Message
    key: UpdateKey
    asker: Asker
    reply: Reply
    say: ChatWords
    desk: Desk

    @property
    def is_forestalled(self) -> bool:
        """Whether whoever asked has said /stop since."""
        return self.desk.underway.is_forestalled(self.key.chat_id, self.asker.user, self.message.message_id)

    async def made(self, work: Coroutine[Any, Any, T], sign: str) -> T | None:
        """Return what `work` makes, or None where it was stopped; meanwhile the reply shows the phrase `sign`.

        What models cost until a stop is counted here; what they cost in the end is counted by `work`.
        """
        stop = InlineKeyboardButton(self.say.say("chat.stop"), callback_data=button_data(StopPress(self.key.update_id)))
        with spending() as spending_:
            task = asyncio.create_task(work)
        async with self.reply.waiting(self.say.say(sign), InlineKeyboardMarkup([[stop]])):
            with self.desk.underway.noted(self.key, self.asker.user, task):
                try:
                    return await task
                except asyncio.CancelledError:
                    if not self.desk.underway.was_stopped(self.key):
                        raise
        budget = self.desk.budget
        await self.desk.writer.do(budget.count, self.asker.user, self.key.chat_id, spending_.tokens, questions=0)
        return None

    async def made_within_budget(self, work: Coroutine[Any, Any, T], sign: str) -> T | None:
        """`made`, counted as a question; None also where the budget of the day is used up, which the reply then says.

        Where it was stopped nothing is left of the reply.
        """
        if self.is_forestalled or await self._says_spent():
            work.close()
            return None
        done = await self.made(self._counted(work), sign)
        if done is None:
            await self.reply.withdraw()
        return done

    async def _says_spent(self) -> bool:
        used_up = await asyncio.to_thread(spent_by, self.asker, self.desk)
        if used_up:
            await self.reply.show([styled(told_spent(used_up, self.say, self.desk))])
        return used_up is not None

    async def _counted(self, work: Coroutine[Any, Any, T]) -> T:
        done = await work
        await self.desk.writer.do(self.desk.budget.count, self.asker.user, self.key.chat_id, spent())
        return done


def spent_by(asker: Asker, desk: Desk) -> Spent | None:
    """Say what of today is used up, if anything is. Who owns the bot has no budget. Blocks."""
    if asker.user is not None and asker.user == desk.door.owner():
        return None
    return desk.budget.spent(asker.user, asker.chat)


def told_spent(used_up: Spent, say: ChatWords, desk: Desk) -> str:
    """Return what is said where something is used up."""
    return say.say(f"chat.{used_up}_spent", n=desk.budget.bound(used_up))
