"""The ledger: what every chat was shown in briefings, by its subject."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ledger",
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
    )
    op.create_index(
        "ledger_place", "ledger", ["chat_id", "topic", "subject", "article_id", "start", "end"], unique=True
    )
    op.create_index("ledger_shown_at", "ledger", ["shown_at"])
