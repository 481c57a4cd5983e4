"""Requests to Telegram: in order within a chat, patient with the network, and quiet for as long as Telegram asks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.lanes import Lanes
from bot.delivery.sightings import Sightings

PATIENCE: Final = 60.0  # seconds; whoever has to be quiet for longer gives the update back to the inbox

Request = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before something is tried again."""

    request: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)  # after each failure of the network
    update: float = 10.0  # an update whose requests the network did not carry
    failed: float = 0.5  # an update that failed itself; doubled with each try


class Courier(BaseRateLimiter[None]):
    """Makes every request of the bot but `getUpdates`."""

    def __init__(
        self,
        pauses: tuple[float, ...] = Pauses().request,
        *,
        sightings: Sightings | None = None,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lanes = Lanes()
        self._pauses = pauses
        self._sightings = sightings or Sightings()
        self._sleep = sleep
        self._clock = clock
        self._quiet_until: dict[Hashable, float] = {}
        self._newest_edit: dict[Hashable, object] = {}

    async def initialize(self) -> None:
        """Nothing to do."""

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
        """Make a request when its chat's turn comes; of several edits of one message only the newest is made."""
        chat = data.get("chat_id")
        if chat is None:
            return await self._insist(endpoint, callback, args, kwargs)
        if endpoint != "editMessageText":
            async with self.lanes.hold(chat):
                return await self._insist(chat, callback, args, kwargs, sends=endpoint == "sendMessage")
        message, ticket = (chat, data.get("message_id")), object()
        self._newest_edit[message] = ticket
        async with self.lanes.hold(chat):
            if self._newest_edit.get(message) is not ticket:
                return True
            del self._newest_edit[message]
            return await self._insist(chat, callback, args, kwargs)

    async def _insist(
        self, key: Hashable, callback: Request, args: Any, kwargs: dict[str, Any], *, sends: bool = False
    ) -> Any:
        pauses, patience, again = iter(self._pauses), PATIENCE, False
        while True:
            await self._be_quiet(key)
            try:
                result = await callback(*args, **kwargs)
            except RetryAfter as error:
                pause = seconds(error.retry_after)
                self._quiet_until[key] = self._clock() + pause
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

    def _note(self, sent: Any, *, again: bool) -> None:
        """Remember a message before anybody else's turn comes."""
        if isinstance(sent, dict):
            chat, message = sent["chat"]["id"], sent["message_id"]
            self._sightings.note(chat, message)
            if again:
                self._sightings.sent_again(chat, message)

    async def _be_quiet(self, key: Hashable) -> None:
        pause = self._quiet_until.get(key, 0) - self._clock()
        if pause > PATIENCE:
            raise RetryAfter(timedelta(seconds=pause))
        if pause > 0:
            await self._sleep(pause)
        self._quiet_until.pop(key, None)


def seconds(pause: float | timedelta) -> float:
    """Return a pause in seconds: the library says it in one way or the other."""
    return pause.total_seconds() if isinstance(pause, timedelta) else pause
