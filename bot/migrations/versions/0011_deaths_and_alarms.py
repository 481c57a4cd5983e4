"""What was under way when the process died, how often, and what the owner was told of."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add columns and table; nothing of what was kept before is suspected."""
    op.add_column("inbox", sa.Column("under_way", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("inbox", sa.Column("deaths", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "alarms",
        sa.Column("trouble", sa.Text, primary_key=True),
        sa.Column("phrase", sa.Text, nullable=False),
        sa.Column("blanks", sa.Text, nullable=False),
        sa.Column("standing", sa.Boolean, nullable=False),
        sa.Column("raised_at", sa.Float, nullable=False),
        sa.Column("told_at", sa.Float),
    )
