"""A rebuild of the vector index that was broken off begins anew: how far it was filled is noted no more."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Drop the column; the next build removes whatever was left unfinished."""
    op.drop_column("index_generations", "filled")
