"""Tokens of models beside the questions of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column."""
    op.add_column("questions_asked", sa.Column("tokens", sa.Integer, nullable=False, server_default="0"))
