"""The first tables: articles, passages, the lexical index, the vector index's outbox and generations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    current = sa.text("superseded_by IS NULL")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "articles",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("sha256_raw", sa.Text, nullable=False),
        sa.Column("text_raw", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("title", "outlet", "via", "author")),
        sa.Column("published_first", sa.Date),
        sa.Column("published_last", sa.Date),
        sa.Column("published_precision", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("published_basis", "url", "language")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("kind_basis", sa.Text),
        sa.Column("truncated", sa.Boolean, nullable=False),
        sa.Column("fidelity", sa.Text, nullable=False),
        sa.Column("blocks", sa.JSON, nullable=False),
        sa.Column("sentences", sa.JSON, nullable=False),
        sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.Text),
    )
    op.create_index(
        "articles_current_origin",
        "articles",
        ["scope", "origin" if is_sqlite else sa.text("md5(origin)")],  # an address may be longer than PostgreSQL's keys
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_index("articles_current_text", "articles", ["scope", "sha256_raw"], sqlite_where=current)
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id"), nullable=False, index=True),
        sa.Column("scope", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("first", "last", "start", "end")),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "index_outbox",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("passage_id", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "index_generations",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("fingerprint", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table("facts", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    if is_sqlite:
        _index_by_fts5()
    else:
        op.create_index("articles_origin", "articles", ["origin"], postgresql_using="hash")
        _index_by_arrays()
        _count_changes()


def _index_by_fts5() -> None:
    # Terms come ready-made from retrieval.terms, so the tokenizer only splits at spaces.
    op.execute(
        "CREATE VIRTUAL TABLE passage_terms USING fts5(head, body, "
        "tokenize = \"unicode61 remove_diacritics 0 tokenchars '.'\")"
    )
    op.execute("CREATE VIRTUAL TABLE passage_term_counts USING fts5vocab(passage_terms, 'row')")


def _index_by_arrays() -> None:
    op.execute("CREATE TABLE passage_terms (id integer PRIMARY KEY, size integer NOT NULL, terms text[] NOT NULL)")
    op.execute("CREATE INDEX passage_terms_terms ON passage_terms USING gin (terms)")
    # Ordered by code points, as SQLite orders: terms that begin with a letter are a range.
    op.execute('CREATE TABLE passage_term_counts (term text COLLATE "C" PRIMARY KEY, doc integer NOT NULL)')


def _count_changes() -> None:
    """Keep a number that is seen to grow together with the outbox, by whoever that is written."""
    op.execute("CREATE TABLE passage_changes (number bigint NOT NULL)")
    op.execute("INSERT INTO passage_changes VALUES (0)")
    op.execute(
        "CREATE FUNCTION count_passage_changes() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN UPDATE passage_changes SET number = number + 1; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER passage_changes AFTER INSERT ON index_outbox "
        "FOR EACH STATEMENT EXECUTE FUNCTION count_passage_changes()"
    )
