"""What only the owner can mend, as database and disk tell it: little room, dead feeds, briefings that are late."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.schedules.subscriptions import ChatSubscriptions
from retrieval.feeds.subscriptions import Subscription, Subscriptions
from retrieval.library.database import Database

LEAST_FREE: Final = 500_000_000  # bytes; vectors and originals of 10,000 articles take less
DEAD: Final = 5  # failures in a row: by then a feed that is pulled hourly has been tried for more than a day
LATE: Final = timedelta(minutes=20)
DISK: Final = "trouble.told_owner_disk"
FEED: Final = "trouble.told_owner_feed"
BEHIND: Final = "trouble.told_owner_late"
PHRASES: Final = (DISK, FEED, BEHIND)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble: the phrase that tells of it, its blanks, and what makes it the same one the next time."""

    phrase: str
    values: tuple[tuple[str, object], ...]
    about: str = ""

    @property
    def key(self) -> str:
        """The name under which it is told once."""
        return f"{self.phrase} {self.about}"


def troubles(database: Database, now: datetime, least_free: int = LEAST_FREE) -> list[Trouble]:
    """Return what is wrong at this moment. Blocks; raises LibraryError."""
    free = shutil.disk_usage(database.path.parent).free
    return [*_of_the_disk(free, least_free), *_of_feeds(database), *_of_briefings(database, now)]


def _of_the_disk(free: int, least: int) -> Iterator[Trouble]:
    if free < least:
        yield Trouble(DISK, (("free", f"{free // 1_000_000:,}"),))


def _of_feeds(database: Database) -> Iterator[Trouble]:
    for feed in Subscriptions(database).all():
        if feed.errors >= DEAD:
            yield Trouble(FEED, (("feed", _shown(feed)), ("n", feed.errors)), str(feed.id))


def _of_briefings(database: Database, now: datetime) -> Iterator[Trouble]:
    if late := ChatSubscriptions(database).late(now - LATE):
        yield Trouble(BEHIND, (("n", late),))


def _shown(feed: Subscription) -> str:
    """Name a feed without its address, which may hold what lets its subscriber in."""
    return feed.title or urlsplit(feed.url).hostname or str(feed.id)
