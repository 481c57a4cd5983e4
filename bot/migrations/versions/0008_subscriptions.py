"""Briefings by the clock: what comes to which chat, and every moment at which something is due."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "subscriptions",
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
        sqlite_autoincrement=True,
    )
    op.create_index("subscriptions_due", "subscriptions", ["stopped", "next_due"])
    op.create_index("subscriptions_chat", "subscriptions", ["chat_id", "topic"])
    op.create_table(
        "due_digests",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subscription", sa.Integer, sa.ForeignKey("subscriptions.id"), nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("claimed_by", sa.Text, nullable=False),
        sa.Column("claimed_until", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.Float, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("due_digests_moment", "due_digests", ["subscription", "due_at"], unique=True)
    op.create_index("due_digests_state", "due_digests", ["state", "due_at"])
