"""What was made of the stored articles under other rules is made again: terms, groups of copies, quotations,
statements.

The library remembers as facts by which rules they were made, and by which embedder its vectors were.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import sqlalchemy as sa

from retrieval.articles import Article
from retrieval.language import quotations, terms
from retrieval.language.statements import statements_of
from retrieval.library import duplicates, lexical, statements
from retrieval.library.database import Database
from retrieval.library.originals import batched
from retrieval.library.records import quotations_row, whole_articles
from retrieval.library.schema import articles, facts, passages

_BATCH = 200  # articles a transaction: others may write in between, and a kill costs no more than these
OnRenewal = Callable[[int, int], None]  # articles done, of how many


def fact(connection: sa.Connection, name: str) -> str | None:
    """Return what was remembered under this name, or None."""
    return connection.execute(sa.select(facts.c.value).where(facts.c.name == name)).scalar()


def remember(connection: sa.Connection, name: str, value: str) -> None:
    """Remember `value` and forget what stood there before."""
    connection.execute(sa.delete(facts).where(facts.c.name == name))
    connection.execute(sa.insert(facts).values(name=name, value=value))


def renew(database: Database, on_progress: OnRenewal | None = None) -> None:
    """Bring what is kept up to the rules of this version: terms and groups in one transaction each.

    `on_progress` is told how far the longest part has come, reading the statements; where none wait, nothing.
    """
    with database.read() as connection:
        same_terms = fact(connection, "terms") == terms.version()
        same_shingles = fact(connection, "shingles") == duplicates.VERSION
        same_quotations = fact(connection, "quotations") == quotations.version()
    if not same_terms:
        with database.write() as connection:
            _index_terms_again(connection)
            remember(connection, "terms", terms.version())
    if not same_shingles:
        with database.write() as connection:
            duplicates.link_again(connection, _current(connection))
            remember(connection, "shingles", duplicates.VERSION)
    if not same_quotations:
        _look_for_quotations_again(database)
    _read_statements_again(database, on_progress)


def _index_terms_again(connection: sa.Connection) -> None:
    of_article = sa.select(passages).where(passages.c.article_id == sa.bindparam("article_id"))
    lexical.clear(connection)
    for article in _current(connection):
        own = connection.execute(of_article, {"article_id": article.id}).mappings()
        lexical.add(connection, article, [(p["id"], article.text_raw[p["start"] : p["end"]]) for p in own])


def _look_for_quotations_again(database: Database) -> None:
    """Superseded articles too: answers still open them."""
    with database.write() as connection:
        if fact(connection, "quotations wanted") != quotations.version():
            connection.execute(sa.update(articles).values(quotations=None))
            remember(connection, "quotations wanted", quotations.version())
    with database.read() as connection:
        waiting = sa.select(articles.c.id).where(articles.c.quotations.is_(None)).order_by(articles.c.ingested_at)
        ids = list(connection.execute(waiting).scalars())
    for some in batched(ids, _BATCH):
        _look_for_quotations_of(database, some)
    with database.write() as connection:
        remember(connection, "quotations", quotations.version())


def _look_for_quotations_of(database: Database, ids: list[str]) -> None:
    chosen = sa.select(articles).where(articles.c.id.in_(ids))
    with database.write() as connection:
        for article in list(whole_articles(connection.execute(chosen).mappings())):
            found = quotations_row(quotations.quotations_of(article.text_raw, article.blocks))
            connection.execute(sa.update(articles).where(articles.c.id == article.id).values(quotations=found))


def _read_statements_again(database: Database, on_progress: OnRenewal | None) -> None:
    """Superseded articles too: answers still open them."""
    with database.read() as connection:
        waiting = sa.select(articles.c.id).where(articles.c.statements.is_distinct_from(statements.version()))
        ids = list(connection.execute(waiting.order_by(articles.c.ingested_at)).scalars())
    for first in range(0, len(ids), _BATCH):
        if on_progress:
            on_progress(first, len(ids))
        with database.write() as connection:
            chosen = sa.select(articles).where(articles.c.id.in_(ids[first : first + _BATCH]))
            for article in list(whole_articles(connection.execute(chosen).mappings())):
                statements.put(connection, replace(article, statements=statements_of(article)))
    if ids and on_progress:
        on_progress(len(ids), len(ids))


def _current(connection: sa.Connection) -> Iterator[Article]:
    """The current articles, the oldest first, a few in memory at a time."""
    ids = sa.select(articles.c.id).where(articles.c.superseded_by.is_(None)).order_by(articles.c.ingested_at)
    for id_ in connection.execute(ids).scalars().all():
        yield from whole_articles(connection.execute(sa.select(articles).where(articles.c.id == id_)).mappings())
