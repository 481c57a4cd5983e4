"""Indexes that hold what counting the library needs: its tables carry texts and vectors, and are slow to walk."""

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the indexes; that of passages takes the place of the one over article_id alone."""
    op.create_index("passages_article_scope", "passages", ["article_id", "scope"])
    op.drop_index("ix_passages_article_id", "passages")
    facts = ["scope", "published_precision", "published_first", "published_last", "outlet", "ingested_at"]
    current = text("superseded_by IS NULL")
    op.create_index(
        "articles_overview", "articles", [*facts, "superseded_by"], sqlite_where=current, postgresql_where=current
    )
