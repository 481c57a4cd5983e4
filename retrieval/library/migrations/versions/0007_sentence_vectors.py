"""Vectors of the sentences of every passage."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table; `briefing reindex` fills it for the passages that are there already."""
    passage = sa.ForeignKey("passages.id", ondelete="CASCADE")
    op.create_table(
        "sentence_vectors",
        sa.Column("passage_id", sa.Integer, passage, primary_key=True),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
    )
