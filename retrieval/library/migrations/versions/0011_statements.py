"""Who says what in every article."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table; it is filled at the next start."""
    op.create_table(
        "statements",
        sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("speaker_start", sa.Integer),
        sa.Column("speaker_end", sa.Integer),
        sa.Column("speaker_name", sa.Text),
        sa.Column("speaker_key", sa.Text),
        sa.Column("speaker_kind", sa.Text),
        sa.Column("speaker_role", sa.Text),
        sa.Column("speaker_of", sa.Text),
        sa.Column("verb", sa.Text),
        sa.Column("via", sa.Text),
        sa.Column("said_first", sa.Date),
        sa.Column("said_last", sa.Date),
        sa.Column("said_basis", sa.Text),
        sa.Column("basis", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("statements_speaker", "statements", ["speaker_key", "speaker_name", "article_id"])
    else:  # whose keys may not be as long as a name may
        op.create_index("statements_speaker", "statements", ["speaker_key"], postgresql_using="hash")
    op.add_column("articles", sa.Column("statements", sa.Text))
