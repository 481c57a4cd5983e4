"""Puts an article into everything that is searched, in one transaction, and takes it out again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from retrieval.articles import Article, Passage
from retrieval.embedding.embedder import Embedded
from retrieval.library import duplicates, lexical, statements, vectors
from retrieval.library.failpoints import failpoint
from retrieval.library.records import article_row, whole_articles
from retrieval.library.schema import articles, index_outbox, passages, story_traits
from retrieval.library.stored_types import UNREADABLE, readable_or_none
from retrieval.reading.version import reader_version

_CURRENT = articles.c.superseded_by.is_(None)

KnownOutcome = Literal["added", "updated", "unchanged", "duplicate"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the library already holds of a document: nothing to do, or the article that it replaces.

    `outdated`: its text is unchanged, but another version of the readers read what it says of itself.
    """

    outcome: KnownOutcome
    article_id: str | None = None
    source: str | None = None
    outdated: bool = False


def known(connection: sa.Connection, article: Article) -> Known:
    """Say what keeping `article` would be."""
    same_origin = sa.select(articles.c.id, articles.c.sha256_raw, articles.c.source, articles.c.reader).where(
        _CURRENT, articles.c.scope == article.scope, articles.c.origin == article.origin
    )
    same_text = sa.select(articles.c.id, articles.c.source).where(
        _CURRENT, articles.c.scope == article.scope, articles.c.sha256_raw == article.sha256_raw
    )
    if row := connection.execute(same_origin).first():
        outcome: KnownOutcome = "unchanged" if row.sha256_raw == article.sha256_raw else "updated"
        return Known(outcome, row.id, row.source, outcome == "unchanged" and row.reader != reader_version())
    if twin := connection.execute(same_text).first():
        return Known("duplicate", twin.id, twin.source)
    return Known("added")


def newest(connection: sa.Connection, article_id: str) -> str | None:
    """Return the id of the version of an article that is current; None where it is gone."""
    seen = {article_id}
    while row := connection.execute(sa.select(articles.c.superseded_by).where(articles.c.id == article_id)).first():
        if row.superseded_by is None or row.superseded_by in seen:
            return article_id
        article_id = row.superseded_by
        seen.add(article_id)
    return None


def keep(
    connection: sa.Connection,
    article: Article,
    cut: Sequence[Passage],
    embedded: Embedded | None = None,
) -> list[str]:
    """Keep an article that is not kept yet, and supersede what is of the same origin; see `Library.add`."""
    already = sa.select(articles.c.id).where(_CURRENT, articles.c.id == article.id)
    if connection.execute(already).first():
        return []
    row = article_row(article) | {"ingested_at": _came_at(connection, article), "superseded_by": None}
    row |= {"reader": reader_version()}
    _supersede(connection, article)
    connection.execute(sa.delete(articles).where(articles.c.id == article.id))
    statements.forget_statements(connection, article.id)
    connection.execute(sa.insert(articles).values(row))
    failpoint("article inserted")
    statements.put(connection, article)
    failpoint("statements inserted")
    return _enter(connection, article, cut, embedded)


def put_anew(
    connection: sa.Connection,
    article: Article,
    cut: Sequence[Passage],
    embedded: Embedded | None = None,
) -> list[str]:
    """Put what was read anew in the place of a kept article of the same id; its text is the same: citations hold."""
    withdraw(connection, article.id)
    refresh(connection, article)
    return _enter(connection, article, cut, embedded)


def refresh(connection: sa.Connection, article: Article) -> None:
    """Write what a kept article says of itself, as it was read anew."""
    row = article_row(article) | {"reader": reader_version()}
    row.pop("dup_group")
    came = sa.select(articles.c.ingested_at).where(articles.c.id == article.id)
    if connection.execute(came).scalar() is UNREADABLE:
        row["ingested_at"] = datetime.now(UTC)
    connection.execute(sa.update(articles).where(articles.c.id == article.id).values(row))
    connection.execute(sa.delete(story_traits).where(story_traits.c.article_id == article.id))
    statements.put(connection, article)


def _came_at(connection: sa.Connection, article: Article) -> datetime:
    """Now, or for other words out of the same bytes the time when those came."""
    same_bytes = sa.select(articles.c.ingested_at).where(
        _CURRENT,
        articles.c.scope == article.scope,
        articles.c.origin == article.origin,
        articles.c.original == (article.original.digest if article.original else None),
    )
    came_at = readable_or_none(connection.execute(same_bytes).scalar())
    return came_at.replace(tzinfo=UTC) if came_at else datetime.now(UTC)


def _enter(connection: sa.Connection, article: Article, cut: Sequence[Passage], embedded: Embedded | None) -> list[str]:
    """Enter a stored article into everything that is searched."""
    ids = _add_passages(connection, article, cut)
    if embedded is not None:
        vectors.store(connection, ids, embedded)
    texts = [article.text_raw[passage.start : passage.end] for passage in cut]
    lexical.add(connection, article, list(zip(ids, texts, strict=True)))
    failpoint("terms inserted")
    enqueue(connection, ids, deleted=False)
    return duplicates.link(connection, article)


def withdraw(connection: sa.Connection, article_id: str) -> None:
    """Remove an article's passages, terms, vectors and shingles; its text stays where it is."""
    gone = connection.execute(sa.select(passages.c.id).where(passages.c.article_id == article_id)).scalars().all()
    lexical.remove(connection, gone)
    connection.execute(sa.delete(passages).where(passages.c.article_id == article_id))
    connection.execute(sa.delete(story_traits).where(story_traits.c.article_id == article_id))
    rows = connection.execute(sa.select(articles).where(articles.c.id == article_id)).mappings()
    duplicates.forget(connection, article_id, next(whole_articles(rows), None))
    enqueue(connection, gone, deleted=True)


def enqueue(connection: sa.Connection, ids: Iterable[int], *, deleted: bool) -> None:
    """Let the vector index know, by the outbox, of passages that came or went."""
    rows = [{"passage_id": id_, "deleted": deleted} for id_ in ids]
    if rows:
        connection.execute(sa.insert(index_outbox), rows)


def _supersede(connection: sa.Connection, article: Article) -> None:
    older = sa.select(articles.c.id).where(
        _CURRENT,
        articles.c.scope == article.scope,
        articles.c.origin == article.origin,
        articles.c.id != article.id,
    )
    for id_ in connection.execute(older).scalars().all():
        connection.execute(sa.update(articles).where(articles.c.id == id_).values(superseded_by=article.id))
        withdraw(connection, id_)
        failpoint("older version withdrawn")


def _add_passages(connection: sa.Connection, article: Article, cut: Sequence[Passage]) -> list[int]:
    """Insert an article's passages, whose vectors are still to come; return their ids, in order."""
    rows = [
        {
            "article_id": article.id,
            "scope": article.scope,
            "first": passage.first,
            "last": passage.last,
            "start": passage.start,
            "end": passage.end,
        }
        for passage in cut
    ]
    if not rows:
        return []
    insert = sa.insert(passages).returning(passages.c.id, sort_by_parameter_order=True)
    ids = list(connection.execute(insert, rows).scalars())
    failpoint("passages inserted")
    return ids
