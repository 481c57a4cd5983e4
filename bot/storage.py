"""What the chat must not forget: updates taken but not yet answered, the messages that answer them, and who may ask.

Everything here blocks; callers on an event loop go through a thread.
"""

import time
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa

from retrieval.library.database import Database

HEAD: Final = "0002"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSION_TABLE: Final = "bot_version"

metadata = sa.MetaData()

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
)

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, index=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("topic", sa.BigInteger, nullable=False),
    sa.Column("root", sa.BigInteger, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("said_at", sa.Float, nullable=False),
    sa.Index("answers_session", "chat_id", "topic", "root"),
    sa.Index("answers_said_at", "said_at"),
    sqlite_autoincrement=True,
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("answer", sa.Integer, sa.ForeignKey("answers.row"), primary_key=True, autoincrement=False),
    sa.Column("body", sa.Text, nullable=False),
)

replies = sa.Table(
    "replies",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("answer", sa.Integer, sa.ForeignKey("answers.row")),
    sa.Index("replies_message", "chat_id", "message_id"),
)

fresh_starts = sa.Table(
    "fresh_starts",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("topic", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("root", sa.BigInteger, nullable=False),
)

known_ids = sa.Table(
    "known_ids",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("since", sa.Float, nullable=False),
)

Role = Literal["bot", "owner", "allowed group", "visited group"]


def prepare(database: Database) -> None:
    """Bring the chat's tables up to date; cheap where they are."""
    database.migrate(MIGRATIONS, version_table=VERSION_TABLE, head=HEAD)


class Inbox:
    """Every update from the moment it is taken until it is answered, so that a crash loses none."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def add(self, update_id: int, body: str) -> bool:
        """Keep an update; say whether it still waits for its answer. One that was seen before is not kept again."""
        with self._database.write() as connection:
            seen = connection.execute(sa.select(inbox.c.state).where(inbox.c.update_id == update_id)).scalar()
            if seen is None:
                row = {
                    "update_id": update_id,
                    "body": body,
                    "state": "waiting",
                    "attempts": 0,
                    "changed_at": time.time(),
                }
                connection.execute(sa.insert(inbox).values(row))
        return seen in {None, "waiting"}

    def waiting(self) -> list[tuple[int, str]]:
        """Return (update id, body) of everything unanswered, in the order of arrival."""
        rows = sa.select(inbox.c.update_id, inbox.c.body).where(inbox.c.state == "waiting").order_by(inbox.c.update_id)
        with self._database.read() as connection:
            return [(row.update_id, row.body) for row in connection.execute(rows)]

    def begin(self, update_id: int) -> int:
        """Count a try before it starts, so that one which ends the process counts too; return how many there were."""
        more = sa.update(inbox).where(inbox.c.update_id == update_id)
        more = more.values(attempts=inbox.c.attempts + 1, changed_at=time.time()).returning(inbox.c.attempts)
        with self._database.write() as connection:
            return connection.execute(more).scalar() or 0

    def release(self, update_id: int) -> None:
        """Take a try back: it failed for a reason that says nothing about the update."""
        self._change(update_id, attempts=inbox.c.attempts - 1)

    def attempts(self, update_id: int) -> int:
        """Return how often this update was tried."""
        with self._database.read() as connection:
            return connection.execute(sa.select(inbox.c.attempts).where(inbox.c.update_id == update_id)).scalar() or 0

    def finish(self, update_id: int) -> None:
        """Mark an update as answered, and forget its text."""
        self._change(update_id, state="done", body="")

    def bury(self, update_id: int) -> None:
        """Give an update up: it is never tried again, and its text stays for whoever looks into it."""
        self._change(update_id, state="dead")

    def prune(self, *, days: float) -> None:
        """Delete what was done or given up more than `days` ago."""
        old = inbox.c.state.in_(("done", "dead")) & (inbox.c.changed_at < time.time() - days * 86_400)
        with self._database.write() as connection:
            pruned = sa.select(inbox.c.update_id).where(old)
            connection.execute(sa.delete(replies).where(replies.c.answer.is_(None), replies.c.update_id.in_(pruned)))
            connection.execute(sa.delete(inbox).where(old))

    def _change(self, update_id: int, **values: object) -> None:
        with self._database.write() as connection:
            changed = sa.update(inbox).where(inbox.c.update_id == update_id)
            connection.execute(changed.values(changed_at=time.time(), **values))


class Replies:
    """Which message is which part of the reply to an update, so that a part sent once is edited, never sent again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def message_id(self, update_id: int, part: int) -> int | None:
        """Return the message that holds this part, or None where none was sent."""
        with self._database.read() as connection:
            return connection.execute(sa.select(replies.c.message_id).where(_slot(update_id, part))).scalar()

    def place(self, update_id: int, part: int, chat_id: int, message_id: int) -> None:
        """Remember the message that holds this part; it belongs to the same answer as the other parts."""
        row: dict[str, object] = {"chat_id": chat_id, "message_id": message_id}
        with self._database.write() as connection:
            if connection.execute(sa.update(replies).where(_slot(update_id, part)).values(row)).rowcount:
                return
            answer = connection.execute(
                sa.select(sa.func.max(replies.c.answer)).where(replies.c.update_id == update_id)
            )
            row |= {"update_id": update_id, "part": part, "answer": answer.scalar()}
            connection.execute(sa.insert(replies).values(row))

    def forget(self, update_id: int, part: int) -> None:
        """Note that the message is gone: this part has to be sent again."""
        with self._database.write() as connection:
            connection.execute(sa.update(replies).where(_slot(update_id, part)).values(message_id=None))


def _slot(update_id: int, part: int) -> sa.ColumnElement[bool]:
    return (replies.c.update_id == update_id) & (replies.c.part == part)


class Access:
    """The ids that were let in while the bot ran: its owner, and groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def note(self, chat_id: int, role: Role) -> None:
        """Give this id a role; giving it twice changes nothing."""
        with self._database.write() as connection:
            if connection.execute(sa.select(known_ids.c.id).where(_known(chat_id, role))).first() is None:
                connection.execute(sa.insert(known_ids).values(id=chat_id, role=role, since=time.time()))


def _known(id_: int, role: Role) -> sa.ColumnElement[bool]:
    return (known_ids.c.id == id_) & (known_ids.c.role == role)
