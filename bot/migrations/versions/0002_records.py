"""How an answer came about, kept beside it; and an index by which old ones are found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table; answers given before have no record."""
    op.create_table(
        "records",
        sa.Column("answer", sa.Integer, sa.ForeignKey("answers.row"), primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("answers_said_at", "answers", ["said_at"])
