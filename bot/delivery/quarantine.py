"""Which updates may be worked on now: all beside each other, or alone one that may have ended the process."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from telegram import Update

from bot.storage import UpdateKey
from bot.updates import SUSPECT

CRASHES: Final = SUSPECT + 5  # deaths of the process, the last five of them alone with it, that condemn an update


class Quarantine:
    """Hands updates on in the order in which they entered.

    What was under way at `SUSPECT` deaths of the process goes first, each with nothing beside it: so a death tells
    which one it was. The one with the fewest deaths comes first, so that the others are out of the way of the one that
    kills, and nothing is condemned for being the next one when the process dies of something else.
    """

    def __init__(self, hand_on: Callable[[Update], None]) -> None:
        self._hand_on = hand_on
        self._deaths: dict[UpdateKey, int] = {}  # of those that are suspected
        self._suspects: list[tuple[UpdateKey, Update]] = []
        self._others: deque[tuple[UpdateKey, Update]] = deque()
        self._inside: set[UpdateKey] = set()

    def suspect(self, key: UpdateKey, deaths: int) -> None:
        """Note how often the process died while an update was tried."""
        if deaths >= SUSPECT:
            self._deaths[key] = deaths

    def condemns(self, key: UpdateKey) -> bool:
        """Say whether an update is not to be tried again."""
        return self._deaths.get(key, 0) >= CRASHES

    def enter(self, updates: Iterable[tuple[UpdateKey, Update]]) -> None:
        """Hand updates on as soon as they may be worked on."""
        for key, update in updates:
            (self._suspects if key in self._deaths else self._others).append((key, update))
        self._admit()

    def leave(self, key: UpdateKey) -> None:
        """Note that the work on an update has ended, whatever came of it."""
        self._inside.discard(key)
        self._admit()

    def clear(self, key: UpdateKey) -> None:
        """Forget an update: it is not tried again."""
        self._deaths.pop(key, None)

    def _admit(self) -> None:
        while self._others and not self._suspects and self._inside.isdisjoint(self._deaths):
            self._go(*self._others.popleft())
        if self._suspects and not self._inside:
            first = min(self._suspects, key=lambda suspect: self._deaths[suspect[0]])
            self._suspects.remove(first)
            self._go(*first)

    def _go(self, key: UpdateKey, update: Update) -> None:
        self._inside.add(key)
        self._hand_on(update)
