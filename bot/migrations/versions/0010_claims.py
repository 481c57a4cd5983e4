"""Who works on an update, and until when it is that process's alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; nobody has claimed what was kept before."""
    op.add_column("inbox", sa.Column("claimed_by", sa.Text, nullable=False, server_default=""))
    op.add_column("inbox", sa.Column("claimed_until", sa.Float, nullable=False, server_default="0"))
