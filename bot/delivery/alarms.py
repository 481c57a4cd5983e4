"""What only the owner can mend, told to the owner and not to a group."""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.words import chat_words
from bot.door import Door
from bot.memory import Memory
from bot.monitoring.alarm_log import AGAIN_S, Alarm, ToldAlarms
from bot.preferences import Preferences
from bot.writer import GroupWriter
from config.errors import BriefingError

_OVER: Final = -math.inf

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class Alarms:
    """Tells the owner of a trouble, and of the same one not again for an hour, whatever is restarted meanwhile."""

    def __init__(
        self,
        told: ToldAlarms,
        writer: GroupWriter,
        door: Door,
        preferences: Preferences,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.told, self._writer = told, writer
        self._door, self._preferences, self._clock = door, preferences, clock
        self._silent_until: Memory[float] = Memory()  # also where the database itself is the trouble

    async def tell(self, bot: Bot, trouble: str, key: str, *, once: bool = False, **values: object) -> bool:
        """Say the phrase `key` to the owner; say whether there is an owner who has been told by now.

        `once`: not again until `over` is called for this trouble. Where the owner cannot be reached, `tell_owed` tries
        again.
        """
        owner = await asyncio.to_thread(self._door.owner)
        if owner is None:
            return False
        now = self._clock()
        if now < self._silent_until.get(trouble, now):
            return True
        self._silent_until.keep(trouble, math.inf if once else now + AGAIN_S)
        with suppress(BriefingError):
            if not await self._writer.do(self.told.owe, Alarm(trouble, key, values, once), now):
                return True
        try:
            await bot.send_message(owner, chat_words(self._preferences.of(owner).spoken).say(key, **values))
        except TelegramError as error:
            log.warning("the owner could not be told", error=type(error).__name__)
            self._silent_until.keep(trouble, now)
            return False
        with suppress(BriefingError):
            await self._writer.do(self.told.tell, trouble, now)
        return True

    async def tell_owed(self, bot: Bot) -> None:
        """Tell what the owner could not be told; raises LibraryError."""
        for alarm in await asyncio.to_thread(self.told.owed):
            await self.tell(bot, alarm.trouble, alarm.phrase, once=alarm.standing, **alarm.blanks)

    async def over(self, trouble: str) -> None:
        """Note that a trouble is over: the next one is a new one."""
        if self._silent_until.get(trouble, math.inf) != _OVER:
            with suppress(BriefingError):
                await self._writer.do(self.told.end, trouble)
                self._silent_until.keep(trouble, _OVER)
