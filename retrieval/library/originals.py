"""The bytes that articles were read from: kept compressed by their digest, within a size and an age."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from retrieval.articles import Article, Original
from retrieval.library.database import Database
from retrieval.library.records import article_or_remains
from retrieval.library.schema import articles, originals
from retrieval.library.stored_types import readable_or_none

_CURRENT = articles.c.superseded_by.is_(None)
_NAMED = articles.c.original == originals.c.digest


@dataclass(frozen=True, slots=True)
class Retention:
    """Whether originals are kept, how many megabytes of them in all, and for how many days (0: as there is room)."""

    keep: bool = True
    megabytes: int = 2000
    days: int = 0


@dataclass(frozen=True, slots=True)
class KeptOriginals:
    """How many originals are kept, and how many bytes they take."""

    count: int
    size: int


def _keep(connection: sa.Connection, article: Article, original: Original) -> None:
    if not connection.execute(sa.select(originals.c.digest).where(originals.c.digest == original.digest)).first():
        data = zlib.compress(original.data)
        row = {"digest": original.digest, "form": original.form, "size": len(data), "data": data}
        connection.execute(sa.insert(originals).values(**row, kept_at=datetime.now(UTC)))
    named = {"original": original.digest, "original_address": original.address}
    connection.execute(sa.update(articles).where(articles.c.id == article.id).values(named))


def forget_originals(connection: sa.Connection, digests: set[str]) -> None:
    """Erase originals that no article names any more."""
    named = sa.select(articles.c.original).where(articles.c.original.is_not(None))
    connection.execute(sa.delete(originals).where(originals.c.digest.in_(digests), originals.c.digest.not_in(named)))


def batched(ids: list[str], size: int) -> Iterator[list[str]]:
    """Yield a list in pieces: a statement takes only so many values."""
    yield from (ids[start : start + size] for start in range(0, len(ids), size))


class Originals:
    """Over the tables of a library that is open."""

    def __init__(self, database: Database, retention: Retention) -> None:
        self._database, self.retention = database, retention

    def keep(self, connection: sa.Connection, article: Article) -> None:
        """Keep what a stored article was read from, in the transaction that stores it; bytes that are there stay."""
        if article.original is not None and self.retention.keep:
            _keep(connection, article, article.original)

    def kept(self) -> KeptOriginals:
        """Count what is kept."""
        counted = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(originals.c.size), 0))
        with self._database.read() as connection:
            return KeptOriginals(*connection.execute(counted).one())

    def of(self, article_id: str) -> tuple[Original, datetime] | None:
        """Return what an article was read from and when that came, or None where it is not kept whole."""
        wanted = sa.select(originals, articles.c.original_address).where(_NAMED, articles.c.id == article_id)
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is None or (came_at := readable_or_none(row.kept_at)) is None:
            return None
        try:
            return Original(zlib.decompress(row.data), row.form, row.original_address), came_at.replace(tzinfo=UTC)
        except zlib.error:
            return None

    def readable(self, reader: str | None, name: str | None = None) -> list[str]:
        """Return the ids of the current articles whose original is kept, those first that came first.

        `reader`: only those that another version of the readers read. `name`: only this id or source.
        """
        wanted = sa.select(articles.c.id).where(_CURRENT, _NAMED).order_by(articles.c.ingested_at, articles.c.id)
        if reader is not None:
            wanted = wanted.where(sa.or_(articles.c.reader.is_(None), articles.c.reader != reader))
        if name is not None:
            wanted = wanted.where(sa.or_(articles.c.id == name, articles.c.source == name))
        with self._database.read() as connection:
            return list(connection.execute(wanted).scalars())

    def article(self, article_id: str) -> Article | None:
        """Return the article where it is still current; of a damaged one what it is called."""
        wanted = sa.select(articles).where(_CURRENT, articles.c.id == article_id)
        with self._database.read() as connection:
            row = connection.execute(wanted).mappings().first()
        return article_or_remains(row) if row else None

    def forget_readers(self, ids: list[str]) -> None:
        """Let these articles count as read by no version of the readers, so that they are read again."""
        with self._database.write() as connection:
            for some in batched(ids, 500):
                connection.execute(sa.update(articles).where(articles.c.id.in_(some)).values(reader=None))

    def was_read(self, article_id: str, reader: str) -> None:
        """Note that this version of the readers made of an article what is kept."""
        with self._database.write() as connection:
            connection.execute(sa.update(articles).where(articles.c.id == article_id).values(reader=reader))

    def prune(self) -> int:
        """Forget what is too old or beyond the size, the oldest first; return how many."""
        kept = self.kept()
        if self.retention.keep and not self.retention.days and kept.size <= self.retention.megabytes * 1_000_000:
            return 0
        over, size, aged = [], 0, datetime.now(UTC) - timedelta(days=self.retention.days)
        newest = sa.select(originals.c.digest, originals.c.size, originals.c.kept_at).order_by(
            originals.c.kept_at.desc()
        )
        with self._database.read() as connection:
            for digest, one, kept_at in connection.execute(newest):
                size += one
                old = bool(self.retention.days) and (readable_or_none(kept_at) or aged).replace(tzinfo=UTC) < aged
                if old or size > self.retention.megabytes * 1_000_000 or not self.retention.keep:
                    over.append(digest)
        for some in batched(over, 500):
            with self._database.write() as connection:
                gone = {"original": None, "original_address": None}
                connection.execute(sa.update(articles).where(articles.c.original.in_(some)).values(gone))
                connection.execute(sa.delete(originals).where(originals.c.digest.in_(some)))
        return len(over)
