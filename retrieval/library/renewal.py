"""What was made of the stored articles under other rules is made again: terms, groups of near-duplicates."""

from collections.abc import Iterator

import sqlalchemy as sa

from retrieval import terms
from retrieval.articles import Article
from retrieval.library import duplicates, lexical
from retrieval.library.database import Database
from retrieval.library.facts import fact, remember
from retrieval.library.records import article_from_row
from retrieval.library.schema import articles, passages


def renew(database: Database) -> None:
    """Bring terms and groups up to the rules of this version, each in one transaction."""
    with database.read() as connection:
        same_terms = fact(connection, "terms") == terms.version()
        same_shingles = fact(connection, "shingles") == duplicates.VERSION
    if not same_terms:
        with database.write() as connection:
            _index_terms_again(connection)
            remember(connection, "terms", terms.version())
    if not same_shingles:
        with database.write() as connection:
            duplicates.link_again(connection, _current(connection))
            remember(connection, "shingles", duplicates.VERSION)


def _index_terms_again(connection: sa.Connection) -> None:
    of_article = sa.select(passages).where(passages.c.article_id == sa.bindparam("article_id"))
    lexical.clear(connection)
    for article in _current(connection):
        own = connection.execute(of_article, {"article_id": article.id}).mappings()
        lexical.add(connection, article, [(p["id"], article.text_raw[p["start"] : p["end"]]) for p in own])


def _current(connection: sa.Connection) -> Iterator[Article]:
    """The current articles, the oldest first, a few in memory at a time."""
    ids = sa.select(articles.c.id).where(articles.c.superseded_by.is_(None)).order_by(articles.c.ingested_at)
    for id_ in connection.execute(ids).scalars().all():
        row = connection.execute(sa.select(articles).where(articles.c.id == id_)).mappings().one()
        yield article_from_row(row)
