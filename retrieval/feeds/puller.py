"""Pulling a feed: fetch it, read what is new in it, keep that, and set when it is due again."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.feeds.subscriptions import Subscription, Subscriptions
from retrieval.fetching import Fetcher
from retrieval.ingest import Ingested, Ingester
from retrieval.reading.formats.syndication import Feed, FeedItem
from retrieval.reading.formats.web import WebReader, cut_short, opened
from retrieval.reading.rejection import Rejected


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of pulling one feed: documents by their status, or the `error` that ended it."""

    feed: Subscription
    counts: dict[str, int]
    not_modified: bool = False
    error: str | None = None


class Puller:
    """Pulls feeds one at a time. An item that was read once costs nothing again."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        ingester: Ingester,
        fetcher: Fetcher,
        *,
        reader: WebReader | None = None,
        stopping: threading.Event | None = None,
    ) -> None:
        """`stopping`: once it is set, no other item is begun, and the feed stays due."""
        self._stopping = stopping or threading.Event()
        self._subscriptions, self._ingester, self._fetcher = subscriptions, ingester, fetcher
        self._reader = reader or WebReader(fetcher)

    def pull(self, feed: Subscription, on_document: Callable[[Ingested], None] = lambda _: None) -> Pulled:
        """Keep what is new in `feed`; what is wrong with the feed is noted and returned, never raised.

        Raises config.errors.LibraryError where nothing can be kept; items that were kept are not read again.
        """
        reader = replace(self._reader, scope=feed.scope)
        try:
            fetched = self._fetcher.get(feed.url, etag=feed.etag, last_modified=feed.last_modified)
            if fetched.not_modified:
                self._subscriptions.went_well(feed)
                return Pulled(feed, {}, not_modified=True)
            found = reader.feed(opened(fetched))
        except ReadingError as error:
            self._subscriptions.went_wrong(feed, str(error))
            return Pulled(feed, {}, error=str(error))
        counts = self._keep(feed, found, reader, fetched.url, on_document)
        if self._stopping.is_set():
            return Pulled(feed, counts)
        self._subscriptions.went_well(
            feed, found.items, title=found.title, etag=fetched.etag, last_modified=fetched.last_modified
        )
        return Pulled(feed, counts)

    def _keep(
        self,
        feed: Subscription,
        found: Feed,
        reader: WebReader,
        url: str,
        on_document: Callable[[Ingested], None],
    ) -> dict[str, int]:
        waiting: deque[FeedItem] = deque()
        counts: Counter[str] = Counter()

        def documents() -> Iterator[Article | Rejected]:
            for item in self._subscriptions.new_items(feed, found.items):
                if self._stopping.is_set():
                    return
                document = reader.item(item, url)
                waiting.append(item)
                yield document

        for done in self._ingester.ingest(documents()):
            # One line comes back for each document, in their order.
            self._subscriptions.note_item(feed, waiting.popleft(), kept=done.status != "rejected")
            counts[done.status] += 1
            on_document(done)
        for more in cut_short(feed.url, "items", len(found.items), found.total):
            on_document(Ingested(more.source, None, "rejected", more.reason))
        return dict(counts)
