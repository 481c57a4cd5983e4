"""Every update is kept before Telegram hears that it was taken, and is kept until it is answered."""

import asyncio
import json
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from enum import Enum
from typing import Any, Final

import structlog
from telegram import Bot, Update

from bot.delivery.presses import PressBound
from bot.delivery.quarantine import Quarantine
from bot.delivery.sightings import Sightings
from bot.storage import UpdateKey
from bot.updates import Inbox, KeptUpdate, LostClaimError
from bot.writer import GroupWriter
from config.errors import BriefingError

TRIES: Final = 5
CROWD: Final = 40  # updates
# What the library or the database raises on an update that no Telegram would send.
UNREADABLE: Final = (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError, RecursionError)

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class DeadlyUpdateError(Exception):
    """Trying this update ended the process again and again, also where nothing else was under way."""


class Fate(Enum):
    """What becomes of an update: it is kept until it is answered, handled without being kept, or left alone."""

    KEEP = "keep"
    HANDLE = "handle"
    LEAVE = "leave"


class InboxQueue(asyncio.Queue[object]):
    """The application's queue of updates: it holds what `take` committed to the inbox, or was told to handle only."""

    def __init__(self, inbox: Inbox, writer: GroupWriter, sightings: Sightings) -> None:
        super().__init__()
        self.inbox = inbox
        self.writer = writer
        self._sightings = sightings
        self.presses = PressBound()
        self._quarantine = Quarantine(self.put_nowait)
        self._taken: set[UpdateKey] = set()  # to be queued as soon as the library hands them on
        self._held: set[UpdateKey] = set()  # in this queue, or being worked on
        self._kept_not: set[UpdateKey] = set()  # of those, what is in no inbox
        self._failed: set[UpdateKey] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._closed = False

    async def take(self, judged: Iterable[tuple[Update, Fate]]) -> None:
        """Commit a batch of updates in one transaction, unless they were taken before; BriefingError where it fails."""
        wanted = [(key_of(update), update, verdict) for update, verdict in judged if verdict is not Fate.LEAVE]
        for _, update, _ in wanted:
            self._note(update)
        new = [(key, update, verdict) for key, update, verdict in wanted if key not in self._held]
        to_keep = [(key, update) for key, update, verdict in new if verdict is Fate.KEEP and self._room(key, update)]
        if to_keep:
            self._taken |= await self.writer.do(self.inbox.add, [taken_as(key, update) for key, update in to_keep])
        handled = {key for key, _, verdict in new if verdict is Fate.HANDLE}
        self._taken |= handled
        self._kept_not |= handled

    async def put(self, item: object) -> None:
        """Queue an update that was taken; one that was not, or is here already, is left alone."""
        if isinstance(item, Update):
            key = key_of(item)
            if key not in self._taken:
                return
            self._taken.discard(key)
            self._held.add(key)
            self._quarantine.enter([(key, item)])
        else:
            await super().put(item)

    async def restore(self, bot: Bot, *, own: bool = True) -> int:
        """Queue what other processes left unanswered that live no more, in the order of arrival; return how many.

        `own`: what an earlier run of this one left, too.
        """
        left = await self.writer.do(self.inbox.claim, own=own)
        readable = []
        for kept in left:
            try:
                self._note(update := Update.de_json(json.loads(kept.body), bot))
            except UNREADABLE:
                log.exception("an update in the inbox cannot be read", update=kept.key.update_id)
                await self.writer.do(self.inbox.bury, kept.key)
            else:
                self._held.add(kept.key)
                self._quarantine.suspect(kept.key, kept.deaths)
                readable.append((kept.key, update))
        self._quarantine.enter(readable)
        return len(left)

    async def work(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update, and mark it as answered unless an error was reported for it."""
        if not isinstance(update, Update):
            await coroutine
            return
        key = key_of(update)
        self._failed.discard(key)
        try:
            if self._quarantine.condemns(key):
                raise DeadlyUpdateError
            if key not in self._kept_not:
                await self._begin(key)
            await coroutine  # what a handler raises goes to the error handler, which calls `fail`
            if key in self._held and key not in self._failed:
                await self.finish(update)
        except LostClaimError:
            log.warning("another process answers an update that was ours for too long", update=key.update_id)
            self._let_go(key)
        finally:
            self._quarantine.leave(key)

    def fail(self, update: Update) -> None:
        """Leave the update in the inbox until it is finished, buried, or tried again."""
        self._failed.add(key_of(update))

    @property
    def is_crowded(self) -> bool:
        """Whether more updates wait or are worked on than chats have their turn at once."""
        return len(self._held) > CROWD

    def is_kept(self, update: Update) -> bool:
        """Say whether an update stands in the inbox, and not only in this queue."""
        return key_of(update) not in self._kept_not

    async def finish(self, update: Update) -> None:
        """Mark the update as answered."""
        if (key := key_of(update)) not in self._kept_not:
            await self.writer.do(self.inbox.finish, key)
        self._let_go(key)

    async def bury(self, update: Update) -> None:
        """Give the update up."""
        await self.writer.do(self.inbox.bury, key_of(update))
        self._let_go(key_of(update))

    async def again(self, update: Update, *, seconds: float, counted: bool) -> None:
        """Queue the update once more after a while; a try that is not `counted` does not bring its end nearer."""
        key = key_of(update)
        with suppress(BriefingError):
            await self.writer.do(self.inbox.release, key, counted=counted)
        if not self._closed:
            loop = asyncio.get_running_loop()
            self._timers = {timer for timer in self._timers if timer.when() > loop.time()}
            self._timers.add(loop.call_later(seconds, self._quarantine.enter, [(key, update)]))

    def close(self) -> None:
        """Queue nothing more by timer: nobody would take it, and the inbox keeps it for the next run."""
        self._closed = True
        for timer in self._timers:
            timer.cancel()

    async def let_go(self) -> None:
        """Leave what is unanswered to other processes and other lives, after the end of all work."""
        with suppress(BriefingError):  # then they take it when its time is over
            await self.writer.do(self.inbox.let_go)

    async def _begin(self, key: UpdateKey) -> None:
        await self.writer.do(self.inbox.begin, key, self._sightings.newest(key.chat_id))

    def _room(self, key: UpdateKey, update: Update) -> bool:
        pressed = update.callback_query
        return pressed is None or self.presses.enter(key, pressed.from_user.id)

    def _note(self, update: Update) -> None:
        if update.message:
            self._sightings.note(update.message.chat_id, update.message.message_id)

    def _let_go(self, key: UpdateKey) -> None:
        self.presses.leave(key)
        self._quarantine.clear(key)
        for keys in (self._held, self._kept_not, self._failed):
            keys.discard(key)


def taken_as(key: UpdateKey, update: Update) -> KeptUpdate:
    """Return an update as it is kept. What a press is about is no new message."""
    return KeptUpdate(key, update.to_json(), update.message.message_id if update.message else None)


def key_of(update: Update) -> UpdateKey:
    """Return the name of an update; one that belongs to no chat belongs to its user, or else to chat 0."""
    where = update.effective_chat or update.effective_user
    return UpdateKey(where.id if where else 0, update.update_id)
