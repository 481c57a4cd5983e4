"""A passage may be kept before its vector is made."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_TO_COME = sa.text("vector IS NULL")


def upgrade() -> None:
    """Let the vector be null, and find those passages by an index of their own."""
    op.execute("ALTER TABLE passages ADD COLUMN vector_or_null BLOB")
    op.execute("UPDATE passages SET vector_or_null = vector")
    op.execute("ALTER TABLE passages DROP COLUMN vector")
    op.execute("ALTER TABLE passages RENAME COLUMN vector_or_null TO vector")
    # Libraries before 0007 had vectors of this model alone, and none of sentences; another one may make none at all.
    op.execute(
        "UPDATE passages SET vector = NULL WHERE id NOT IN (SELECT passage_id FROM sentence_vectors) "
        "AND EXISTS (SELECT 1 FROM facts WHERE name = 'embedding' AND value LIKE 'all-MiniLM-L6-v2%')"
    )
    op.create_index("passages_to_come", "passages", ["id"], sqlite_where=_TO_COME, postgresql_where=_TO_COME)
