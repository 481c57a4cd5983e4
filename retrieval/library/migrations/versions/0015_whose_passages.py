"""Whose words which passages hold, told by indexes alone: the rows of articles have whole texts in the way."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_CURRENT = sa.text("superseded_by IS NULL")


def upgrade() -> None:
    """Put the places of passages and statements into the indexes that find them; find articles by who wrote them."""
    op.drop_index("passages_scope", "passages")
    op.create_index("passages_scope", "passages", ["scope", "id", "article_id", "first"])
    op.drop_index("ix_passages_article_id", "passages")
    op.create_index("passages_places", "passages", ["article_id", "scope", "start", "end", "id"])
    if op.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL keeps long texts beside the table, and a name may be longer than its keys
    op.drop_index("statements_speaker", "statements")
    op.create_index("statements_speaker", "statements", ["speaker_key", "speaker_name", "article_id", "start", "end"])
    op.create_index("articles_authors", "articles", ["scope", "author", "id", "superseded_by"], sqlite_where=_CURRENT)
