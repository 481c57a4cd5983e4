"""The answers that are being made, so that they can be stopped."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.memory import Memory
from bot.storage import UpdateKey


@dataclass(frozen=True, slots=True)
class _Work:
    asker: int | None
    task: asyncio.Task[Any]


class Underway:
    """What is being worked on in each chat, and by whom it was asked."""

    def __init__(self) -> None:
        self._works: dict[UpdateKey, _Work] = {}
        self._stopped: set[UpdateKey] = set()
        self._until: Memory[int] = Memory()

    @contextmanager
    def noted(self, key: UpdateKey, asker: int | None, task: asyncio.Task[Any]) -> Iterator[None]:
        """Let `task` be stopped within."""
        self._works[key] = _Work(asker, task)
        try:
            yield
        finally:
            del self._works[key]
            self._stopped.discard(key)

    def asker_of(self, key: UpdateKey) -> int | None:
        """Return who asked for what is under way."""
        return self._works[key].asker if key in self._works else None

    def in_chat(self, chat_id: int) -> list[UpdateKey]:
        """Return what is under way in a chat."""
        return [key for key in self._works if key.chat_id == chat_id]

    def stop(self, key: UpdateKey) -> bool:
        """Break off one answer; say whether it was still being made."""
        work = self._works.get(key)
        if work is None or work.task.done():
            return False
        self._stopped.add(key)
        work.task.cancel()
        return True

    def was_stopped(self, key: UpdateKey) -> bool:
        """Say whether this was stopped while it was worked on."""
        return key in self._stopped

    def forestall(self, chat_id: int, asker: int | None, message_id: int) -> None:
        """Let nothing begin that somebody asked in a chat before a message."""
        self._until.keep(f"{chat_id} {asker}", message_id)

    def is_forestalled(self, chat_id: int, asker: int | None, message_id: int) -> bool:
        """Say whether what somebody asked by a message is not to begin."""
        return message_id < self._until.get(f"{chat_id} {asker}", 0)
