"""Requests to Telegram: in order within a chat, patient with the network, and quiet for as long as Telegram asks."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.lanes import Lanes
from bot.delivery.limits import CountedRequest, Hold, Key, Limits, OwnLimits
from bot.delivery.sightings import Sightings
from bot.memory import Memory

TYPING: Final = "typing"
SENDING: Final = frozenset({"sendMessage", "sendDocument", "sendPhoto"})
TYPED_S: Final = 4.0  # a chat shows "typing" a little longer
BUSY: Final = 10  # messages that wait: then answers go before signs that answers come
PATIENCE: Final = 60.0  # seconds; whoever has to be quiet for longer gives the update back to the inbox

Request = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long the bot waits: seconds before something is tried again, and how long a second of Telegram's lasts."""

    request: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)  # after each failure of the network
    update: float = 10.0  # an update whose requests the network did not carry
    failed: float = 0.5  # an update that failed itself; doubled with each try
    second: float = 1.0  # of Telegram's limits
    typing: float = 0.6  # what is typed inline is answered when nothing more was typed for so long


_PAUSES: Final = Pauses()


class Courier(BaseRateLimiter[None]):
    """Makes every request of the bot but `getUpdates`."""

    def __init__(
        self,
        pauses: Pauses = _PAUSES,
        limits: Limits | None = None,
        *,
        sightings: Sightings | None = None,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`limits`: those of all who send for this bot; None where nobody else does."""
        self.lanes = Lanes()
        self.throttled = 0  # how often Telegram asked for a pause
        self._pauses = pauses.request
        self._sightings = sightings or Sightings()
        self._sleep = sleep
        self._clock = clock
        self._newest_edit: dict[Hashable, object] = {}
        self._limits = limits or OwnLimits(clock, second=pauses.second)
        self._typed: Memory[float] = Memory()
        self._moved: Memory[int] = Memory()  # groups, and what their ids have become
        self._sends: Counter[int] = Counter()  # messages that wait for their chat's turn

    async def initialize(self) -> None:
        """Begin to count."""
        await self._limits.open()

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(  # noqa: PLR0917 - the library's interface
        self,
        callback: Request,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - the library's interface
    ) -> Any:
        """Make a request when its chat's turn comes and Telegram's limits allow; sends come before edits.

        Of several edits of one message only the newest is made. "Typing" is no message: it waits for nothing, counts
        nowhere, and is left out where it is shown still, or where Telegram asks for a pause.
        """
        chat, request = data.get("chat_id"), partial(callback, *args, **kwargs)
        if not isinstance(chat, int):
            return await self._insist(endpoint, request)
        chat = data["chat_id"] = self._moved.get(chat, chat)
        if endpoint == "sendChatAction":
            return await self._at_once(chat, request)
        if endpoint.startswith("edit"):
            return await self._edit(chat, (chat, data.get("message_id"), endpoint), request)
        self._sends[chat] += 1
        async with self.lanes.hold(chat):
            self._sends -= Counter({chat: 1})
            return await self._insist(chat, request, sends=endpoint in SENDING)

    async def _edit(self, chat: int, message: Hashable, request: Request) -> Any:
        self._newest_edit[message] = ticket = object()
        while True:
            if (pause := self._limits.pause(chat)) > 0:
                await self._sleep(pause)
            async with self.lanes.hold(chat):
                if self._newest_edit.get(message) is not ticket:
                    return True
                if self._sends[chat] or self._limits.pause(chat) > 0:
                    continue
                del self._newest_edit[message]
                return await self._insist(chat, request)

    async def _at_once(self, chat: int, request: Request) -> Any:
        if self._typed.get(chat, -TYPED_S) + TYPED_S > self._clock():
            return True
        self._typed.keep(chat, self._clock())
        if await self._limits.quiet(chat, TYPING) > 0:
            return True
        try:
            return await request()
        except RetryAfter as error:  # it is no message, and costs none its turn
            self.throttled += 1
            await self._limits.hush(TYPING, seconds(error.retry_after))
            return True

    async def _insist(self, key: Key, request: Request, *, sends: bool = False) -> Any:
        pauses, patience, again = iter(self._pauses), PATIENCE, False
        while True:
            made = await self._turn(key)
            try:
                try:
                    result = await request()
                finally:
                    self._limits.answered(made)
            except RetryAfter as error:
                self.throttled += 1
                pause = seconds(error.retry_after)
                await self._limits.hush(key, pause)
                patience -= pause
                if patience < 0:
                    raise
            except BadRequest as error:
                if "is not modified" in str(error).lower():
                    return True
                raise
            except NetworkError:
                again = True
                if (back_off := next(pauses, None)) is None:
                    raise
                await self._sleep(back_off)
            else:
                if sends:
                    self._note(result, again=again)
                return result

    async def _turn(self, key: Key) -> CountedRequest:
        """Wait until a request may be made, and count it; RetryAfter where Telegram asked for more than patience."""
        while isinstance(found := await self._limits.enter(key), Hold):
            if found.asked and found.seconds > PATIENCE:
                raise RetryAfter(timedelta(seconds=found.seconds))
            await self._sleep(found.seconds)
        return found

    def follow(self, old_chat: int, new_chat: int) -> None:
        """From now on send to the new id of a group what is meant for it under its old one."""
        self._moved.keep(old_chat, new_chat)

    def is_busy(self, chat: int) -> bool:
        """Say whether a message to this chat would have to wait."""
        return self._sends[chat] > 0 or self._limits.pause(chat) > 0 or self._sends.total() > BUSY

    def _note(self, sent: Any, *, again: bool) -> None:
        """Remember a message before anybody else's turn comes."""
        if isinstance(sent, dict):
            chat, message = sent["chat"]["id"], sent["message_id"]
            self._sightings.note(chat, message)
            if again:
                self._sightings.sent_again(chat, message)


def seconds(pause: float | timedelta) -> float:
    """Return a pause in seconds: the library says it in one way or the other."""
    return pause.total_seconds() if isinstance(pause, timedelta) else pause
