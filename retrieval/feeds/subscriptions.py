"""The feeds that are pulled: when each is due, and which of its items were read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from retrieval.library.database import Database
from retrieval.library.schema import metadata
from retrieval.reading.formats.syndication import FeedItem

HOURLY = timedelta(hours=1)
LONGEST = timedelta(days=1)
TRIES = 3
_NEVER_LATER = timedelta(days=8)
_FORGOTTEN = timedelta(days=90)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("every_s", sa.Integer, nullable=False),
    sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("pulled_at", sa.DateTime(timezone=True)),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("last_error", sa.Text),
    sqlite_autoincrement=True,
)
sa.Index("feeds_url", feeds.c.scope, feeds.c.url, unique=True)

feed_items = sa.Table(
    "feed_items",
    metadata,
    sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("kept", sa.Boolean, nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is pulled. Times are UTC; `errors` counts the failures since it last went well."""

    id: int
    url: str
    scope: str
    title: str | None
    etag: str | None
    last_modified: str | None
    every: timedelta
    next_at: datetime
    pulled_at: datetime | None
    errors: int
    last_error: str | None


class Subscriptions:
    """The feeds' tables. The library must have been opened: it makes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, url: str, *, scope: str = "shared", every: timedelta = HOURLY) -> Subscription:
        """Subscribe to a feed, due at once; one that is there already only takes on the new interval."""
        known = feeds.c.scope == scope, feeds.c.url == url
        row = {"url": url, "scope": scope, "every_s": int(every.total_seconds()), "next_at": _now(), "errors": 0}
        with self._database.write() as connection:
            if connection.execute(sa.select(feeds.c.id).where(*known)).first():
                connection.execute(sa.update(feeds).where(*known).values(every_s=row["every_s"]))
            else:
                connection.execute(sa.insert(feeds).values(row))
            return _subscription(connection.execute(sa.select(feeds).where(*known)).one())

    def remove(self, url: str, *, scope: str = "shared") -> bool:
        """Unsubscribe; the articles stay. Tells whether the feed was there."""
        wanted = sa.select(feeds.c.id).where(feeds.c.scope == scope, feeds.c.url == url)
        with self._database.write() as connection:
            id_ = connection.execute(wanted).scalar()
            connection.execute(sa.delete(feed_items).where(feed_items.c.feed_id == id_))
            connection.execute(sa.delete(feeds).where(feeds.c.id == id_))
        return id_ is not None

    def remove_all(self, scope: str) -> None:
        """Unsubscribe from every feed of a scope."""
        own = sa.select(feeds.c.id).where(feeds.c.scope == scope)
        with self._database.write() as connection:
            connection.execute(sa.delete(feed_items).where(feed_items.c.feed_id.in_(own)))
            connection.execute(sa.delete(feeds).where(feeds.c.scope == scope))

    def all(self, *, due_at: datetime | None = None) -> list[Subscription]:
        """Return the feeds of every scope, those that are due at `due_at` where it is given; longest due first."""
        wanted = sa.select(feeds).order_by(feeds.c.next_at, feeds.c.id)
        if due_at:
            # No feed waits longer than its interval or its back-off; one that does was set by a clock that was ahead.
            wanted = wanted.where(sa.or_(feeds.c.next_at <= due_at, feeds.c.next_at > due_at + _NEVER_LATER))
        with self._database.read() as connection:
            return [_subscription(row) for row in connection.execute(wanted)]

    def new_items(self, feed: Subscription, items: Iterable[FeedItem]) -> list[FeedItem]:
        """Return the items that were never read, have changed since, or failed fewer than TRIES times."""
        wanted = sa.select(feed_items).where(feed_items.c.feed_id == feed.id)
        with self._database.read() as connection:
            known = {row.key: row for row in connection.execute(wanted)}
        return [item for item in items if not _is_done(known.get(item.key), item)]

    def note_item(self, feed: Subscription, item: FeedItem, *, kept: bool) -> None:
        """Remember that an item was read, or that it could not be."""
        same = feed_items.c.feed_id == feed.id, feed_items.c.key == item.key
        with self._database.write() as connection:
            if not connection.execute(sa.select(feeds.c.id).where(feeds.c.id == feed.id)).first():
                return  # it was unsubscribed meanwhile
            before = connection.execute(sa.select(feed_items).where(*same)).first()
            tries = before.tries + 1 if before and before.digest == item.digest else 1
            row = {"digest": item.digest, "tries": tries, "kept": kept, "seen_at": _now()}
            connection.execute(sa.delete(feed_items).where(*same))
            connection.execute(sa.insert(feed_items).values(feed_id=feed.id, key=item.key, **row))

    def went_well(
        self,
        feed: Subscription,
        items: Iterable[FeedItem] = (),
        *,
        title: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        note: str | None = None,
    ) -> None:
        """Set the next time; without items, nothing has changed. `note`: what was not right, though it went on.

        What the server may be asked next time is kept only where every item was read: else they would not come again.
        """
        present, now = list(items), _now()
        values: dict[str, Any] = {"errors": 0, "last_error": note, "pulled_at": now, "next_at": now + feed.every}
        if present:
            complete = not self.new_items(feed, present)
            values |= {"title": title, "etag": etag if complete else None}
            values |= {"last_modified": last_modified if complete else None}
        with self._database.write() as connection:
            connection.execute(sa.update(feeds).where(feeds.c.id == feed.id).values(values))
            own = feed_items.c.feed_id == feed.id
            for item in present:
                connection.execute(sa.update(feed_items).where(own, feed_items.c.key == item.key).values(seen_at=now))
            connection.execute(sa.delete(feed_items).where(own, feed_items.c.seen_at < now - _FORGOTTEN))

    def went_wrong(self, feed: Subscription, reason: str) -> None:
        """Wait twice as long as the last time, up to a day."""
        errors = feed.errors + 1
        wait = min(feed.every * 2 ** min(errors, 20), max(LONGEST, feed.every))
        values = {"errors": errors, "last_error": reason, "next_at": _now() + wait}
        with self._database.write() as connection:
            connection.execute(sa.update(feeds).where(feeds.c.id == feed.id).values(values))


def _is_done(known: Any, item: FeedItem) -> bool:
    return known is not None and known.digest == item.digest and (known.kept or known.tries >= TRIES)


def _subscription(row: Any) -> Subscription:
    return Subscription(
        id=row.id,
        url=row.url,
        scope=row.scope,
        title=row.title,
        etag=row.etag,
        last_modified=row.last_modified,
        every=timedelta(seconds=row.every_s),
        next_at=_utc(row.next_at),
        pulled_at=_utc(row.pulled_at) if row.pulled_at else None,
        errors=row.errors,
        last_error=row.last_error,
    )


def _utc(kept: datetime) -> datetime:
    """SQLite forgets the zone; everything here is UTC."""
    return kept.replace(tzinfo=UTC) if kept.tzinfo is None else kept.astimezone(UTC)


def _now() -> datetime:
    return datetime.now(UTC)
