"""The inbox: every update from the moment it is taken until it is answered.

Everything here blocks; callers on an event loop go through a thread.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from bot.sole import runner_id
from bot.storage import UpdateKey, inbox, is_update, known_ids, replies, reply_to, update_columns
from retrieval.library.backends.portable import insert_new, tell_others
from retrieval.library.database import Database

_EARLIER: Final = inbox.alias("earlier")
_NEWEST: Final = 100  # rows
LEASE_S: Final = 60.0  # for which a process has an update alone, where several share the database
SUSPECT: Final = 2  # deaths of the process during a try, from which on an update is tried alone: once is chance


class LostClaimError(Exception):
    """Another process answers this update now."""


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """An update as it is kept: the whole of it, the message that it is about, if any, and how far it is suspected.

    `deaths`: how often the process died while it was tried. In company that is counted up to `SUSPECT` only.
    """

    key: UpdateKey
    body: str
    message_id: int | None = None
    deaths: int = 0


class Inbox:
    """Every update from the moment it is taken until it is answered, so that a crash loses none.

    Where processes share the database, each has claimed what it answers, and says now and then that it still lives
    (`extend`). A chat is one process's for as long as anything of it is unanswered there: what comes after waits for
    that one, or for the end of its time. A database that one process has alone belongs to whoever opened it last.

    Whoever leaves something to others tells them `name`, that of the one whom it concerns, or "" where it is anybody's:
    then `claim` finds it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = runner_id(database.path.parent) if database.backend.is_shared else ""

    def adopt(self, bot_id: int) -> None:
        """Forget what another bot left in the same database: its update and message ids mean other things."""
        with self._database.write() as connection:
            before = connection.execute(sa.select(known_ids.c.id).where(known_ids.c.role == "bot")).scalar()
            if before == bot_id:
                return
            connection.execute(sa.delete(inbox))
            connection.execute(sa.delete(replies))
            connection.execute(sa.delete(known_ids).where(known_ids.c.role == "bot"))
            connection.execute(sa.insert(known_ids).values(id=bot_id, role="bot", since=time.time()))

    def add(self, updates: Iterable[KeptUpdate]) -> set[UpdateKey]:
        """Keep updates, all or none, and claim them; return those that wait for their answer, and for nobody else's.

        One that was seen before is not kept again. One whose chat is another's is kept, and left to that one.
        """
        waiting = set()
        with self._database.write() as connection:
            for new in updates:
                connection.execute(insert_new(connection, inbox), _row(new))
                first = ~self._comes_after(sa.true())
                if self._claimed(connection, is_update(new.key) & first, own=True):
                    waiting.add(new.key)
                else:
                    self._leave(connection, new.key)
        return waiting

    def claim(self, *, own: bool) -> list[KeptUpdate]:
        """Take everything unanswered of chats that nobody else has; return it in the order of arrival.

        `own`: what an earlier life of this process had claimed, too. Whoever had claimed it lives no more: what was
        under way then is suspected, the more so if it was alone.
        """
        with self._database.write() as connection:
            free = ~self._comes_after(_EARLIER.c.claimed_until > time.time())
            found = sorted(self._claimed(connection, free, own=own), key=lambda row: row.row)
            deaths = self._blamed(connection, [row.row for row in found if row.under_way])
        return [
            KeptUpdate(UpdateKey(row.chat_id, row.update_id), row.body, row.message_id, deaths.get(row.row, row.deaths))
            for row in found
        ]

    def extend(self) -> None:
        """Say that this process still works on what it has claimed."""
        with self._database.write() as connection:
            connection.execute(sa.update(inbox).where(self._waits_for_me()).values(self._claim()))

    def let_go(self) -> None:
        """Leave what this process has claimed to whoever looks next; what is under way is broken off, not to blame."""
        free = {"claimed_by": "", "claimed_until": 0.0, "under_way": False}
        with self._database.write() as connection:
            connection.execute(sa.update(inbox).where(self._waits_for_me()).values(free))
            tell_others(connection, "")

    def waiting(self) -> list[tuple[UpdateKey, str]]:
        """Return everything unanswered with its body, in the order of arrival."""
        rows = sa.select(inbox.c.chat_id, inbox.c.update_id, inbox.c.body).where(inbox.c.state == "waiting")
        with self._database.read() as connection:
            found = connection.execute(rows.order_by(inbox.c.row))
            return [(UpdateKey(row.chat_id, row.update_id), row.body) for row in found]

    def begin(self, key: UpdateKey, after: int | None = None) -> int:
        """Count a try before it starts, and let it be known if it ends the process; return how many there were.

        `after` is the newest message that this process knows, others may have kept newer ones: whatever a try sends
        comes later, and the first that may have sent something counts. Raises LostClaimError.
        """
        with self._database.write() as connection:
            return self._begun(connection, key, after)

    def release(self, key: UpdateKey, *, counted: bool) -> None:
        """Note that a try failed. One that says nothing about the update is not `counted`."""
        self._change(key, under_way=False, attempts=inbox.c.attempts - int(not counted))

    def attempts(self, key: UpdateKey) -> int:
        """Return how often this update was tried."""
        with self._database.read() as connection:
            return connection.execute(sa.select(inbox.c.attempts).where(is_update(key))).scalar() or 0

    def update_of(self, chat_id: int, message_id: int) -> UpdateKey | None:
        """Return the update by which a message came, None where it is not known any more."""
        came = (inbox.c.chat_id == chat_id) & (inbox.c.message_id == message_id)
        with self._database.read() as connection:
            found = connection.execute(sa.select(inbox.c.update_id).where(came).order_by(inbox.c.row)).scalar()
        return UpdateKey(chat_id, found) if found is not None else None

    def begin_unasked(self, key: UpdateKey, after: int | None) -> int:
        """Count a try at something that no update asked for, as `begin` does: its messages are kept as a reply's are.

        Its number is negative, so that it is no update's.
        """
        with self._database.write() as connection:
            row = _row(KeptUpdate(key, "")) | {"state": "unasked"}
            connection.execute(insert_new(connection, inbox), row)
            return self._begun(connection, key, after)

    def finish(self, key: UpdateKey) -> None:
        """Mark an update as answered, and forget its text."""
        self._change(key, state="done", body="")

    def bury(self, key: UpdateKey) -> None:
        """Give an update up: it is never tried again, and its text stays for whoever looks into it."""
        self._change(key, state="dead")

    def prune(self, *, days: float) -> None:
        """Delete what was done or given up more than `days` ago. The messages of an answer stay, without its update."""
        old = inbox.c.state.in_(("done", "dead")) & (inbox.c.changed_at < time.time() - days * 86_400)
        with self._database.write() as connection:
            connection.execute(sa.delete(inbox).where(old))
            known = sa.exists().where(inbox.c.chat_id == replies.c.chat_id, inbox.c.update_id == replies.c.update_id)
            gone = ~known & (replies.c.update_id >= 0)  # below are messages that answer presses, again and again
            connection.execute(sa.delete(replies).where(replies.c.answer.is_(None), gone))
            connection.execute(sa.update(replies).where(gone).values(update_id=None))

    def _begun(self, connection: sa.Connection, key: UpdateKey, after: int | None) -> int:
        known = [id_ for id_ in (after, *_newest_kept(connection, key.chat_id)) if id_ is not None]
        newest = max(known, default=None)
        sent = sa.exists().where(reply_to(key))  # or may have been
        first = sa.case((sent, sa.func.coalesce(inbox.c.begun_after, newest)), else_=newest)
        more = sa.update(inbox).where(is_update(key), self._is_ours()).returning(inbox.c.attempts)
        more = more.values(attempts=inbox.c.attempts + 1, begun=inbox.c.begun + 1, begun_after=first)
        more = more.values(under_way=True, changed_at=time.time())
        tries = connection.execute(more).scalar()
        if tries is None and self._database.backend.is_shared:
            raise LostClaimError
        return tries or 0

    def _claimed(
        self, connection: sa.Connection, wanted: sa.ColumnElement[bool], *, own: bool
    ) -> Sequence[sa.Row[Any]]:
        """Claim what of the wanted waits and is free."""
        mine, lapsed = self._is_mine(inbox), inbox.c.claimed_until <= time.time()
        free = sa.select(inbox.c.row).where(
            wanted, inbox.c.state == "waiting", mine | lapsed if own else ~mine & lapsed
        )
        rows = inbox.c.row.in_(free.with_for_update(skip_locked=True))
        return connection.execute(sa.update(inbox).where(rows).values(self._claim()).returning(inbox)).all()

    def _blamed(self, connection: sa.Connection, rows: Sequence[int]) -> dict[int, int]:
        """Count a death of the process against what was under way, and not a try; return the deaths of each row."""
        more = inbox.c.deaths + 1
        deaths = more if len(rows) == 1 else sa.case((inbox.c.deaths < SUSPECT, more), else_=inbox.c.deaths)
        blame = sa.update(inbox).where(inbox.c.row.in_(rows)).returning(inbox.c.row, inbox.c.deaths)
        blame = blame.values(deaths=deaths, under_way=False, attempts=inbox.c.attempts - 1)
        return {row.row: row.deaths for row in connection.execute(blame)} if rows else {}

    def _leave(self, connection: sa.Connection, key: UpdateKey) -> None:
        """Tell whoever has the chat of an update that one waits; where nobody has it, everybody."""
        has = (inbox.c.chat_id == key.chat_id) & (inbox.c.state == "waiting") & (inbox.c.claimed_until > time.time())
        holder = connection.execute(sa.select(inbox.c.claimed_by).where(has).order_by(inbox.c.row)).scalar()
        tell_others(connection, holder or "")

    def _claim(self) -> dict[str, object]:
        return {"claimed_by": self.name, "claimed_until": time.time() + LEASE_S}

    def _comes_after(self, which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """Whether something of its chat that came earlier waits, and is not this process's; `which` says more of it."""
        same_chat = (_EARLIER.c.chat_id == inbox.c.chat_id) & (_EARLIER.c.row < inbox.c.row)
        return sa.exists().where(same_chat, _EARLIER.c.state == "waiting", ~self._is_mine(_EARLIER), which)

    def _is_mine(self, updates: sa.FromClause) -> sa.ColumnElement[bool]:
        """Everything, in a database of this process alone."""
        return updates.c.claimed_by == self.name if self._database.backend.is_shared else sa.true()

    def _waits_for_me(self) -> sa.ColumnElement[bool]:
        return self._is_mine(inbox) & (inbox.c.state == "waiting")

    def _is_ours(self) -> sa.ColumnElement[bool]:
        """What no update asked for is claimed elsewhere."""
        return self._is_mine(inbox) | (inbox.c.state != "waiting")

    def _change(self, key: UpdateKey, **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(inbox).where(is_update(key)).values(changed_at=time.time(), **values))


def _row(new: KeptUpdate) -> dict[str, object]:
    row = {"message_id": new.message_id, "body": new.body, "state": "waiting", "attempts": 0, "begun": 0}
    return row | update_columns(new.key) | {"changed_at": time.time()}


def _newest_kept(connection: sa.Connection, chat_id: int) -> Sequence[int | None]:
    """Return the newest messages in the newest rows that are numbered with this chat's: all private chats are one."""
    found = []
    for table in (inbox, replies):
        rows = sa.select(table.c.chat_id, table.c.message_id).order_by(table.c.row.desc()).limit(_NEWEST).subquery()
        wanted = rows.c.chat_id == chat_id if chat_id < 0 else rows.c.chat_id > 0
        found.append(sa.select(sa.func.max(rows.c.message_id)).where(wanted).scalar_subquery())
    return connection.execute(sa.select(*found)).one()
