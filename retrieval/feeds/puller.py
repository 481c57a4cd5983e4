"""Pulling feeds: fetch each, read what is new in it, keep that, and set when it is due again."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace

import structlog

from config.errors import BriefingError, ReadingError
from retrieval.articles import Article
from retrieval.feeds.subscriptions import Subscription, Subscriptions
from retrieval.fetching import Fetched, Fetcher
from retrieval.ingest import Ingested, Ingester
from retrieval.reading.formats.syndication import Feed, FeedItem
from retrieval.reading.formats.web import WebReader, cut_short, opened
from retrieval.reading.rejection import Rejected

FEED_S = 120.0  # what is not read by then follows with the next pull
BESIDE = 4  # feeds that are read at once
_KEPT_TOGETHER = 16
_KEPT_AFTER_S = 10.0
_log = structlog.get_logger(__name__)

OnDocument = Callable[[Ingested], None]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of pulling one feed: documents by their status, or the `error` that ended it."""

    feed: Subscription
    counts: dict[str, int]
    not_modified: bool = False
    error: str | None = None


@dataclass(slots=True)
class _Pull:
    """One feed being pulled: until when, and what was read so far."""

    feed: Subscription
    reader: WebReader
    on_document: OnDocument
    ends_at: float
    counts: Counter[str] = field(default_factory=Counter)
    read: int = 0

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self.ends_at


class Puller:
    """Pulls feeds, several at once, each within a limit of time. An item that was read costs nothing again."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        ingester: Ingester,
        fetcher: Fetcher,
        *,
        reader: WebReader | None = None,
        stopping: threading.Event | None = None,
        seconds: float = FEED_S,
    ) -> None:
        """`stopping`: once it is set, no other item is begun, and the feed stays due. `seconds`: for one feed."""
        self._stopping = stopping or threading.Event()
        self._subscriptions, self._ingester, self._fetcher = subscriptions, ingester, fetcher
        self._reader, self._seconds = reader or WebReader(fetcher), seconds
        self._keeping = threading.Lock()

    def pull_all(self, feeds: Iterable[Subscription], on_document: OnDocument = lambda _: None) -> Iterator[Pulled]:
        """Pull these feeds, some beside each other, and yield what came of each as it ends.

        A slow feed holds up none of the others. Raises as `pull`, after the feeds that were begun.
        """
        with ThreadPoolExecutor(BESIDE, "feeds") as pool:
            begun = [pool.submit(self.pull, feed, on_document) for feed in feeds]
            try:
                for done in as_completed(begun):
                    yield done.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def pull(self, feed: Subscription, on_document: OnDocument = lambda _: None) -> Pulled:
        """Keep what is new in `feed`; what is wrong with the feed is noted and returned, never raised.

        Raises config.errors.LibraryError where nothing can be kept; items that were kept are not read again.
        """
        pull = _Pull(feed, replace(self._reader, scope=feed.scope), on_document, time.monotonic() + self._seconds)
        try:
            return self._pulled(pull)
        except ReadingError as error:
            reason = str(error)
        except BriefingError:
            raise
        except Exception as error:  # noqa: BLE001 - a hostile feed may find what nobody foresaw; it waits like any other
            _log.exception("a feed broke its reader", feed=feed.id)
            reason = f"it cannot be read ({type(error).__name__})"
        self._subscriptions.went_wrong(feed, reason)
        return Pulled(feed, dict(pull.counts), error=reason)

    def _pulled(self, pull: _Pull) -> Pulled:
        feed = pull.feed
        if self._stopping.is_set():
            return Pulled(feed, {})
        fetched = self._fetcher.get(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        if fetched.not_modified:
            self._subscriptions.went_well(feed)
            return Pulled(feed, {}, not_modified=True)
        found = pull.reader.feed(opened(fetched))
        new = self._subscriptions.new_items(feed, found.items)
        self._keep(pull, new, fetched.url)
        self._tell_left_out(pull, found)
        if self._stopping.is_set():
            return Pulled(feed, dict(pull.counts))
        return self._ended(pull, found, fetched, len(new))

    def _ended(self, pull: _Pull, found: Feed, fetched: Fetched, new: int) -> Pulled:
        note = None
        if pull.read < new:
            note = f"{pull.read} of {new} new items were read in {self._seconds:g} s; the rest follows at the next pull"
            if set(pull.counts) <= {"rejected"}:
                raise ReadingError(note)
        self._subscriptions.went_well(
            pull.feed, found.items, title=found.title, etag=fetched.etag, last_modified=fetched.last_modified, note=note
        )
        return Pulled(pull.feed, dict(pull.counts))

    def _keep(self, pull: _Pull, new: Iterable[FeedItem], url: str) -> None:
        """Read the items one after the other, and keep them some at a time: keeping is for one feed at once."""
        held: list[tuple[FeedItem, Article | Rejected]] = []
        since = time.monotonic()
        for item in new:
            if self._stopping.is_set() or pull.is_late:
                break
            held.append((item, pull.reader.item(item, url)))
            if len(held) >= _KEPT_TOGETHER or time.monotonic() - since > _KEPT_AFTER_S:
                self._keep_some(pull, held)
                held, since = [], time.monotonic()
        self._keep_some(pull, held)

    def _keep_some(self, pull: _Pull, held: list[tuple[FeedItem, Article | Rejected]]) -> None:
        if not held:
            return
        with self._keeping:
            # One line comes back for each document, in their order.
            for (item, _), done in zip(held, self._ingester.keep(each for _, each in held), strict=True):
                self._subscriptions.note_item(pull.feed, item, kept=done.status != "rejected")
                pull.counts[done.status] += 1
                pull.read += 1
                pull.on_document(done)

    def _tell_left_out(self, pull: _Pull, found: Feed) -> None:
        more = cut_short(pull.feed.url, "items", len(found.items), found.total)
        for left_out in (*found.left_out, *more):
            pull.on_document(Ingested(left_out.source, None, "rejected", left_out.reason))
