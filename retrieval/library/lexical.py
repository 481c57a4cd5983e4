"""The lexical index: SQLite's FTS5 over the terms of every passage, ranked by BM25."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from retrieval.articles import Article
from retrieval.terms import terms

HEAD_WEIGHT = 1.0
BODY_WEIGHT = 1.0

_INSERT = sa.text("INSERT INTO passage_terms(rowid, head, body) VALUES (:id, :head, :body)")
_DELETE = sa.text("DELETE FROM passage_terms WHERE rowid = :id")
_SEARCH = sa.text(
    "SELECT passage_terms.rowid, -bm25(passage_terms, :head, :body) AS score FROM passage_terms "
    "JOIN passages ON passages.id = passage_terms.rowid "
    "WHERE passage_terms MATCH :match AND passages.scope IN :scopes "
    "ORDER BY score DESC, passage_terms.rowid LIMIT :limit"
).bindparams(sa.bindparam("scopes", expanding=True))
_COUNTS = sa.text("SELECT term, doc FROM passage_term_counts WHERE term IN :terms").bindparams(
    sa.bindparam("terms", expanding=True)
)


def head_terms(article: Article) -> list[str]:
    """The terms that every passage of an article carries besides its own: title, outlet, date."""
    published = article.published.day
    parts = [article.title or "", article.outlet or "", f"{published:%B %d %Y}" if published else ""]
    return terms(" ".join(parts))


def add(connection: sa.Connection, article: Article, texts: Sequence[tuple[int, str]]) -> None:
    """Index passages given as (id, text)."""
    head = " ".join(head_terms(article))
    rows = [{"id": id_, "head": head, "body": " ".join(terms(text))} for id_, text in texts]
    if rows:
        connection.execute(_INSERT, rows)


def clear(connection: sa.Connection) -> None:
    """Take everything out of the index."""
    connection.execute(sa.text("DELETE FROM passage_terms"))


def remove(connection: sa.Connection, ids: Iterable[int]) -> None:
    """Take passages out of the index."""
    rows = [{"id": id_} for id_ in ids]
    if rows:
        connection.execute(_DELETE, rows)


def search(
    connection: sa.Connection, question_terms: Iterable[str], scopes: frozenset[str], limit: int
) -> list[tuple[int, float]]:
    """Return at most `limit` (passage id, BM25 score), best first, of passages that hold any of the terms."""
    unique = list(dict.fromkeys(question_terms))
    if not unique or not scopes:
        return []
    match = " OR ".join('"' + term.replace('"', "") + '"' for term in unique)
    values = {"match": match, "scopes": sorted(scopes), "limit": limit, "head": HEAD_WEIGHT, "body": BODY_WEIGHT}
    return [(row.rowid, row.score) for row in connection.execute(_SEARCH, values)]


def passage_counts(connection: sa.Connection, question_terms: Iterable[str]) -> dict[str, int]:
    """Return in how many passages of the whole library each term stands; terms that stand nowhere are left out."""
    unique = sorted(set(question_terms))
    if not unique:
        return {}
    return {row.term: row.doc for row in connection.execute(_COUNTS, {"terms": unique})}
