"""Near-duplicates: a sketch of every article, and the group that it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns and the table; the library fills them when it is opened."""
    op.add_column("articles", sa.Column("dup_group", sa.Text))
    op.add_column("articles", sa.Column("shingles", sa.Integer, nullable=False, server_default="0"))
    op.create_index("articles_dup_group", "articles", ["dup_group"])
    op.create_table(
        "article_shingles",
        sa.Column("hash", sa.BigInteger, primary_key=True),
        sa.Column("article_id", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
