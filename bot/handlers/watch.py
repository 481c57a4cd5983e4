"""Tells the owner of what only he can mend, each trouble once."""

import asyncio
from datetime import datetime

from telegram import Bot

from bot.delivery.app import Desk
from bot.monitoring.troubles import LEAST_FREE, PHRASES, troubles


class Watch:
    """Looks now and then. A trouble that is over may come again, and is told again then."""

    def __init__(self, desk: Desk, bot: Bot, least_free: int = LEAST_FREE) -> None:
        self._desk, self._bot, self._least_free = desk, bot, least_free

    async def look(self, now: datetime) -> None:
        """Tell of what is new, and of what the owner could not be told; raises LibraryError."""
        alarms = self._desk.alarms
        found = await asyncio.to_thread(troubles, self._desk.services.database, now, self._least_free)
        known = await asyncio.to_thread(alarms.told.standing, PHRASES)
        for over in known - {one.key for one in found}:
            await alarms.over(over)
        for one in found:
            await alarms.tell(self._bot, one.key, one.phrase, once=True, **dict(one.values))
        await alarms.tell_owed(self._bot)
