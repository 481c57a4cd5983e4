"""How far an index that is being built is filled, so that the next build goes on from there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; what was left unfinished before has no note and is built anew."""
    op.add_column("index_generations", sa.Column("filled", sa.Integer))
