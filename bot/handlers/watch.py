"""Tells the owner of what only he can mend, each trouble once."""

import asyncio
from datetime import datetime

from telegram import Bot

from bot.delivery.app import Desk
from bot.monitoring.troubles import LEAST_FREE, troubles


class Watch:
    """Looks now and then. A trouble that is over may come again, and is told again then."""

    def __init__(self, desk: Desk, bot: Bot, least_free: int = LEAST_FREE) -> None:
        self._desk, self._bot, self._least_free = desk, bot, least_free
        self._told: set[str] = set()

    async def look(self, now: datetime) -> None:
        """Tell of what is new; raises LibraryError."""
        found = await asyncio.to_thread(troubles, self._desk.services.database, now, self._least_free)
        for over in self._told - {one.key for one in found}:
            self._desk.alarms.over(over)
        told = [
            one.key
            for one in found
            if await self._desk.alarms.tell(self._bot, one.key, one.phrase, once=True, **dict(one.values))
        ]
        self._told = {*told}
