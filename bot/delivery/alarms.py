"""What only the owner can mend, told to the owner and not to a group."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.words import chat_words
from bot.door import Door
from bot.memory import Memory
from bot.preferences import Preferences

AGAIN_S: Final = 3600.0

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class Alarms:
    """Tells the owner of a trouble, and of the same one not again for an hour."""

    def __init__(self, door: Door, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        self._door, self._preferences, self._clock = door, preferences, clock
        self._silent_until: Memory[float] = Memory()

    async def tell(self, bot: Bot, trouble: str, key: str, *, once: bool = False, **values: object) -> bool:
        """Say the phrase `key` to the owner; say whether there is an owner who has been told by now.

        `once`: not again until `over` is called for this trouble.
        """
        owner = await asyncio.to_thread(self._door.owner)
        if owner is None:
            return False
        now = self._clock()
        if now < self._silent_until.get(trouble, now):
            return True
        self._silent_until.keep(trouble, math.inf if once else now + AGAIN_S)
        try:
            await bot.send_message(owner, chat_words(self._preferences.of(owner).spoken).say(key, **values))
        except TelegramError as error:
            log.warning("the owner could not be told", error=type(error).__name__)
            self.over(trouble)
            return False
        return True

    def over(self, trouble: str) -> None:
        """Note that a trouble is over: the next one is a new one."""
        self._silent_until.keep(trouble, -math.inf)
