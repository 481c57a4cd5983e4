"""Vectors of another embedder, made beside those in use."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table; it is filled where another embedder is chosen."""
    op.create_table(
        "next_vectors",
        sa.Column("passage_id", sa.Integer, sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("sentences", sa.LargeBinary),
    )
