"""What is set in chats: names of who was let in, pairing codes, settings of chats and topics, and questions a day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("known_ids", sa.Column("name", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "pairing_codes",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("used_by", sa.BigInteger),
        sa.Column("made_at", sa.Float, nullable=False),
    )
    op.create_table(
        "chat_settings",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "questions_asked",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
    )
