"""The tables of what the chat must not forget, and the names by which updates and answers are known in them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from retrieval.library.database import Database

HEAD: Final = "0012"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSION_TABLE: Final = "bot_version"

metadata = sa.MetaData()

# `claimed_by`: the process that answers it, alone until `claimed_until`; `under_way`: a try has begun and not ended;
# `deaths`: how often the process died meanwhile.
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
    sa.Column("claimed_by", sa.Text, nullable=False, server_default=""),
    sa.Column("claimed_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("under_way", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("deaths", sa.Integer, nullable=False, server_default="0"),
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

# What only the owner can mend. `told_at` is NULL until the owner has been told; what is `standing` is told once, until
# it is over.
alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("trouble", sa.Text, primary_key=True),
    sa.Column("phrase", sa.Text, nullable=False),
    sa.Column("blanks", sa.Text, nullable=False),
    sa.Column("standing", sa.Boolean, nullable=False),
    sa.Column("raised_at", sa.Float, nullable=False),
    sa.Column("told_at", sa.Float),
)

# What processes that share the database have sent: each of them keeps to the limits of all. `counted_at` lies ahead
# while a request is on its way. By the clock of the database.
requests_made = sa.Table(
    "requests_made",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("counted_at", sa.Float, nullable=False),
    sa.Index("requests_made_chat", "chat_id", "counted_at"),
    sa.Index("requests_made_counted_at", "counted_at"),
)

# Where Telegram asked for quiet: a chat, or chat 0 and a method.
quiet_chats = sa.Table(
    "quiet_chats",
    metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("method", sa.Text, primary_key=True),
    sa.Column("until", sa.Float, nullable=False),
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


def reply_to(key: UpdateKey) -> sa.ColumnElement[bool]:
    """The rows of `replies` that answer this update."""
    return (replies.c.chat_id == key.chat_id) & (replies.c.update_id == key.update_id)


def is_update(key: UpdateKey) -> sa.ColumnElement[bool]:
    """The row of `inbox` of this update."""
    return (inbox.c.chat_id == key.chat_id) & (inbox.c.update_id == key.update_id)


def update_columns(key: UpdateKey) -> dict[str, object]:
    """Return the columns that name an update."""
    return {"chat_id": key.chat_id, "update_id": key.update_id}
