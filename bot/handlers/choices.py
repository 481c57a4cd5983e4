"""What can be set in a place, which values there are, and how the menu of them reads; only what has an effect."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.answering.words import LANGUAGES
from bot.asker import Asker
from bot.delivery.app import Desk
from bot.delivery.words import ChatWords
from bot.preferences import MODES, ChatSettings

CLOSE: Final = "close"
OTHER: Final = 999  # the value is going to be written
ZONES: Final = (
    "",
    "Europe/Kyiv",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "Asia/Tbilisi",
    "America/New_York",
    "Asia/Tokyo",
)
QUIET: Final = ("", "22-7", "23-8", "20-9")
MOST_OUTLETS: Final = 40
_LONGEST: Final = 30  # characters of an outlet on a button
_A_ROW: Final = 2

Row = list[tuple[str, str, int]]  # label, setting, number of the value


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings of a place and the values that each may have, in the order in which they are offered."""

    desk: Desk
    here: ChatSettings
    values: Mapping[str, tuple[str, ...]]
    outlets: Mapping[int, str]
    narrowed: bool = False

    @classmethod
    def of(cls, desk: Desk, chat: int, topic: int, *, private: bool) -> "Choices":
        """Return what can be set in a place. It blocks on the database."""
        asker = Asker(chat=chat, topic=topic, scopes=desk.preferences.scopes(chat))
        outlets = {_number(outlet): outlet for outlet in desk.services.outlets(asker)}
        values: dict[str, tuple[str, ...]] = {} if private else {"mode": MODES}
        if not private and not topic and desk.door.is_open(chat):
            values["who"] = ("everybody", "members")
        values |= {"language": ("", *LANGUAGES), "zone": ZONES, "quiet": QUIET}
        values |= {"muted": ()} if outlets else {}
        values |= {"writer": ("", "extractive")} if desk.services.settings.model.name else {}
        values |= {"length": ("", "short"), "nothing": ("", "silence")}
        narrowed = "who" in values and not desk.door.admits_group(chat)
        return cls(desk, desk.preferences.of(chat, topic), values, outlets, narrowed)

    def value(self, name: str) -> str:
        """Return what is set."""
        if name == "who":
            return "members" if self.narrowed else "everybody"
        return str(getattr(self.here, name))

    def set_(self, chat: int, topic: int, name: str, n: int) -> None:
        """Set a value by its number; a number that is none changes nothing. It blocks on the database."""
        if name == "muted":
            if n in self.outlets:
                self.desk.preferences.set_(chat, topic, name, self.here.with_outlet(self.outlets[n]))
        elif n < len(self.values[name]):
            value = self.values[name][n]
            if name == "who":
                self.desk.door.narrow(chat, to_members=value == "members")
            else:
                self.desk.preferences.set_(chat, topic, name, value)


@dataclass(frozen=True, slots=True)
class Menu:
    """The choices of a place in somebody's words."""

    choices: Choices
    chat: int
    topic: int
    say: ChatWords

    def names(self) -> frozenset[str]:
        """Return what can be set."""
        return frozenset(self.choices.values)

    def choose(self, name: str, n: int) -> None:
        """Set a value. It blocks on the database."""
        self.choices.set_(self.chat, self.topic, name, n)

    def title(self) -> str:
        """Return what stands above the list of settings."""
        return self.say.say("settings.title_topic" if self.topic else "settings.title")

    def note(self, name: str) -> str:
        """Return what stands above the values of one setting."""
        noted = {"mode": "mode_all_note", "muted": "muted_note"}.get(name)
        head = self.say.say(f"settings.{name}")
        return f"{head}\n{self.say.say(f'settings.{noted}')}" if noted else head

    def rows(self) -> list[Row]:
        """Return a button a setting, with what is set, and one to close."""
        listed = [
            [(f"{self.say.say(f'settings.{name}')}: {self._now(name)}", name, -1)] for name in self.choices.values
        ]
        return [*listed, [(self.say.say("settings.close"), CLOSE, -1)]]

    def options(self, name: str) -> list[Row]:
        """Return a button a value, what is set ticked, and one to go back."""
        if name == "muted":
            muted = self.choices.here.muted_outlets
            buttons = [
                (_ticked(outlet[:_LONGEST], on=outlet in muted), name, n)
                for n, outlet in list(self.choices.outlets.items())[:MOST_OUTLETS]
            ]
        else:
            now = self.choices.value(name)
            buttons = [
                (_ticked(self._called(name, value), on=value == now), name, n)
                for n, value in enumerate(self.choices.values[name])
            ]
        if name == "zone":
            buttons.append((self.say.say("settings.zone_other"), name, OTHER))
        rows = [buttons[first : first + _A_ROW] for first in range(0, len(buttons), _A_ROW)]
        return [*rows, [(self.say.say("settings.back"), "", -1)]]

    def _now(self, name: str) -> str:
        if name == "muted" and (muted := self.choices.here.muted_outlets):
            return ", ".join(muted)[:_LONGEST]
        return self._called(name, self.choices.value(name))

    def _called(self, name: str, value: str) -> str:
        if name == "quiet" and value:
            first, last = value.split("-")
            return f"{first}:00–{last}:00"
        table, key = self.say.all_of("settings"), f"{name}_{value}"
        return table.get(key, value)


def _ticked(label: str, *, on: bool) -> str:
    return f"✓ {label}" if on else label


def _number(outlet: str) -> int:
    """Return a number that stays the outlet's while others come and go; never one of those that mean other things."""
    return zlib.crc32(outlet.encode()) + OTHER + 1
