"""Takes an article out of everything that is searched; Chroma hears of it by the outbox."""

from collections.abc import Iterable

import sqlalchemy as sa

from retrieval.library import duplicates, lexical
from retrieval.library.records import article_from_row
from retrieval.library.schema import articles, index_outbox, passages


def withdraw(connection: sa.Connection, article_id: str) -> None:
    """Remove an article's passages, terms, vectors and shingles; its text stays where it is."""
    gone = connection.execute(sa.select(passages.c.id).where(passages.c.article_id == article_id)).scalars().all()
    lexical.remove(connection, gone)
    connection.execute(sa.delete(passages).where(passages.c.article_id == article_id))
    row = connection.execute(sa.select(articles).where(articles.c.id == article_id)).mappings().one()
    duplicates.forget(connection, article_from_row(row))
    enqueue(connection, gone, deleted=True)


def enqueue(connection: sa.Connection, ids: Iterable[int], *, deleted: bool) -> None:
    """Let the vector index know of passages that came or went."""
    rows = [{"passage_id": id_, "deleted": deleted} for id_ in ids]
    if rows:
        connection.execute(sa.insert(index_outbox), rows)
