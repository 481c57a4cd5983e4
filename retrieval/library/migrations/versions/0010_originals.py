"""The bytes that articles were read from, and how the text was compared with them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table and the columns: of what was read before, no original is kept and nothing was compared."""
    op.create_table(
        "originals",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("originals_age", "originals", ["kept_at", "digest", "size"])
    op.add_column("articles", sa.Column("truncated_basis", sa.Text))
    op.add_column("articles", sa.Column("text_checked", sa.Boolean))
    op.add_column("articles", sa.Column("altered", sa.Integer, nullable=False, server_default="0"))
    op.add_column("articles", sa.Column("dropped", sa.Integer, nullable=False, server_default="0"))
    op.add_column("articles", sa.Column("original", sa.Text))
    op.add_column("articles", sa.Column("original_address", sa.Text))
    op.add_column("articles", sa.Column("reader", sa.Text))
    op.create_index("articles_original", "articles", ["original"])
