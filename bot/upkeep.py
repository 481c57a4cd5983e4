"""What a running bot does besides answering: it pulls the feeds that are due, and it looks after the vector index."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog

from bot.budget import Budget
from bot.schedules.subscriptions import ChatSubscriptions
from bot.services import Services
from bot.updates import Inbox
from config.errors import BriefingError
from retrieval.feeds.puller import Pulled, Puller
from retrieval.feeds.subscriptions import Subscriptions
from retrieval.fetching import Fetcher

SOON = timedelta(minutes=30)
PATIENCE_S = 30.0  # of a briefing that is due, for a process that pulls the feeds just now
_AT_ONCE = 16
_log = structlog.get_logger(__name__)


class Upkeep:
    """Blocking work for a thread of its own. What goes wrong is logged and tried again the next time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopping = threading.Event()
        self._subscriptions = Subscriptions(services.database)
        fetcher = Fetcher(services.settings.fetch)
        self._puller = Puller(self._subscriptions, services.ingester, fetcher, stopping=self._stopping)

    def stop(self) -> None:
        """Begin no other document; what is under way is kept."""
        self._stopping.set()

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Make the vectors that are missing in a thread while something else goes on, a conversation in a terminal."""
        working = threading.Thread(target=self.make_vectors, name="vectors", daemon=True)
        working.start()
        try:
            yield
        finally:
            self.stop()
            working.join()

    def reread(self) -> None:
        """Read again what other versions of the readers read, some at a time; what is left follows the next time."""
        try:
            waiting = self._services.rereader.outdated()
            for start in range(0, len(waiting), _AT_ONCE):
                if self._stopping.is_set():
                    return
                counts = Counter(
                    done.status for done in self._services.rereader.read(waiting[start : start + _AT_ONCE])
                )
                _log.info("articles were read again", left=max(0, len(waiting) - start - _AT_ONCE), counts=dict(counts))
        except BriefingError:
            _log.exception("articles could not be read again")

    def make_vectors(self) -> None:
        """Make the vectors that are still to come; where another embedder was chosen its own, beside those in use."""
        try:
            with self._services.database.alone("vectors") as alone:
                if alone:
                    self._complete_vectors()
                    self._exchange_vectors()
        except BriefingError:
            _log.exception("whether another process makes vectors could not be looked up")

    def _complete_vectors(self) -> None:
        try:
            if made := self._services.complete(lambda _done, _total: None, stopping=self._stopping.is_set):
                _log.info("the vectors of passages were made", passages=made)
        except BriefingError:
            _log.exception("the vectors of passages could not be made; their words find them")

    def _exchange_vectors(self) -> None:
        told = -1

        def tell(done: int, total: int) -> None:
            nonlocal told
            if total and (tenth := 10 * done // total) > told:
                told = tenth
                _log.info("vectors of another model are made; the old ones answer", done=done, of=total)

        try:
            if self._services.exchange_vectors(tell, stopping=self._stopping.is_set):
                _log.info("the vectors were exchanged", model=self._services.embedders.name)
        except BriefingError:
            _log.exception("the vectors of the chosen model could not be made; the old ones answer")

    def pull_before(self) -> tuple[str, ...]:
        """Pull what is due soon as well, before a briefing is made; return the names of the feeds that fail."""
        self.pull_due(SOON, patience=PATIENCE_S)
        try:
            return tuple(feed.title or feed.url for feed in self._subscriptions.all() if feed.errors)
        except BriefingError:
            return ()

    def pull_due(self, ahead: timedelta = timedelta(0), *, patience: float = 0.0) -> None:
        """Pull the feeds that are due, some beside each other; one that fails or is slow holds up no other.

        `ahead`: those also that are due within this time. Where another process pulls, it is left to that one, after so
        many seconds of `patience`.
        """
        try:
            with self._services.database.alone("feeds", patience=patience) as alone:
                if alone:
                    self.reread()
                    for pulled in self._puller.pull_all(self._subscriptions.all(due_at=datetime.now(UTC) + ahead)):
                        _tell(pulled)
        except BriefingError:
            _log.exception("the feeds could not be pulled")

    def prune(self) -> None:
        """Forget what has been kept for as long as the settings say."""
        kept, services = self._services.settings.retention, self._services
        try:
            Inbox(services.database).prune(days=kept.inbox_days)
            Budget(services.database).prune()
            services.conversations.prune(days=kept.conversations_days, records_days=kept.records_days)
            services.ledger.prune(days=kept.conversations_days)
            ChatSubscriptions(services.database).prune(datetime.now(UTC), days=kept.conversations_days)
        except BriefingError:
            _log.exception("what was kept long enough could not be forgotten")

    def look_after_index(self) -> None:
        """Probe the vector index, and build it again in the background where it does not hold."""
        index = self._services.index
        try:
            if not index.probe_now():
                _log.warning(
                    "the vector index does not hold; it is built again, and the exact search answers meanwhile"
                )
                index.rebuild_in_background()
        except BriefingError:
            _log.exception("the vector index could not be probed")


def _tell(pulled: Pulled) -> None:
    if pulled.error:
        _log.warning("a feed could not be pulled", feed=pulled.feed.id, url=pulled.feed.url, reason=pulled.error)
    elif pulled.counts:
        _log.info("a feed was pulled", feed=pulled.feed.id, **pulled.counts)
