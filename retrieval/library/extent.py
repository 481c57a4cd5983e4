"""How much the library holds: of everything, of some scopes, of what filters let through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa

from retrieval.articles import Article
from retrieval.library import vectors
from retrieval.library.backends.portable import is_sqlite, rows_of
from retrieval.library.damage import are_facts_of_form, tell
from retrieval.library.records import published_from_row
from retrieval.library.schema import articles, passages
from retrieval.library.stored_types import readable_or_none

_CURRENT = articles.c.superseded_by.is_(None)
_FACTS = (
    articles.c.id,
    articles.c.source,
    articles.c.origin,
    articles.c.sha256_raw,
    articles.c.title,
    articles.c.outlet,
    articles.c.via,
    articles.c.author,
    articles.c.url,
    articles.c.kind,
    articles.c.published_first,
    articles.c.published_last,
    articles.c.published_precision,
    articles.c.published_basis,
    articles.c.dup_group,
    articles.c.truncated,
)
_CHANGES_IN_SQLITE = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'index_outbox'")
_CHANGES = sa.text("SELECT number FROM passage_changes")  # a sequence would grow before what it stands for is seen
_HEAD = 400  # characters of a text that stand for one that has no title


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is in the scopes that were asked for, and the dates that it spans, as articles state them.

    `inferred`: how many articles have a day that is only inferred, the earliest and the latest of which are these.
    `to_come`: of how many passages the vectors are still to come.
    """

    articles: int
    passages: int
    first: date | None
    last: date | None
    inferred: int = 0
    inferred_first: date | None = None
    inferred_last: date | None = None
    to_come: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The summary, the names of the outlets, sorted, and when the newest article came."""

    summary: Summary
    outlets: tuple[str, ...]
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Filtered:
    """What filters let through: the ids of its passages, and its summary."""

    passages: frozenset[int]
    summary: Summary


class ArticleFilter(Protocol):
    """Says of an article, by all but its text, whether it may be shown."""

    def let_through(self, article: Article) -> bool: ...


def changes(connection: sa.Connection) -> int:
    """A number that grows whenever passages come or go."""
    return int(connection.execute(_CHANGES_IN_SQLITE if is_sqlite(connection) else _CHANGES).scalar() or 0)


def overview_of(connection: sa.Connection, scopes: frozenset[str]) -> Overview:
    """Count what these scopes hold."""
    stated = articles.c.published_precision != "range"  # the day before which a guess cannot lie is no date
    guessed = (articles.c.published_precision == "range") & articles.c.published_first.is_not(None)
    latest = sa.func.coalesce(articles.c.published_last, articles.c.published_first)
    bounds = (
        sa.func.min(articles.c.published_first).filter(stated),
        sa.func.max(articles.c.published_last).filter(stated),
        sa.func.count().filter(guessed),
        sa.func.min(articles.c.published_first).filter(guessed),
        sa.func.max(latest).filter(guessed),
        sa.func.max(articles.c.ingested_at),
    )
    in_scope = articles.c.scope.in_(sorted(scopes))
    counted = sa.select(sa.func.count(), *bounds).where(_CURRENT, in_scope)
    count, first, last, inferred, begins, ends, newest = connection.execute(counted).one()
    of_passages = sa.select(sa.func.count()).select_from(passages).where(passages.c.scope.in_(sorted(scopes)))
    named = sa.select(articles.c.outlet).distinct().where(_CURRENT, in_scope, articles.c.outlet.is_not(None))
    outlets = sorted(name for name in connection.execute(named).scalars() if isinstance(name, str))
    count_of_passages = connection.execute(of_passages).scalar_one()
    to_come = vectors.to_come(connection, scopes)
    first, last, begins, ends = map(readable_or_none, (first, last, begins, ends))
    summary = Summary(count, count_of_passages, first, last, inferred, begins, ends, to_come)
    return Overview(summary, tuple(outlets), readable_or_none(newest))


def filtered(connection: sa.Connection, filters: ArticleFilter, scopes: frozenset[str]) -> Filtered:
    """Return what `filters` let through of these scopes. Reads the facts of every article there, not their texts."""
    chosen = [article for article in article_facts(connection, scopes) if filters.let_through(article)]
    held = {article.id for article in chosen}
    places = sa.select(passages.c.id, passages.c.article_id).where(passages.c.scope.in_(sorted(scopes)))
    ids = frozenset(row.id for row in connection.execute(places) if row.article_id in held)
    to_come = len(ids & vectors.all_to_come(connection))
    stated = [article.published for article in chosen if article.published.precision != "range"]
    first = min((published.first for published in stated if published.first), default=None)
    last = max((published.last for published in stated if published.last), default=None)
    guessed = [article.published for article in chosen if article.published.precision == "range"]
    begins = min((published.first for published in guessed if published.first), default=None)
    ends = max((day for published in guessed if (day := published.last or published.first)), default=None)
    inferred = sum(published.first is not None for published in guessed)
    return Filtered(ids, Summary(len(chosen), len(ids), first, last, inferred, begins, ends, to_come))


def published_between(connection: sa.Connection, first: date, last: date, scopes: frozenset[str]) -> frozenset[str]:
    """Return the ids of the current articles of these scopes whose days of publication touch `first` to `last`.

    `date.min` and `date.max` bound nothing. Within a bound, one that states no day is left out; one of which only the
    first day is known was written on that day or later.
    """
    bounds = []
    if first != date.min:
        bounds.append(sa.or_(articles.c.published_last >= first, articles.c.published_first >= first))
    if last != date.max:
        bounds.append(articles.c.published_first <= last)
    wanted = sa.select(articles.c.id).where(_CURRENT, articles.c.scope.in_(sorted(scopes)), *bounds)
    return frozenset(connection.execute(wanted).scalars())


def came_after(connection: sa.Connection, moment: datetime, scopes: frozenset[str]) -> frozenset[str]:
    """Return the ids of the current articles of these scopes that were kept after `moment`, which is aware."""
    came = articles.c.ingested_at > moment
    wanted = sa.select(articles.c.id).where(_CURRENT, articles.c.scope.in_(sorted(scopes)), came)
    return frozenset(connection.execute(wanted).scalars())


def article_facts(
    connection: sa.Connection, scopes: frozenset[str], *, heads: Sequence[str] | None = None
) -> Iterator[Article]:
    """Yield the current articles of these scopes without their texts.

    `heads`: only the articles of these ids, each with the beginning of its text.
    """
    head = sa.literal("") if heads is None else sa.func.substr(articles.c.text_raw, 1, _HEAD)
    wanted = sa.select(*_FACTS, head.label("head")).where(_CURRENT, articles.c.scope.in_(sorted(scopes)))
    if heads is not None:
        wanted = wanted.where(articles.c.id.in_(rows_of(connection, heads)))
    for row in connection.execute(wanted).mappings():
        article = Article(
            id=row["id"],
            sha256_raw=row["sha256_raw"],
            source=row["source"],
            origin=row["origin"],
            text_raw=row["head"],
            title=row["title"],
            outlet=row["outlet"],
            via=row["via"],
            author=row["author"],
            url=row["url"],
            kind=row["kind"],
            published=published_from_row(row),
            dup_group=row["dup_group"],
            truncated=row["truncated"],
        )
        if are_facts_of_form(article):
            yield article
        else:
            tell(article.id)
