"""Who may ask: the ids in the settings, whoever was let in by command, and, where neither names anybody, whoever paired
with the code that the server printed.
"""

import re
import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeVar

import sqlalchemy as sa

from bot.storage import known_ids
from retrieval.library.database import Database

TRIES: Final = 5  # wrong codes that one user may send in a while
REMEMBERED: Final = 1_000  # users and groups whose wrong codes, and whose last word from us, are remembered
TELL_AGAIN_S: Final = 600.0
WORDS_A_MINUTE: Final = 30  # for all strangers together
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letter that looks like a digit
_CODE: Final = re.compile(rf"[{_ALPHABET}]{{4}}-?[{_ALPHABET}]{{4}}")

_T = TypeVar("_T")

Role = Literal["bot", "owner", "allowed group", "visited group"]
LET_IN: Final[tuple[Role, ...]] = ("owner", "allowed group")


@dataclass(frozen=True, slots=True)
class LetIn:
    """One id that was let in while the bot ran; a group that changed its id stands there `instead_of` the old one."""

    id: int
    role: str
    since: datetime
    instead_of: int | None = None


class Access:
    """The ids that were let in while the bot ran: its owner, and groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one_state(self) -> AbstractContextManager[None]:
        """Let what this thread asks be answered from one state of the database, for the price of one look."""
        return self._database.one_state()

    def owner(self) -> int | None:
        """Return the user who sent the pairing code, if anybody did."""
        with self._database.read() as connection:
            return connection.execute(sa.select(known_ids.c.id).where(known_ids.c.role == "owner")).scalar()

    def claim(self, user_id: int) -> bool:
        """Make this user the owner, unless there is one already; say whether they are the owner now."""
        with self._database.write() as connection:
            owner = connection.execute(sa.select(known_ids.c.id).where(known_ids.c.role == "owner")).scalar()
            if owner is None:
                connection.execute(sa.insert(known_ids).values(id=user_id, role="owner", since=time.time()))
        return owner in {None, user_id}

    def has(self, chat_id: int, role: Role) -> bool:
        """Say whether this id was given this role."""
        with self._database.read() as connection:
            return connection.execute(sa.select(known_ids.c.id).where(_known(chat_id, role))).first() is not None

    def note(self, chat_id: int, role: Role, *, instead_of: int | None = None) -> None:
        """Give this id a role; giving it twice changes nothing."""
        with self._database.write() as connection:
            if connection.execute(sa.select(known_ids.c.id).where(_known(chat_id, role))).first() is None:
                row = {"id": chat_id, "role": role, "since": time.time(), "instead_of": instead_of}
                connection.execute(sa.insert(known_ids).values(row))

    def let_in(self) -> list[LetIn]:
        """Return everybody who was let in, the earliest first."""
        rows = sa.select(known_ids).where(known_ids.c.role.in_(LET_IN)).order_by(known_ids.c.since)
        with self._database.read() as connection:
            found = connection.execute(rows).all()
        return [LetIn(r.id, r.role, datetime.fromtimestamp(r.since, UTC), r.instead_of) for r in found]

    def remove(self, id_: int) -> list[LetIn]:
        """Put an id out, with every group that stands in its place; return what was removed."""
        gone = [one for one in self.let_in() if id_ in {one.id, one.instead_of}]
        ids = [one.id for one in gone]
        with self._database.write() as connection:
            connection.execute(sa.delete(known_ids).where(known_ids.c.id.in_(ids), known_ids.c.role != "bot"))
        return gone

    def stands_for(self, group: int) -> int | None:
        """Return the id by which a group was first let in; None where it was not."""
        row = sa.select(known_ids.c.id, known_ids.c.instead_of).where(_known(group, "allowed group"))
        with self._database.read() as connection:
            found = connection.execute(row).first()
        return (found.instead_of or found.id) if found else None


def _known(id_: int, role: Role) -> sa.ColumnElement[bool]:
    return (known_ids.c.id == id_) & (known_ids.c.role == role)


class Door:
    """Lets the allowed in. Its methods block on the database; call them in a thread."""

    def __init__(
        self, access: Access, allowed: frozenset[int] | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.access = access
        self._allowed = allowed
        self._clock = clock
        self._code: str | None = None
        self._wrong: dict[int, tuple[float, ...]] = {}
        self._told: dict[int, float] = {}
        self._words: deque[float] = deque(maxlen=WORDS_A_MINUTE)
        self._visited: set[int] = set()

    @property
    def open_to_all(self) -> bool:
        """Whether the settings let everyone in."""
        return self._allowed is None

    def new_code(self) -> str | None:
        """Return a fresh pairing code, or None where nobody needs one."""
        if self._allowed is None or self._allowed or self.access.owner() is not None:
            return None
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        self._code = letters
        return f"{letters[:4]}-{letters[4:]}"

    def admits(self, user_id: int | None, chat_id: int) -> bool:
        """Say whether this user gets answers in this chat.

        A list in the settings is the list: who paired before it was written is not on it, and a group that changed its
        id is there for as long as its first id is.
        """
        if self._allowed is None or chat_id in self._allowed or user_id in self._allowed:
            return True
        if not self._allowed and user_id is not None and user_id == self.access.owner():
            return True
        first = self.access.stands_for(chat_id)
        return first is not None and (first == chat_id or first in self._allowed)

    def visit(self, group: int) -> None:
        """Remember that somebody who is let in uses the bot in this group: it does not leave for a stranger's sake."""
        if group not in self._visited:
            self.access.note(group, "visited group")
            self._visited.add(group)

    def pair(self, user_id: int, text: str) -> bool | None:
        """Say whether this text made the user the owner; None where it is no code at all, or pairing is closed to them.

        Wrong codes close it only to whoever sent them, and only for a while: the code is too long to be guessed.
        """
        wrong, given = self._wrong_of(user_id), _code_in(text)
        if self._code is None or given is None or len(wrong) >= TRIES:
            return None
        if not secrets.compare_digest(given, self._code):
            _remember(self._wrong, user_id, (*wrong, self._clock()))
            return False
        self._code = None
        return self.access.claim(user_id)

    def hears(self, user_id: int, text: str) -> bool:
        """Say whether a stranger's text is a code that is worth an answer; the right one always is."""
        given = _code_in(text)
        if self._code is None or given is None or len(self._wrong_of(user_id)) >= TRIES:
            return False
        return secrets.compare_digest(given, self._code) or self._has_words_left()

    def may_tell(self, id_: int) -> bool:
        """Say whether it is time to tell this stranger (again) that nobody let them in; but not too many at once."""
        now = self._clock()
        if now - self._told.get(id_, -TELL_AGAIN_S) < TELL_AGAIN_S or not self._has_words_left():
            return False
        _remember(self._told, id_, now)
        return True

    def _has_words_left(self) -> bool:
        now = self._clock()
        if len(self._words) == WORDS_A_MINUTE and now - self._words[0] < 60:
            return False
        self._words.append(now)
        return True

    def _wrong_of(self, user_id: int) -> tuple[float, ...]:
        return tuple(at for at in self._wrong.get(user_id, ()) if self._clock() - at < TELL_AGAIN_S)

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group whose id changed."""
        if self.admits(None, old_chat_id):
            first = self.access.stands_for(old_chat_id)
            self.access.note(new_chat_id, "allowed group", instead_of=first or old_chat_id)
        if self.access.has(old_chat_id, "visited group"):
            self.access.note(new_chat_id, "visited group")


def _code_in(text: str) -> str | None:
    given = text.strip().removeprefix("/start ").strip().upper()
    return given.replace("-", "") if _CODE.fullmatch(given) else None


def _remember(kept: dict[int, _T], id_: int, value: _T) -> None:
    """Keep a value as the newest; the oldest of too many is forgotten."""
    kept.pop(id_, None)
    kept[id_] = value
    if len(kept) > REMEMBERED:
        del kept[next(iter(kept))]
