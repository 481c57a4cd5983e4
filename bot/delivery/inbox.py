"""Every update is kept before Telegram hears that it was taken, and is kept until it is answered."""

import asyncio
import json
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Final

import structlog
from telegram import Bot, Update
from telegram.error import NetworkError

from bot.storage import Inbox, UpdateKey
from config.errors import BriefingError

TRIES: Final = 5
# A try that ended with the process says less about the update than an exception: others were under way, too.
CRASHES: Final = 2 * TRIES

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class TriedTooOftenError(Exception):
    """Trying this update again and again ended the process each time."""


class InboxQueue(asyncio.Queue[object]):
    """The application's queue of updates. Taking one in means committing it to the inbox first."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self.inbox = inbox
        self._held: set[UpdateKey] = set()  # in this queue, or being worked on
        self._failed: set[UpdateKey] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._closed = False

    async def put(self, item: object) -> None:
        """Keep an update and queue it, unless it was taken before.

        Raises NetworkError where it cannot be kept: any other exception would end the polling task for good.
        """
        if isinstance(item, Update):
            try:
                waiting = await asyncio.to_thread(self.inbox.add, [(key_of(item), item.to_json())])
            except Exception as error:
                raise NetworkError("the inbox cannot be written") from error
            if not waiting or key_of(item) in self._held:
                return
            self._held.add(key_of(item))
        await super().put(item)

    async def restore(self, bot: Bot) -> int:
        """Queue what an earlier run left unanswered, in the order of arrival; return how many."""
        left = await asyncio.to_thread(self.inbox.waiting)
        for key, body in left:
            try:
                self.put_nowait(Update.de_json(json.loads(body), bot))
                self._held.add(key)
            except (ValueError, TypeError, KeyError):
                log.exception("an update in the inbox cannot be read", update=key.update_id)
                await asyncio.to_thread(self.inbox.bury, key)
        return len(left)

    async def work(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update, and mark it as answered unless an error was reported for it."""
        if not isinstance(update, Update):
            await coroutine
            return
        key = key_of(update)
        self._failed.discard(key)
        if await asyncio.to_thread(self.inbox.begin, key) > CRASHES:
            raise TriedTooOftenError
        await coroutine  # what a handler raises goes to the error handler, which calls `fail`
        if key in self._held and key not in self._failed:
            await self.finish(update)

    def fail(self, update: Update) -> None:
        """Leave the update in the inbox until it is finished, buried, or tried again."""
        self._failed.add(key_of(update))

    async def finish(self, update: Update) -> None:
        """Mark the update as answered."""
        await asyncio.to_thread(self.inbox.finish, key_of(update))
        self._let_go(update)

    async def bury(self, update: Update) -> None:
        """Give the update up."""
        await asyncio.to_thread(self.inbox.bury, key_of(update))
        self._let_go(update)

    async def again(self, update: Update, *, seconds: float, counted: bool) -> None:
        """Queue the update once more after a while; a try that is not `counted` does not bring its end nearer."""
        if not counted:
            with suppress(BriefingError):
                await asyncio.to_thread(self.inbox.release, key_of(update))
        if not self._closed:
            loop = asyncio.get_running_loop()
            self._timers = {timer for timer in self._timers if timer.when() > loop.time()}
            self._timers.add(loop.call_later(seconds, self.put_nowait, update))

    def close(self) -> None:
        """Queue nothing more by timer: nobody would take it, and the inbox keeps it for the next run."""
        self._closed = True
        for timer in self._timers:
            timer.cancel()

    def _let_go(self, update: Update) -> None:
        self._held.discard(key_of(update))
        self._failed.discard(key_of(update))


def key_of(update: Update) -> UpdateKey:
    """Return the name of an update; one that belongs to no chat belongs to its user, or else to chat 0."""
    where = update.effective_chat or update.effective_user
    return UpdateKey(where.id if where else 0, update.update_id)
