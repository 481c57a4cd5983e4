"""What a chat, or one topic of it, has set for itself. The database holds it; reading it costs no look there."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import sqlalchemy as sa

from bot.storage import chat_settings
from retrieval.articles import SHARED
from retrieval.library.database import Database

MODES: Final = ("commands", "mention", "all")
_BETWEEN: Final = "\n"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How the bot behaves in one place; an empty text means: as it comes.

    `mode`: what a group's message must be to be answered. `language`: a code. `zone`: of the IANA's names. `quiet`:
    "22-7" are the hours in which nothing makes a sound. `muted`: outlets, a line each. `writer`: "extractive" or empty.
    `length`: "short" or empty. `nothing`: "silence" or empty, what comes by the clock where nothing is new.
    `client`: the language that the Telegram of a private chat's person was last seen in; it is noted, not set.
    `scope`: of the articles that were brought here, where the chat had another id then.
    """

    mode: str = "mention"
    language: str = ""
    zone: str = ""
    quiet: str = ""
    muted: str = ""
    writer: str = ""
    length: str = ""
    nothing: str = ""
    client: str = ""
    scope: str = ""

    @property
    def spoken(self) -> str:
        """The language for what is said here unasked."""
        return self.language or self.client

    @property
    def muted_outlets(self) -> tuple[str, ...]:
        """The outlets that are not drawn on here."""
        return tuple(self.muted.split(_BETWEEN)) if self.muted else ()

    def with_outlet(self, outlet: str) -> str:
        """Return `muted` with an outlet more, or less where it is muted already."""
        kept = self.muted_outlets
        return _BETWEEN.join([one for one in kept if one != outlet] if outlet in kept else [*kept, outlet])

    def local(self, moment: datetime) -> datetime:
        """Return a moment by the clock of this place."""
        return moment.astimezone(ZoneInfo(self.zone)) if self.zone else moment

    def is_quiet(self, moment: datetime) -> bool:
        """Say whether a moment lies in the quiet hours."""
        if not self.quiet:
            return False
        first, last = (time(int(hour)) for hour in self.quiet.split("-"))
        now = self.local(moment).time()
        return first <= now < last if first < last else now >= first or now < last


class Preferences:
    """The settings of all chats. Reads are from memory: no other process changes them while the bot runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[int, int], dict[str, str]] = {}
        with database.read() as connection:
            for row in connection.execute(sa.select(chat_settings)):
                self._kept.setdefault((row.chat_id, row.topic), {})[row.name] = row.value

    def of(self, chat: int, topic: int = 0) -> ChatSettings:
        """Return what holds in a place: what a topic does not set is as its chat has it."""
        return _settings(self._kept.get((chat, 0), {}) | (self._kept.get((chat, topic), {}) if topic else {}))

    def scope(self, chat: int) -> str:
        """Return the scope of the articles that were brought into a chat; no other chat's asker has it."""
        return self.of(chat).scope or f"chat:{chat}"

    def own_scope(self, chat: int) -> str | None:
        """Return `scope`; None where it went along with a group whose id has changed since."""
        scope = self.scope(chat)
        others = (kept.get("scope") for (other, _), kept in self._kept.items() if other != chat)
        return None if scope in others else scope

    def scopes(self, chat: int) -> frozenset[str]:
        """Return the scopes of all articles that may be seen in a chat."""
        return SHARED | {self.scope(chat)}

    def set_(self, chat: int, topic: int, name: str, value: str) -> ChatSettings:
        """Set one thing in one place, and return what holds there now. It blocks; raises ValueError for nonsense."""
        replace(ChatSettings(), **_read({name: value}))
        place = (chat_settings.c.chat_id == chat) & (chat_settings.c.topic == topic) & (chat_settings.c.name == name)
        with self._database.write() as connection:
            connection.execute(sa.delete(chat_settings).where(place))
            row = {"chat_id": chat, "topic": topic, "name": name, "value": value}
            connection.execute(sa.insert(chat_settings).values(row))
        self._kept.setdefault((chat, topic), {})[name] = value
        return self.of(chat, topic)

    def forget(self, chat: int) -> None:
        """Let go of what was set in a chat and its topics, after it was deleted from the database."""
        for place in [place for place in self._kept if place[0] == chat]:
            del self._kept[place]

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group whose id changed; its articles keep their scope. Both groups tell of it: once is enough."""
        if self.of(new_chat_id).scope:
            return
        scope, places = self.scope(old_chat_id), [place for place in self._kept if place[0] == old_chat_id]
        with self._database.write() as connection:
            connection.execute(sa.delete(chat_settings).where(chat_settings.c.chat_id == new_chat_id))
            moved = sa.update(chat_settings).where(chat_settings.c.chat_id == old_chat_id)
            connection.execute(moved.values(chat_id=new_chat_id))
        for chat, topic in places:
            self._kept[new_chat_id, topic] = self._kept.pop((chat, topic))
        self.set_(new_chat_id, 0, "scope", scope)


def _settings(kept: Mapping[str, str]) -> ChatSettings:
    return ChatSettings(**_read(kept))


def _read(kept: Mapping[str, str]) -> dict[str, str]:
    """Return what is known by name and can be used; raises ValueError where a value cannot."""
    names = {field.name for field in fields(ChatSettings)}
    read = {name: value for name, value in kept.items() if name in names}
    if read.get("mode", "mention") not in MODES:
        raise ValueError(f"no mode: {read['mode']}")
    if (zone := read.get("zone")) and zone not in available_timezones():
        raise ValueError(f"no time zone: {zone}")
    if quiet := read.get("quiet"):
        first, last = quiet.split("-")
        time(int(first)), time(int(last))
    return read
