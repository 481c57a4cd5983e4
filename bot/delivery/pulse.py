"""Whether the bot still hears Telegram: the age of the last good round trip, not what the library says of itself."""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import structlog
from telegram import Update
from telegram.request import HTTPXRequest

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)

TIMEOUT_S: Final = 15.0


class PollRequest(HTTPXRequest):
    """The connection that asks Telegram for updates, and its pulse."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(connection_pool_size=4, read_timeout=TIMEOUT_S, connect_timeout=TIMEOUT_S)
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
            body = _without_the_unreadable(body)
            self.beat()
        return code, body

    async def renew(self) -> None:
        """Throw the connections away: one that is stuck stays so."""
        await self.shutdown()
        await self.initialize()


def _without_the_unreadable(body: bytes) -> bytes:
    """Keep only the number of an update that the library cannot read or keep: else it would ask for it for ever."""
    reply = json.loads(body)
    for place, update in enumerate(reply["result"]):
        try:
            Update.de_json(update, None).to_json()
        except (TypeError, ValueError, KeyError, AttributeError):
            log.exception("an update cannot be read or kept", update=update["update_id"])
            reply["result"][place] = {"update_id": update["update_id"]}
    return json.dumps(reply).encode()
