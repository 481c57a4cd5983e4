"""Sends what is due: claims each edition, has it posted, and notes what became of it."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import structlog

from bot.schedules.subscriptions import LEASE, ChatSubscriptions, DueDigest, DueState
from config.errors import BriefingError

AT_ONCE: Final = 8

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class UnreachableError(BriefingError):
    """The platform cannot be reached now; nothing is wrong with the edition."""

    retryable = True


class ChatGoneError(BriefingError):
    """Nothing may be sent to this chat any more."""


class ChatMovedError(BriefingError):
    """A chat goes on under another id."""

    def __init__(self, new_chat_id: int) -> None:
        super().__init__(f"the chat is {new_chat_id} now")
        self.new_chat_id = new_chat_id


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of an edition; `note` is done in the transaction that says so."""

    state: DueState
    message: int | None = None
    note: Callable[[], None] = lambda: None


class Post(Protocol):
    """Makes an edition and sends it. Whatever an earlier try sent of it is edited, never sent again.

    Raises UnreachableError, ChatGoneError or ChatMovedError.
    """

    def __call__(self, due: DueDigest, now: datetime) -> Coroutine[Any, Any, Posted]: ...


class Dispatch:
    """One process's share of the work; the rows keep it from what another has claimed."""

    def __init__(
        self,
        subscriptions: ChatSubscriptions,
        post: Post,
        clock: Callable[[], datetime],
        *,
        write: Callable[..., Awaitable[Any]] = asyncio.to_thread,
        on_moved: Sequence[Callable[[int, int], None]] = (),
        by: str | None = None,
    ) -> None:
        """`write` does something that blocks, in one transaction; `on_moved` hears (old, new) of a chat's id.

        `by`: the name by which this process claims, in all its lives; None for a new one.
        """
        self._subscriptions, self._post, self._clock, self._write = subscriptions, post, clock, write
        self._on_moved = (subscriptions.move, *on_moved)
        self._by = by or uuid.uuid4().hex
        self._taken_over = False

    async def turn(self) -> int:
        """Send what is due now, several chats beside each other; return how many editions were done with.

        Where the platform cannot be reached the rest waits for the next turn.
        """
        if not self._taken_over:
            await self._write(self._subscriptions.take_over, self._by)
            self._taken_over = True
        if not await asyncio.to_thread(self._subscriptions.has_work, self._clock()):
            return 0
        waiting = await self._write(self._subscriptions.plan, self._clock())
        room, reachable, done = asyncio.Semaphore(AT_ONCE), True, 0

        async def send(id_: int) -> None:
            nonlocal reachable, done
            async with room:
                if reachable:
                    try:
                        sent = await self._send(id_)  # others count meanwhile
                        done += sent
                    except UnreachableError:
                        reachable = False

        await asyncio.gather(*map(send, waiting))
        return done

    async def _claimed_meanwhile(self, due: DueDigest, posting: Coroutine[Any, Any, Posted]) -> Posted:
        """Do the work, however long it takes: the claim is renewed before it ends, or at the next time."""
        task = asyncio.create_task(posting)
        try:
            while not (await asyncio.wait({task}, timeout=LEASE.total_seconds() / 3))[0]:
                with suppress(BriefingError):
                    await self._write(self._subscriptions.extend, due.id, self._by, self._clock())
        finally:
            if task.cancel():
                await asyncio.wait({task})
        return task.result()

    async def _send(self, id_: int) -> bool:
        due: DueDigest | None = await self._write(self._subscriptions.claim, id_, self._by, self._clock())
        if due is None:
            return False
        now, chat = self._clock(), due.subscription.chat
        try:
            posted = await self._claimed_meanwhile(due, self._post(due, now))
        except UnreachableError:
            await self._write(self._subscriptions.release, id_)
            raise
        except ChatGoneError as error:
            log.info("a chat takes no briefings any more", chat=chat, reason=str(error))
            await self._write(self._subscriptions.stop, chat, str(error))
            return False
        except ChatMovedError as error:
            for follow in self._on_moved:
                await self._write(follow, chat, error.new_chat_id)
            await self._write(self._subscriptions.release, id_)
            return False
        except Exception:
            log.exception("a briefing that was due could not be sent", chat=chat, subscription=due.subscription.id)
            with suppress(BriefingError):
                await self._write(self._subscriptions.release, id_, counted=True)
            return False

        def note() -> None:
            posted.note()
            self._subscriptions.done(due, posted.state, now, posted.message)

        await self._write(note)
        return True
