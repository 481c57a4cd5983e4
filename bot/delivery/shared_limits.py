"""Telegram's limits where several processes send for one bot: each request is a row, counted before it is made."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Any, Final

import sqlalchemy as sa
import structlog

from bot.delivery.limits import (
    IN_A_CHAT,
    IN_A_GROUP,
    IN_ALL,
    LOOK_AGAIN_S,
    MINUTE_S,
    SLACK_S,
    CountedRequest,
    Hold,
    Key,
    Limits,
    OwnLimits,
)
from bot.storage import quiet_chats, requests_made
from bot.writer import GroupWriter
from config.errors import BriefingError
from retrieval.library.backends.portable import insert_or_change, moment
from retrieval.library.database import Database

ON_ITS_WAY_S: Final = 30.0  # then a request whose process died counts as answered
_SWEPT_EVERY: Final = 100  # requests

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class SharedLimits:
    """See Limits. All moments are the database's: the clocks of several machines differ.

    What this process has made itself is known without asking. Where the database cannot be asked, that alone counts:
    what has to be said then is said.
    """

    def __init__(
        self,
        database: Database,
        writer: GroupWriter,
        name: str,
        *,
        second: float = 1.0,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        """`name`: that of this process, in all its lives."""
        self._database, self._writer, self._name, self._second, self._sleep = database, writer, name, second, sleep
        self._own = OwnLimits(second=second)
        self._line = asyncio.Lock()  # of those who wait for the limit of all chats only the first asks again
        self._held_until = 0.0
        self._numbers = count(1)

    async def open(self) -> None:
        """See Limits."""
        with suppress(BriefingError):
            await self._writer.do(self._forget_earlier_life)

    def pause(self, chat: int) -> float:
        """See Limits."""
        return max(self._own.pause(chat), self._held_until - time.monotonic())

    async def enter(self, key: Key) -> Hold | CountedRequest:
        """See Limits."""
        if hold := self._own.hold(key):
            return hold
        if isinstance(key, str):
            pause = await self.quiet(key)
            return Hold(pause, asked=True) if pause > 0 else CountedRequest()
        return await self._counted(key)

    def answered(self, made: CountedRequest) -> None:
        """See Limits."""
        self._own.answered(made)
        if made.id:
            self._writer.soon(self._count_from_now, requests_made.c.id == made.id)

    async def hush(self, key: Key, seconds: float) -> None:
        """See Limits."""
        await self._own.hush(key, seconds)
        with suppress(BriefingError):
            await self._writer.do(self._keep_quiet, key, seconds)

    async def quiet(self, *keys: Key) -> float:
        """See Limits."""
        if (pause := await self._own.quiet(*keys)) > 0:
            return pause
        try:
            return await asyncio.to_thread(self._quiet, keys)
        except BriefingError:
            return 0.0

    async def _counted(self, chat: int) -> Hold | CountedRequest:
        id_ = uuid.uuid4().hex
        try:
            hold = await self._asked(id_, chat)
        except BriefingError as error:
            log.warning("the limits of other processes cannot be looked up", reason=str(error))
            return self._own.count(chat)
        except asyncio.CancelledError:  # it may have been counted, and will not be made
            self._writer.soon(self._count_from_now, requests_made.c.id == id_)
            raise
        if hold:
            return hold
        made = self._own.count(chat)
        made.id = id_
        return made

    async def _asked(self, id_: str, chat: int) -> Hold | None:
        """Have a request counted, once all chats together have room for it; say why it is not."""
        if not self._line.locked():
            hold = await self._writer.do(self._enter, id_, chat)
            if hold is None or not hold.for_all:
                return hold
        async with self._line:
            while (hold := await self._writer.do(self._enter, id_, chat)) and hold.for_all:
                self._held_until = time.monotonic() + hold.seconds
                await self._sleep(hold.seconds)
        return hold

    def _enter(self, id_: str, chat: int) -> Hold | None:
        with self._database.write() as connection:
            here = requests_made.c.chat_id == chat
            nth = [(IN_ALL, sa.true()), (IN_A_CHAT, here), *([(IN_A_GROUP, here)] if chat < 0 else [])]
            asked = sa.select(quiet_chats.c.until).where(_is_about(chat)).scalar_subquery()
            full = [_newest(of, limit[0]) for limit, of in nth]
            now, until, *moments = connection.execute(sa.select(moment(connection), asked, *full)).one()
            if until is not None and until > now:
                return Hold(until - now, asked=True)
            in_all, *in_chat = (self._until(at, limit[1], now) for at, (limit, _) in zip(moments, nth, strict=True))
            if (pause := max(in_all, *in_chat)) > 0:
                return Hold(pause, for_all=in_all >= max(in_chat))
            row = {"id": id_, "chat_id": chat, "made_by": self._name, "counted_at": now + ON_ITS_WAY_S}
            connection.execute(sa.insert(requests_made).values(row))
            if next(self._numbers) % _SWEPT_EVERY == 0:
                connection.execute(sa.delete(requests_made).where(requests_made.c.counted_at < now - 2 * MINUTE_S))
        return None

    def _until(self, counted_at: float | None, seconds: float, now: float) -> float:
        """Return when to look again where this was the last of so many as are allowed in so many seconds."""
        if counted_at is None:
            return 0.0
        return LOOK_AGAIN_S if counted_at > now else max(0.0, counted_at + seconds * self._second + SLACK_S - now)

    def _count_from_now(self, which: sa.ColumnElement[bool]) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(requests_made).where(which).values(counted_at=moment(connection)))

    def _forget_earlier_life(self) -> None:
        with self._database.write() as connection:
            on_its_way = requests_made.c.counted_at > moment(connection)
        self._count_from_now((requests_made.c.made_by == self._name) & on_its_way)

    def _keep_quiet(self, key: Key, seconds: float) -> None:
        with self._database.write() as connection:
            now = connection.execute(sa.select(moment(connection))).scalar_one()
            connection.execute(sa.delete(quiet_chats).where(quiet_chats.c.until < now))
            chat, method = _place(key)
            row, change = {"chat_id": chat, "method": method, "until": now + seconds}, {"until": now + seconds}
            connection.execute(insert_or_change(connection, quiet_chats, row, change))

    def _quiet(self, keys: tuple[Key, ...]) -> float:
        with self._database.read() as connection:
            until = sa.select(sa.func.max(quiet_chats.c.until)).where(sa.or_(*map(_is_about, keys))).scalar_subquery()
            return max(0.0, connection.execute(sa.select(until - moment(connection))).scalar() or 0.0)


def limits_of(database: Database, writer: GroupWriter, name: str, second: float) -> Limits:
    """Return the limits for a process of this name: in memory, where nobody else uses the database."""
    if database.backend.is_shared:
        return SharedLimits(database, writer, name, second=second)
    return OwnLimits(second=second)


def _newest(of: sa.ColumnElement[bool], number: int) -> sa.ScalarSelect[float]:
    """The moment of the newest request but so many."""
    moments = sa.select(requests_made.c.counted_at).where(of).order_by(requests_made.c.counted_at.desc())
    return moments.offset(number - 1).limit(1).scalar_subquery()


def _place(key: Key) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (0, key)


def _is_about(key: Key) -> sa.ColumnElement[bool]:
    chat, method = _place(key)
    return (quiet_chats.c.chat_id == chat) & (quiet_chats.c.method == method)
