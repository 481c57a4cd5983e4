"""What processes that share the database have sent, and where Telegram asked for quiet."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "requests_made",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("counted_at", sa.Float, nullable=False),
    )
    op.create_index("requests_made_chat", "requests_made", ["chat_id", "counted_at"])
    op.create_index("requests_made_counted_at", "requests_made", ["counted_at"])
    op.create_table(
        "quiet_chats",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("method", sa.Text, primary_key=True),
        sa.Column("until", sa.Float, nullable=False),
    )
