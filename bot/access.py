"""Who was let in while the bot ran: its owner, admins, members and groups, as they are kept."""

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from bot.storage import known_ids
from retrieval.library.database import Database

Role = Literal["bot", "owner", "admin", "member", "denied", "allowed group", "by member", "visited group"]
PERSONAL: Final[tuple[Role, ...]] = ("owner", "admin", "member")
LET_IN: Final[tuple[Role, ...]] = (*PERSONAL, "allowed group")
NOT_HEARD: Final[tuple[Role, ...]] = ("denied",)
# Telegram writes these as the sender of what anonymous admins, channels and its own service write: they name nobody.
NOBODY: Final = frozenset({1087968824, 136817688, 777000})


@dataclass(frozen=True, slots=True)
class LetIn:
    """One id that was let in while the bot ran; a group that changed its id stands there `instead_of` the old one."""

    id: int
    role: str
    since: datetime
    instead_of: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a person and a place together: `group` is the id by which the group was first let in.

    `by_command`: under that id it was let in while the bot ran, and not because the settings list it.
    """

    person: frozenset[str]
    place: frozenset[str]
    owner: int | None = None
    group: int | None = None
    by_command: bool = False


class Access:
    """The ids that were let in while the bot ran."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one_state(self) -> AbstractContextManager[None]:
        """Let what this thread asks be answered from one state of the database, for the price of one look."""
        return self._database.one_state()

    def owner(self) -> int | None:
        """Return the user who sent the pairing code, if anybody did."""
        with self._database.read() as connection:
            return connection.execute(sa.select(known_ids.c.id).where(known_ids.c.role == "owner")).scalar()

    def claim(self, user_id: int, name: str = "") -> bool:
        """Make this user the owner, unless there is one already; say whether they are the owner now."""
        with self._database.write() as connection:
            owner = connection.execute(sa.select(known_ids.c.id).where(known_ids.c.role == "owner")).scalar()
            if owner is None:
                row = {"id": user_id, "role": "owner", "since": time.time(), "name": name}
                connection.execute(sa.insert(known_ids).values(row))
        return owner in {None, user_id}

    def has(self, id_: int, role: Role) -> bool:
        """Say whether this id was given this role."""
        with self._database.read() as connection:
            return connection.execute(sa.select(known_ids.c.id).where(_known(id_, role))).first() is not None

    def known(self, user: int | None, chat: int) -> Known:
        """Return what is kept of a user and a chat, with one look."""
        first = sa.select(known_ids.c.instead_of).where(_known(chat, "allowed group")).scalar_subquery()
        wanted = known_ids.c.id.in_([user, chat]) | (known_ids.c.id == first) | (known_ids.c.role == "owner")
        rows = sa.select(known_ids).where(wanted)
        with self._database.read() as connection:
            found = connection.execute(rows).all()
        owner = next((row.id for row in found if row.role == "owner"), None)
        group = next((row.instead_of or row.id for row in found if _is(row, chat, "allowed group")), None)
        of_person, of_place = (frozenset(row.role for row in found if row.id == id_) for id_ in (user, chat))
        by_command = any(_is(row, group, "allowed group") and row.instead_of is None for row in found)
        return Known(of_person, of_place, owner, group, by_command)

    def note(self, id_: int, role: Role, *, instead_of: int | None = None, name: str = "") -> None:
        """Give this id a role; giving it twice changes nothing. An id that Telegram shares out gets none."""
        if id_ in NOBODY:
            return
        with self._database.write() as connection:
            if connection.execute(sa.select(known_ids.c.id).where(_known(id_, role))).first() is None:
                row = {"id": id_, "role": role, "since": time.time(), "instead_of": instead_of, "name": name}
                connection.execute(sa.insert(known_ids).values(row))

    def drop(self, id_: int, roles: Iterable[Role]) -> None:
        """Take roles from an id."""
        with self._database.write() as connection:
            connection.execute(sa.delete(known_ids).where(known_ids.c.id == id_, known_ids.c.role.in_(list(roles))))

    def let_in(self) -> list[LetIn]:
        """Return everybody who was let in, the earliest first."""
        return self._listed(LET_IN)

    def denied(self) -> list[LetIn]:
        """Return everybody who is not to be heard, the earliest first."""
        return self._listed(NOT_HEARD)

    def remove(self, id_: int) -> list[LetIn]:
        """Put an id out, with every group that stands in its place; return what was removed."""
        gone = [one for one in self.let_in() if id_ in {one.id, one.instead_of}]
        ids = [one.id for one in gone]
        with self._database.write() as connection:
            connection.execute(sa.delete(known_ids).where(known_ids.c.id.in_(ids), known_ids.c.role.in_(LET_IN)))
        return gone

    def _listed(self, roles: Iterable[Role]) -> list[LetIn]:
        rows = sa.select(known_ids).where(known_ids.c.role.in_(list(roles))).order_by(known_ids.c.since)
        with self._database.read() as connection:
            found = connection.execute(rows).all()
        return [LetIn(r.id, r.role, datetime.fromtimestamp(r.since, UTC), r.instead_of, r.name) for r in found]


def _known(id_: int, role: Role) -> sa.ColumnElement[bool]:
    return (known_ids.c.id == id_) & (known_ids.c.role == role)


def _is(row: Any, id_: int | None, role: Role) -> bool:
    return bool(row.id == id_ and row.role == role)
