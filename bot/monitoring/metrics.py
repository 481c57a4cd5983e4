"""The metrics that Prometheus reads; what they count is read from the database when they are asked for.

So nothing on the way of a question knows of them. Counters begin with the process, as Prometheus expects. No label
holds a question, a name, a chat or an address.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.answering.answer import AnswerStatus
from bot.monitoring.facts import answers_since, feed_health, newest_answer, queue_of
from bot.monitoring.troubles import LATE
from bot.schedules.subscriptions import ChatSubscriptions
from retrieval.library.database import Database

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
STATUSES: Final[tuple[AnswerStatus, ...]] = ("answered", "caveat", "conflict", "refused")
_SECONDS: Final = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)

Now = Callable[[], float]


class Metrics:
    """The state of one running bot as text for Prometheus.

    `throttled` says how often Telegram has asked for a pause, `silence` how many seconds ago it last answered.
    """

    def __init__(self, database: Database, *, throttled: Now, silence: Now) -> None:
        self._database, self._lock = database, threading.Lock()
        self._seen = newest_answer(database)
        self._registry = own = CollectorRegistry()
        self._questions = Counter(
            "briefing_questions", "Questions that were answered, by status.", ["status"], registry=own
        )
        for status in STATUSES:
            self._questions.labels(status)
        self._gate = Counter("briefing_gate_statements", "Statements by the gate's verdict.", ["verdict"], registry=own)
        self._stages = Histogram(
            "briefing_stage_seconds", "Time by stage of an answer.", ["stage"], buckets=_SECONDS, registry=own
        )
        self._registry.register(_Present(database, throttled, silence))

    def text(self) -> bytes:
        """Return everything as it is now. Blocks; raises LibraryError."""
        with self._lock:
            self._take_new()
            return generate_latest(self._registry)

    def _take_new(self) -> None:
        for made in answers_since(self._database, row=self._seen):
            self._seen = made.row
            self._questions.labels(made.status).inc()
            self._gate.labels("passed").inc(made.passed)
            self._gate.labels("withheld").inc(made.withheld)
            for stage, ms in made.ms.items():
                self._stages.labels(stage).observe(ms / 1000)


class _Present(Collector):
    """What has a value at every moment."""

    def __init__(self, database: Database, throttled: Now, silence: Now) -> None:
        self._database, self._throttled, self._silence = database, throttled, silence
        self._subscriptions = ChatSubscriptions(database)

    def collect(self) -> Iterator[Metric]:
        queue, feeds = queue_of(self._database), feed_health(self._database)
        yield GaugeMetricFamily("briefing_queue_length", "Updates that wait for their answer.", queue.waiting)
        yield GaugeMetricFamily("briefing_queue_oldest_seconds", "How long the oldest of them waits.", queue.oldest_s)
        yield GaugeMetricFamily("briefing_dead_updates", "Updates that were given up this week.", queue.dead)
        yield GaugeMetricFamily("briefing_feeds", "Feeds that are subscribed to.", feeds.all)
        yield GaugeMetricFamily("briefing_feeds_failing", "Feeds that failed the last time.", feeds.failing)
        yield GaugeMetricFamily("briefing_feed_errors", "Failures since each feed last went well.", feeds.errors)
        yield GaugeMetricFamily("briefing_feeds_late", "Feeds that are overdue.", feeds.late)
        late = self._subscriptions.late(datetime.now(UTC) - LATE)
        yield GaugeMetricFamily("briefing_digests_late", "Briefings more than 20 minutes late.", late)
        yield CounterMetricFamily("briefing_telegram_throttled", "Pauses that Telegram asked for.", self._throttled())
        yield GaugeMetricFamily("briefing_telegram_silence_seconds", "Since Telegram last answered.", self._silence())

    def describe(self) -> list[Metric]:
        """Nothing: the registry would otherwise ask the database at once."""
        return []
