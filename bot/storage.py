"""What the chat must not forget: updates taken but not yet answered, and the messages that answer them.

Everything here blocks; callers on an event loop go through a thread.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from retrieval.library.database import Database

HEAD: Final = "0009"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSION_TABLE: Final = "bot_version"

metadata = sa.MetaData()

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("update_id", sa.BigInteger, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("begun", sa.Integer, nullable=False),
    sa.Column("begun_after", sa.BigInteger),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Index("inbox_update", "chat_id", "update_id", unique=True),
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

# `update_id` is NULL once the update has left the inbox: Telegram may use the number again, for something else.
replies = sa.Table(
    "replies",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("update_id", sa.BigInteger),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("strays_after", sa.BigInteger),
    sa.Column("answer", sa.Integer, sa.ForeignKey("answers.row")),
    sa.Index("replies_message", "chat_id", "message_id"),
    sa.Index("replies_part", "chat_id", "update_id", "part", unique=True),
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
    sa.Column("instead_of", sa.BigInteger),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
)

# Only digests: a code that is still good must not stand in a copy of the database.
pairing_codes = sa.Table(
    "pairing_codes",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("used_by", sa.BigInteger),
    sa.Column("made_at", sa.Float, nullable=False),
)

chat_settings = sa.Table(
    "chat_settings",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("topic", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# `id` is a user's or a group's; `day` is one of UTC; `tokens`: what the models' work for these questions cost.
questions_asked = sa.Table(
    "questions_asked",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False, server_default="0"),
)

# What every chat was shown in briefings. `subject` is the topic's one spelling, empty for everything.
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("topic", sa.BigInteger, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("article_id", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("excerpt", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("shown_at", sa.Float, nullable=False),
    sa.Index("ledger_place", "chat_id", "topic", "subject", "article_id", "start", "end", unique=True),
    sa.Index("ledger_shown_at", "shown_at"),
)

# What comes to a chat by the clock. Moments are seconds since 1970, UTC. `minute` is that of the day in `zone`;
# `last_message`: the newest message that was known there when the last one was sent; `stopped`: why nothing comes.
subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("topic", sa.BigInteger, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("frequency", sa.Text, nullable=False),
    sa.Column("minute", sa.Integer, nullable=False),
    sa.Column("weekday", sa.Integer, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("made_by", sa.BigInteger),
    sa.Column("next_due", sa.Float, nullable=False),
    sa.Column("covered_to", sa.Float),
    sa.Column("last_message", sa.BigInteger),
    sa.Column("stopped", sa.Text, nullable=False),
    sa.Index("subscriptions_due", "stopped", "next_due"),
    sa.Index("subscriptions_chat", "chat_id", "topic"),
    sqlite_autoincrement=True,
)

# One row a due moment, which is what keeps it from being sent twice. `state`: waiting, sent, silent, held, skipped,
# failed; `told`: that it was skipped has been said.
due_digests = sa.Table(
    "due_digests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("subscription", sa.Integer, sa.ForeignKey("subscriptions.id"), nullable=False),
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("claimed_by", sa.Text, nullable=False),
    sa.Column("claimed_until", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Index("due_digests_moment", "subscription", "due_at", unique=True),
    sa.Index("due_digests_state", "state", "due_at"),
    sqlite_autoincrement=True,
)

# What readers think of answers: one verdict of each.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("answer_id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("vote", sa.Text, nullable=False),
    sa.Column("emoji", sa.Text, nullable=False),
    sa.Column("given_at", sa.Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """An update of one chat. Telegram draws update ids anew now and then: alone they name nothing."""

    chat_id: int
    update_id: int


def of_answers() -> list[sa.Column[Any]]:
    """Return the columns, of whatever table, that name an answer: what is kept there goes before the answer can."""
    return [column for table in metadata.sorted_tables for column in table.c if column.references(answers.c.row)]


def prepare(database: Database) -> None:
    """Bring the chat's tables up to date; cheap where they are."""
    database.migrate(MIGRATIONS, version_table=VERSION_TABLE, head=HEAD)


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """An update as it is kept: the whole of it, and the message that it is about, if any."""

    key: UpdateKey
    body: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a reply: the message that holds it, whether this is a further try at the update, and the newest
    message that was known when the first try began.

    Between the message `strays_after` and this one, earlier tries may have left messages that nobody heard of.
    """

    message_id: int | None = None
    tried: bool = False
    begun_after: int | None = None
    strays_after: int | None = None


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

    def add(self, updates: Iterable[KeptUpdate]) -> set[UpdateKey]:
        """Keep updates, all or none; return those that wait for their answer.

        One that was seen before is not kept again.
        """
        waiting = set()
        with self._database.write() as connection:
            for new in updates:
                seen = connection.execute(sa.select(inbox.c.state).where(_of(new.key))).scalar()
                if seen is None:
                    connection.execute(sa.insert(inbox).values(_row(new)))
                if seen in {None, "waiting"}:
                    waiting.add(new.key)
        return waiting

    def waiting(self) -> list[tuple[UpdateKey, str]]:
        """Return everything unanswered with its body, in the order of arrival."""
        rows = sa.select(inbox.c.chat_id, inbox.c.update_id, inbox.c.body).where(inbox.c.state == "waiting")
        with self._database.read() as connection:
            found = connection.execute(rows.order_by(inbox.c.row))
            return [(UpdateKey(row.chat_id, row.update_id), row.body) for row in found]

    def begin(self, key: UpdateKey, after: int | None = None) -> int:
        """Count a try before it starts, so that one which ends the process counts too; return how many there were.

        `after` is the newest message that is known: whatever a try sends comes later.
        """
        more = sa.update(inbox).where(_of(key)).returning(inbox.c.attempts)
        more = more.values(attempts=inbox.c.attempts + 1, begun=inbox.c.begun + 1, changed_at=time.time())
        more = more.values(begun_after=sa.func.coalesce(inbox.c.begun_after, after))
        with self._database.write() as connection:
            return connection.execute(more).scalar() or 0

    def release(self, key: UpdateKey) -> None:
        """Take a try back: it failed for a reason that says nothing about the update."""
        self._change(key, attempts=inbox.c.attempts - 1)

    def attempts(self, key: UpdateKey) -> int:
        """Return how often this update was tried."""
        with self._database.read() as connection:
            return connection.execute(sa.select(inbox.c.attempts).where(_of(key))).scalar() or 0

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
            connection.execute(sa.insert(inbox).prefix_with("OR IGNORE"), row)
            return self.begin(key, after)

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

    def _change(self, key: UpdateKey, **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(inbox).where(_of(key)).values(changed_at=time.time(), **values))


class Replies:
    """Which message is which part of the reply to an update, so that a part sent once is edited, never sent again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def slot(self, key: UpdateKey, part: int) -> Slot:
        """Return what is known of this part."""
        begun_ = sa.select(inbox.c.begun, inbox.c.begun_after).where(_of(key))
        placed = sa.select(replies.c.message_id, replies.c.strays_after).where(_slot(key, part))
        with self._database.read() as connection:
            begun, after = connection.execute(begun_).first() or (0, None)
            message_id, strays_after = connection.execute(placed).first() or (None, None)
        return Slot(message_id, begun > 1, after, strays_after)

    def messages_between(self, chat_id: int, after: int, before: int) -> set[int]:
        """Return the messages that are remembered, ours and readers', of those that are numbered with this chat's."""
        with self._database.read() as connection:
            return {
                id_
                for table in (inbox, replies)
                for id_ in connection.execute(
                    sa.select(table.c.message_id).where(
                        table.c.chat_id == chat_id if chat_id < 0 else table.c.chat_id > 0,
                        table.c.message_id > after,
                        table.c.message_id < before,
                    )
                ).scalars()
            }

    def place(self, key: UpdateKey, part: int, message_id: int, *, strays_after: int | None = None) -> None:
        """Remember the message that holds this part; it belongs to the same answer as the other parts."""
        row = {"message_id": message_id, "strays_after": strays_after}
        with self._database.write() as connection:
            if connection.execute(sa.update(replies).where(_slot(key, part)).values(row)).rowcount:
                return
            answer = connection.execute(sa.select(sa.func.max(replies.c.answer)).where(reply_to(key))).scalar()
            connection.execute(sa.insert(replies).values(row | _named(key) | {"part": part, "answer": answer}))

    def forget(self, key: UpdateKey, part: int) -> None:
        """Note that the message is gone: this part has to be sent again."""
        with self._database.write() as connection:
            connection.execute(sa.update(replies).where(_slot(key, part)).values(message_id=None))


def reply_to(key: UpdateKey) -> sa.ColumnElement[bool]:
    """The rows of `replies` that answer this update."""
    return (replies.c.chat_id == key.chat_id) & (replies.c.update_id == key.update_id)


def _slot(key: UpdateKey, part: int) -> sa.ColumnElement[bool]:
    return reply_to(key) & (replies.c.part == part)


def _of(key: UpdateKey) -> sa.ColumnElement[bool]:
    return (inbox.c.chat_id == key.chat_id) & (inbox.c.update_id == key.update_id)


def _row(new: KeptUpdate) -> dict[str, object]:
    row = {"message_id": new.message_id, "body": new.body, "state": "waiting", "attempts": 0, "begun": 0}
    return row | _named(new.key) | {"changed_at": time.time()}


def _named(key: UpdateKey) -> dict[str, object]:
    return {"chat_id": key.chat_id, "update_id": key.update_id}
