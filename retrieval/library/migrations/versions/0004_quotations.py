"""The quotations of every article, with their speakers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; the library fills it when it is opened."""
    op.add_column("articles", sa.Column("quotations", sa.JSON))
