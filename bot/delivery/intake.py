"""Updates on their way in: read, judged and committed before Telegram hears that anything was taken."""

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, TypeVar

import structlog
from telegram import Bot, Update
from telegram.error import NetworkError

from bot.delivery.inbox import UNREADABLE, Fate, InboxQueue

LARGEST: Final = 2**63 - 1  # that the database can keep
LONGEST: Final = 2**17  # characters of one update; Telegram's largest have a third of that

_TYPES: Final = {"message_id": int, "date": int, "text": str, "caption": str, "data": str}
_T = TypeVar("_T")
_Judged = list[tuple[Update, Fate]]
_WITH_IDS: Final = frozenset({"chat", "from"})

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class Screening(Protocol):
    """Says what becomes of an update; it may block."""

    def __call__(self, update: Update) -> Fate: ...

    def of_batch(self, given: Sequence[dict[str, Any]]) -> AbstractContextManager[None]:
        """Screening all of a batch, as Telegram gave it, by one state of the database."""


class Intake:
    """Takes batches of updates into the inbox, in a thread of its own."""

    def __init__(self, queue: InboxQueue, bot: Bot, judge: Screening) -> None:
        self._queue, self._bot, self._judge = queue, bot, judge
        self._thread = ThreadPoolExecutor(1, "intake")

    async def __call__(self, body: bytes) -> bytes:
        """Take a reply to getUpdates; return it without what cannot be read, which is logged and acknowledged.

        Raises NetworkError where the batch cannot be kept: Telegram then hears of nothing, and sends it again.
        """
        body, judged = await self._in_thread(self._read, body)
        await self._keep(judged)
        return body

    async def take_one(self, body: bytes) -> Update | None:
        """Take one update that Telegram brought; None for one that cannot be read, which is logged and acknowledged.

        Raises NetworkError where it cannot be kept, and ValueError where the bytes are no update at all.
        """
        judged = await self._in_thread(self._read_one, body)
        await self._keep(judged)
        return judged[0][0] if judged else None

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    async def _in_thread(self, read: Callable[[bytes], _T], body: bytes) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, read, body)

    async def _keep(self, judged: _Judged) -> None:
        try:
            await self._queue.take(judged)
        except Exception as error:
            raise NetworkError("the inbox cannot be written") from error

    def _read(self, body: bytes) -> tuple[bytes, _Judged]:
        reply = json.loads(body)
        given = [each for each in reply["result"] if _named(each)]
        with self._judge.of_batch(given):
            judged = {place: both for place, each in enumerate(given) if (both := self._judged(each))}
        result = [each if place in judged else {"update_id": each["update_id"]} for place, each in enumerate(given)]
        return json.dumps(reply | {"result": result}).encode(), list(judged.values())

    def _read_one(self, body: bytes) -> _Judged:
        try:
            given = json.loads(body)
        except RecursionError as error:
            raise ValueError("no Telegram nests so deeply") from error
        if not _named(given):
            raise ValueError("it has no number")
        with self._judge.of_batch([given]):
            return [both] if (both := self._judged(given)) else []

    def _judged(self, given: dict[str, Any]) -> tuple[Update, Fate] | None:
        """Return the update and what becomes of it; None for one that nobody can read or keep."""
        try:
            if not _sane(given):
                raise ValueError("no Telegram sends such values")
            update = Update.de_json(given, self._bot)
            if len(update.to_json()) > LONGEST:
                raise ValueError("no Telegram sends so much")
            return update, self._judge(update)
        except UNREADABLE:
            log.exception("an update cannot be read or kept, and is set aside", update=given["update_id"])
            return None


def _named(given: object) -> bool:
    """Say whether something has the number that an update is acknowledged by."""
    return isinstance(given, dict) and type(given.get("update_id")) is int


def _sane(value: object, name: str = "") -> bool:
    """Say whether all numbers fit into the database, and names and texts are of the type that they are read as."""
    if isinstance(value, dict):
        whole = name not in _TYPES and (name not in _WITH_IDS or type(value.get("id")) is int)
        return whole and all(_sane(inner, key) for key, inner in value.items())
    if isinstance(value, list):
        return name not in _TYPES and all(_sane(inner) for inner in value)
    right = type(value) is _TYPES.get(name, type(value))
    return right and (not isinstance(value, int) or abs(value) <= LARGEST)
