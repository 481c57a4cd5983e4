"""The library's tables. `HEAD` is the newest migration in `migrations/versions`."""

from pathlib import Path

import sqlalchemy as sa

from retrieval.library.stored_types import StoredDay, StoredJson, StoredMoment

HEAD = "0016"
MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "library_version"

metadata = sa.MetaData()

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("sha256_raw", sa.Text, nullable=False),
    sa.Column("text_raw", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("outlet", sa.Text),
    sa.Column("via", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("published_first", StoredDay),
    sa.Column("published_last", StoredDay),
    sa.Column("published_precision", sa.Text, nullable=False),
    sa.Column("published_basis", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("kind_basis", sa.Text),
    sa.Column("truncated", sa.Boolean, nullable=False),
    sa.Column("fidelity", sa.Text, nullable=False),
    sa.Column("blocks", StoredJson, nullable=False),
    sa.Column("sentences", StoredJson, nullable=False),
    sa.Column("quotations", StoredJson(none_as_null=True)),  # null: not looked for yet
    sa.Column("ingested_at", StoredMoment(timezone=True), nullable=False),
    sa.Column("superseded_by", sa.Text),
    sa.Column("dup_group", sa.Text),
    sa.Column("shingles", sa.Integer, nullable=False, server_default="0"),
    sa.Column("truncated_basis", sa.Text),  # null: nothing shows it
    sa.Column("text_checked", sa.Boolean),  # null: the text was not compared with its page
    sa.Column("altered", sa.Integer, nullable=False, server_default="0"),
    sa.Column("dropped", sa.Integer, nullable=False, server_default="0"),
    sa.Column("original", sa.Text),  # null: none is kept
    sa.Column("original_address", sa.Text),  # null: a file
    sa.Column("reader", sa.Text),  # the readers' version that read it
    sa.Column("statements", sa.Text),  # the version by which its statements were read; null: not yet
)
# The migrations say the same for PostgreSQL; here it would have every start import a driver that nothing uses.
_current = articles.c.superseded_by.is_(None)
sa.Index(
    "articles_current_origin",
    articles.c.scope,
    articles.c.origin,
    unique=True,
    sqlite_where=_current,
)
sa.Index("articles_dup_group", articles.c.dup_group)
sa.Index("articles_current_text", articles.c.scope, articles.c.sha256_raw, sqlite_where=_current)
sa.Index(
    "articles_overview",
    articles.c.scope,
    articles.c.published_precision,
    articles.c.published_first,
    articles.c.published_last,
    articles.c.outlet,
    articles.c.ingested_at,
    articles.c.superseded_by,
    sqlite_where=_current,
)
# Ranking asks for hundreds of articles; in the rows themselves what it needs stands behind the text.
RANKING = (
    articles.c.id,
    articles.c.dup_group,
    articles.c.published_first,
    articles.c.published_last,
    articles.c.published_precision,
    articles.c.outlet,
)
sa.Index("articles_ranking", *RANKING)
# Which articles are current, and who wrote them; as above.
_written = (articles.c.author, articles.c.id, articles.c.superseded_by)
sa.Index("articles_authors", articles.c.scope, *_written, sqlite_where=_current)

originals = sa.Table(
    "originals",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # compressed
    sa.Column("kept_at", StoredMoment(timezone=True), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),  # zlib
)
sa.Index("originals_age", originals.c.kept_at, originals.c.digest, originals.c.size)
sa.Index("articles_original", articles.c.original)

article_shingles = sa.Table(
    "article_shingles",
    metadata,
    sa.Column("hash", sa.BigInteger, primary_key=True),
    sa.Column("article_id", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
)

passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id"), nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("vector", sa.LargeBinary),  # float16; null: it is still to come
    sqlite_autoincrement=True,  # an id is never used twice, so a stale index entry can point at nothing else
)
# Counting and ranking read this index alone; without the id in it SQLite would walk a whole scope to find a few ids.
sa.Index("passages_scope", passages.c.scope, passages.c.id, passages.c.article_id, passages.c.first)
# Which passages a part of an article lies in.
_place = (passages.c.scope, passages.c.start, passages.c.end, passages.c.id)
sa.Index("passages_places", passages.c.article_id, *_place)
# The outbox of the vectors: what waits for one.
sa.Index("passages_to_come", passages.c.id, sqlite_where=passages.c.vector.is_(None))

statements = sa.Table(
    "statements",
    metadata,
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),  # in the order of the text
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("speaker_start", sa.Integer),  # null with all that follows of the speaker: nobody is named
    sa.Column("speaker_end", sa.Integer),
    sa.Column("speaker_name", sa.Text),
    sa.Column("speaker_key", sa.Text),
    sa.Column("speaker_kind", sa.Text),
    sa.Column("speaker_role", sa.Text),
    sa.Column("speaker_of", sa.Text),
    sa.Column("verb", sa.Text),
    sa.Column("via", sa.Text),
    sa.Column("said_first", StoredDay),
    sa.Column("said_last", StoredDay),
    sa.Column("said_basis", sa.Text),
    sa.Column("basis", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
_place_of_words = (statements.c.article_id, statements.c.start, statements.c.end)
sa.Index("statements_speaker", statements.c.speaker_key, statements.c.speaker_name, *_place_of_words)

# What of an article tells which event it is about, for the stories; gone with what the article says.
story_traits = sa.Table(
    "story_traits",
    metadata,
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),  # of the data and of what the article says of itself
    sa.Column("data", sa.LargeBinary, nullable=False),  # zlib, JSON
)

# Beside the passages, which are walked from end to end now and then: these are several times as large.
sentence_vectors = sa.Table(
    "sentence_vectors",
    metadata,
    sa.Column("passage_id", sa.Integer, sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("vectors", sa.LargeBinary, nullable=False),  # as vectors.py has them
)

# Of an embedder that was chosen later: they take the place of the others when every passage has one.
next_vectors = sa.Table(
    "next_vectors",
    metadata,
    sa.Column("passage_id", sa.Integer, sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("sentences", sa.LargeBinary),  # as in sentence_vectors; null: that embedder has none
)

index_outbox = sa.Table(
    "index_outbox",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("passage_id", sa.Integer, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
    sqlite_autoincrement=True,
)

index_generations = sa.Table(
    "index_generations",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("location", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("fingerprint", sa.Text),
    sqlite_autoincrement=True,
)

# Parts of files that workers read together: bytes `first` to `last`, whose first line has the number `number`.
ingest_jobs = sa.Table(
    "ingest_jobs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("last", sa.BigInteger),  # null: the end of the file
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("claimed_by", sa.Text),
    sa.Column("claimed_until", sa.Float),
)
sa.Index("ingest_jobs_run", ingest_jobs.c.run, ingest_jobs.c.done, ingest_jobs.c.id)

# Passages whose vectors a worker makes now.
passage_claims = sa.Table(
    "passage_claims",
    metadata,
    sa.Column("passage_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("claimed_by", sa.Text, nullable=False),
    sa.Column("claimed_until", sa.Float, nullable=False),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
