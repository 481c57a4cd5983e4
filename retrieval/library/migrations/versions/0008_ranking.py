"""An index that holds what ranking needs of an article: in its row that stands behind the text."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the index."""
    if op.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL keeps long texts beside the table, and out of its keys
    dates = ["published_first", "published_last", "published_precision"]
    op.create_index("articles_ranking", "articles", ["id", "dup_group", *dates, "outlet"])
