"""Indexes that hold what counting and ranking need: the tables carry texts and vectors, and are slow to walk."""

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("passages_scope", "passages", ["scope", "id", "article_id"])
    if op.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL keeps long texts beside the table, and out of its keys
    facts = ["scope", "published_precision", "published_first", "published_last", "outlet", "ingested_at"]
    current = text("superseded_by IS NULL")
    op.create_index(
        "articles_overview", "articles", [*facts, "superseded_by"], sqlite_where=current, postgresql_where=current
    )
