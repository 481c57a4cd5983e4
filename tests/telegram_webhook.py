"""The local Bot API's other way to the bot: it brings updates to an address, one after another, until each is taken."""

import asyncio
import time
from collections.abc import Callable
from itertools import count

import httpx

from tests.telegram_rules import Json, Refused


class Deliveries:
    """Brings what `pending` holds to the address that was set. Where `doors` are named, to each of them in turn, as a
    load balancer would.
    """

    def __init__(self, pending: list[Json]) -> None:
        self.pending = pending
        self.url = ""
        self.secret = ""
        self.doors: list[str] = []
        self.repeats = 1  # how often each update is brought although it was taken
        self.answers: list[int] = []
        self.error: Json = {}
        self._kinds: set[str] = set()

    def set(self, asked: Json) -> bool:
        """Bring updates to this address from now on."""
        if not asked["url"].startswith(("https://", "http://127.0.0.1:")):
            raise Refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.url, self.secret = asked["url"], asked.get("secret_token", "")
        self._kinds = {*asked["allowed_updates"]}
        return True

    def delete(self, asked: Json) -> bool:
        """Bring no more."""
        self.url = ""
        if asked.get("drop_pending_updates"):
            self.pending.clear()
        return True

    def info(self) -> Json:
        """What getWebhookInfo tells."""
        waiting = {"pending_update_count": len(self.pending)}
        return {"url": self.url, "has_custom_certificate": False} | waiting | self.error

    async def bring(self, ended: Callable[[], bool]) -> None:
        """Bring updates until told to end."""
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:  # reading certificates would take longest
            turn = count()
            while not ended():
                wanted = [update for update in self.pending if self._kinds & update.keys()]
                if not self.url or not wanted:
                    await asyncio.sleep(0.01)
                    continue
                doors = self.doors or [self.url]
                codes = [await self._post(http, doors[next(turn) % len(doors)], wanted[0]) for _ in range(self.repeats)]
                if 200 in codes:
                    self.pending.remove(wanted[0])
                else:
                    await asyncio.sleep(0.01)

    async def _post(self, http: httpx.AsyncClient, url: str, update: Json) -> int:
        try:
            reply = await http.post(url, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": self.secret})
        except httpx.TransportError:
            told = {"last_error_date": int(time.time()), "last_error_message": "Connection refused"}
            self.error = told
            return 0
        self.answers.append(reply.status_code)
        return reply.status_code
