"""Chats in memory that a bot writes to: what is seen there at last, and the troubles on the way."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter


class Killed(BaseException):
    """The process ends here."""


@dataclass
class FakeChats:
    """What `bot.delivery.reply.Reply` uses of a bot. Messages of private chats are numbered in one row.

    `is_down`: nothing arrives. `pause_every`, `kill_every`: about how many chances lie between two of them, and never
    more than twice as many, so that a run meets a known number at least; a kill comes before the message arrives, or
    after. Nought: none.
    """

    is_down: Callable[[], bool]
    pause_every: int = 0
    kill_every: int = 0
    rng: random.Random = field(default_factory=lambda: random.Random(5))
    chances: dict[int, int] = field(default_factory=dict)
    seen: dict[tuple[int, int], str] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    kills: int = 0
    told_to_wait: int = 0

    async def send_message(self, chat_id: int, text: str, **_: Any) -> Any:
        self._meet()
        row = min(chat_id, 0)
        self.numbers[row] = id_ = self.numbers.get(row, 0) + 1
        self.seen[chat_id, id_] = text
        self._perhaps_die()
        return SimpleNamespace(message_id=id_)

    async def edit_message_text(self, text: str, chat_id: int, message_id: int, **_: Any) -> None:
        self._meet()
        if (chat_id, message_id) not in self.seen:
            raise BadRequest("Message to edit not found")
        self.seen[chat_id, message_id] = text
        self._perhaps_die()

    async def edit_message_reply_markup(self, chat_id: int, message_id: int, **_: Any) -> None:
        if (chat_id, message_id) not in self.seen:
            raise BadRequest("Message can't be edited")

    async def delete_message(self, chat_id: int, message_id: int) -> None:
        del self.seen[chat_id, message_id]

    def in_chat(self, chat_id: int) -> list[str]:
        return [text for (chat, _), text in sorted(self.seen.items()) if chat == chat_id]

    def die(self) -> None:
        """End the process now and then."""
        if self._is_time(self.kill_every):
            self.kills += 1
            raise Killed

    _perhaps_die = die

    def _meet(self) -> None:
        if self.is_down():
            raise NetworkError("no way through")
        if self._is_time(self.pause_every):
            self.told_to_wait += 1
            raise RetryAfter(30)
        self.die()

    def _is_time(self, every: int) -> bool:
        if not every:
            return False
        left = self.chances.get(every) or self.rng.randint(1, 2 * every)
        self.chances[every] = left - 1
        return left == 1
