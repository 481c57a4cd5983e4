"""What the library holds, for whoever looks after it: listing, showing, removing."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from config.errors import DamagedArticleError
from retrieval.articles import Article
from retrieval.families import family_of, shown_family
from retrieval.library import statements
from retrieval.library.backends.portable import overwrite_deleted
from retrieval.library.database import Database
from retrieval.library.holdings import damaged_among, read_articles
from retrieval.library.originals import batched, forget_originals
from retrieval.library.records import article_or_remains, whole_articles
from retrieval.library.registration import withdraw
from retrieval.library.schema import articles, passages

_CURRENT = articles.c.superseded_by.is_(None)
_BATCH = 200  # articles in memory at a time


@dataclass(frozen=True, slots=True)
class Entry:
    """An article and what the library knows of it. `supersedes` are the older versions, the newest first.

    `copies` are the ids of current near-duplicates; `passages` is 0 for a superseded article: it is not searched.
    """

    article: Article
    ingested_at: datetime
    passages: int
    superseded_by: str | None
    supersedes: tuple[str, ...]
    copies: tuple[str, ...]

    @property
    def family(self) -> str | None:
        """The publisher family, where outlet or address tell it."""
        return shown_family(self.article.outlet, self.article.url)


class Catalogue:
    """Over the tables of a library that is open."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, scopes: frozenset[str], *, outlet: str | None = None, since: date | None = None) -> list[Article]:
        """Return the current articles of these scopes, the newest ingested first.

        `outlet`: a part of the outlet's name or of its family's, without regard to case. `since`: published on this day
        or later, as far as the article says; undated ones are left out then.
        """
        mine = sa.select(articles).where(_CURRENT, articles.c.scope.in_(sorted(scopes)))
        wanted = mine.order_by(articles.c.ingested_at.desc(), articles.c.id)
        if since:
            wanted = wanted.where(articles.c.published_last >= since)
        with self._database.read() as connection:
            found = list(whole_articles(connection.execute(wanted).mappings()))
        return [article for article in found if outlet is None or _is_of(article, outlet.casefold())]

    def entry(self, id_: str, scopes: frozenset[str]) -> Entry | None:
        """Return the article of this id, superseded or not; None where there is none in these scopes.

        Raises DamagedArticleError where it is no longer what was kept.
        """
        visible = articles.c.scope.in_(sorted(scopes))
        with self._database.read() as connection:
            row = connection.execute(sa.select(articles).where(articles.c.id == id_, visible)).mappings().first()
            if row is None:
                return None
            if damaged_among(connection, [id_]):
                raise DamagedArticleError(id_)
            counted = sa.select(sa.func.count()).select_from(passages).where(passages.c.article_id == id_)
            same_group = articles.c.dup_group == row["dup_group"] if row["dup_group"] else sa.false()
            copies = sa.select(articles.c.id).where(_CURRENT, visible, same_group, articles.c.id != id_)
            return Entry(
                read_articles(connection, [id_])[id_],
                row["ingested_at"],
                connection.execute(counted).scalar_one(),
                row["superseded_by"],
                tuple(_older(connection, [id_])),
                tuple(connection.execute(copies.order_by(articles.c.id)).scalars()),
            )

    def damaged(self) -> list[str]:
        """Return the ids of articles that are no longer what was kept, superseded ones too. Reads every one."""
        with self._database.read() as connection:
            ids = list(connection.execute(sa.select(articles.c.id).order_by(articles.c.id)).scalars())
            return [id_ for some in batched(ids, _BATCH) for id_ in damaged_among(connection, some)]

    def remove(self, name: str, scopes: frozenset[str]) -> list[Article]:
        """Remove the article of this id, or all of this source, in these scopes, with older versions; return them.

        Text, passages, terms and vectors are erased, in the database at once and in Chroma by the outbox. Answers that
        cite the article stay, and can open it no more.
        """
        called = sa.or_(articles.c.id == name, articles.c.source == name)
        return self._remove(sa.select(articles.c.id).where(called, articles.c.scope.in_(sorted(scopes))))

    def remove_all(self, scope: str) -> list[Article]:
        """Remove every article of a scope, as `remove` does; return them."""
        return self._remove(sa.select(articles.c.id).where(articles.c.scope == scope))

    def _remove(self, named: "sa.Select[str]") -> list[Article]:
        with self._database.write() as connection:
            overwrite_deleted(connection)
            ids = list(connection.execute(named).scalars())
            ids += [id_ for id_ in _older(connection, ids) if id_ not in ids]
            read_from = set(connection.execute(sa.select(articles.c.original).where(articles.c.id.in_(ids))).scalars())
            removed = [_erased(connection, id_) for id_ in ids]
            forget_originals(connection, {digest for digest in read_from if digest})
        if removed:
            self._database.empty_log()
        return removed


def _older(connection: sa.Connection, ids: list[str]) -> list[str]:
    """The versions that these articles replaced, and those that they had replaced."""
    found: list[str] = []
    newer = ids
    while newer:
        replaced = sa.select(articles.c.id).where(articles.c.superseded_by.in_(newer), articles.c.id.not_in(found))
        newer = list(connection.execute(replaced.order_by(articles.c.ingested_at.desc())).scalars())
        found += newer
    return [id_ for id_ in found if id_ not in ids]


def _erased(connection: sa.Connection, id_: str) -> Article:
    withdraw(connection, id_)
    article = article_or_remains(connection.execute(sa.select(articles).where(articles.c.id == id_)).mappings().one())
    statements.forget_statements(connection, id_)
    connection.execute(sa.delete(articles).where(articles.c.id == id_))
    return article


def _is_of(article: Article, outlet: str) -> bool:
    names = article.outlet, article.via, family_of(article.outlet, article.url)
    return any(outlet in name.casefold() for name in names if name)
