"""Updates and their replies are keyed by the chat as well: Telegram uses the number of an update again."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables anew, with what they held; add on whose behalf an id was let in."""
    connection = op.get_bind()
    for index in ("ix_inbox_state", "replies_message"):
        op.drop_index(index)
    for name in ("inbox", "replies"):
        op.rename_table(name, f"old_{name}")
    _create()
    _move_replies(connection)
    _move_inbox(connection)
    for name in ("inbox", "replies"):
        op.drop_table(f"old_{name}")
    op.add_column("known_ids", sa.Column("instead_of", sa.BigInteger))


def _create() -> None:
    op.create_table(
        "inbox",
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
    )
    op.create_index("inbox_update", "inbox", ["chat_id", "update_id"], unique=True)
    op.create_table(
        "replies",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("update_id", sa.BigInteger),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("strays_after", sa.BigInteger),
        sa.Column("answer", sa.Integer, sa.ForeignKey("answers.row")),
    )
    op.create_index("replies_message", "replies", ["chat_id", "message_id"])
    op.create_index("replies_part", "replies", ["chat_id", "update_id", "part"], unique=True)


def _move_replies(connection: sa.Connection) -> None:
    """What answers an update that has left the inbox is no longer found by its number."""
    connection.execute(
        sa.text(
            "INSERT INTO replies (chat_id, update_id, part, message_id, answer) "
            "SELECT chat_id, (SELECT update_id FROM old_inbox WHERE old_inbox.update_id = old_replies.update_id), "
            "part, message_id, answer FROM old_replies"
        )
    )


def _move_inbox(connection: sa.Connection) -> None:
    into = sa.text(
        "INSERT INTO inbox (chat_id, update_id, body, state, attempts, begun, changed_at) "
        "VALUES (:chat_id, :update_id, :body, :state, :attempts, :attempts, :changed_at)"
    )
    replied = "(SELECT min(chat_id) FROM old_replies WHERE old_replies.update_id = old_inbox.update_id)"
    rows = f"SELECT old_inbox.*, {replied} AS replied FROM old_inbox ORDER BY update_id"  # noqa: S608 - no input in it
    for row in connection.execute(sa.text(rows)).mappings().all():
        chat = row["replied"] or _chat_in(row["body"])
        connection.execute(into, {**row, "chat_id": chat})


def _chat_in(body: str) -> int:
    """Return the chat that a kept update is from, 0 where it names none (or is done, and its text forgotten)."""
    try:
        update = json.loads(body)
        pressed = update.get("callback_query", {})
        of = update.get("message") or update.get("my_chat_member") or pressed.get("message") or {}
        return int(of.get("chat", pressed.get("from", {}))["id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return 0
