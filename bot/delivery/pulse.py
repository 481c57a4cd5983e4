"""Whether the bot still hears Telegram: the age of the last good round trip, not what the library says of itself."""

import ssl
import time
from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import httpx
from telegram.request import HTTPXRequest

TIMEOUT_S: Final = 15.0

_Taken = Callable[[bytes], Awaitable[bytes]]


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed, for every connection to Telegram: reading them takes longer than connecting."""
    return httpx.create_ssl_context()


class PollRequest(HTTPXRequest):
    """The connection that asks Telegram for updates, and its pulse. What comes goes through `taken` at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(
            connection_pool_size=4,
            read_timeout=TIMEOUT_S,
            connect_timeout=TIMEOUT_S,
            httpx_kwargs={"verify": trusted()},
        )
        self.taken: _Taken | None = None
        self._clock = clock
        self._last = clock()

    @property
    def silence(self) -> float:
        """Seconds since Telegram last answered."""
        return self._clock() - self._last

    def beat(self) -> None:
        """Begin a new silence."""
        self._last = self._clock()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make the request; a good answer ends the silence."""
        code, body = await super().do_request(*args, **kwargs)
        if code == HTTPStatus.OK:
            self.beat()
            body = await self.taken(body) if self.taken else body
        return code, body

    async def renew(self) -> None:
        """Throw the connections away: one that is stuck stays so."""
        await self.shutdown()
        await self.initialize()
