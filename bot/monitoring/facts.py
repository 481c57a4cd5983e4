"""What the database says of a deployment, whether the bot runs or not; no question and no name is in it."""

import json
import shutil
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa

from bot.sole import holder_of
from bot.storage import answers, inbox, records
from retrieval.feeds.subscriptions import Subscriptions
from retrieval.library.backends.portable import json_text
from retrieval.library.database import Database
from retrieval.library.schema import articles, originals, passages
from retrieval.library.stored_types import readable_or_none

DAY_S: Final = 86_400.0
LATE: Final = timedelta(minutes=15)  # beyond its time a feed that nobody pulls

_CURRENT = articles.c.superseded_by.is_(None)


@dataclass(frozen=True, slots=True)
class Queue:
    """Updates that wait for their answer, the seconds that the oldest waits, and those that were given up."""

    waiting: int
    oldest_s: float
    dead: int


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How many feeds there are, how many failed the last time, their failures in a row, and how many are overdue."""

    all: int
    failing: int
    errors: int
    late: int


@dataclass(frozen=True, slots=True)
class Made:
    """One answer: its row, its status, the statements that passed and those withheld, milliseconds by stage."""

    row: int
    status: str
    passed: int
    withheld: int
    ms: dict[str, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """A deployment at one moment. `answers` counts those of the last 24 hours by status; `stage_ms` are medians."""

    articles: int
    passages: int
    originals: int
    newest: datetime | None
    answers: dict[str, int]
    passed: int
    withheld: int
    stage_ms: dict[str, int]
    queue: Queue
    feeds: FeedHealth
    free_bytes: int
    running: str | None
    database: str


def bot_facts(database: Database) -> Facts:
    """Look at everything once. Blocks; raises LibraryError."""
    with database.one_state(), database.read() as connection:
        made = answers_since(database, said_after=time.time() - DAY_S)
        return Facts(
            articles=_count(connection, articles, _CURRENT),
            passages=_count(connection, passages),
            originals=_count(connection, originals),
            newest=_newest(connection),
            answers=dict(Counter(one.status for one in made)),
            passed=sum(one.passed for one in made),
            withheld=sum(one.withheld for one in made),
            stage_ms=_medians(made),
            queue=queue_of(database),
            feeds=feed_health(database),
            free_bytes=shutil.disk_usage(database.path.parent).free,
            running=holder_of(database.path.parent),
            database=f"{database.backend.title} ({database.backend.place})",
        )


def answers_since(database: Database, *, row: int = 0, said_after: float = 0) -> list[Made]:
    """Return the answers of chats and terminals after this row and this moment, the oldest first."""
    of_answer, of_record = partial(json_text, answers.c.body), partial(json_text, records.c.body)
    wanted = (
        sa.select(answers.c.row, of_answer("status"), of_answer("withheld"), of_record("passed"), of_record("ms"))
        .outerjoin(records, records.c.answer == answers.c.row)
        .where(answers.c.row > row, answers.c.said_at > said_after)
        .order_by(answers.c.row)
    )
    with database.read() as connection:
        return [
            Made(key, status, int(passed or 0), int(withheld), json.loads(ms) if ms else {})
            for key, status, withheld, passed, ms in connection.execute(wanted)
        ]


def newest_answer(database: Database) -> int:
    """Return the row of the newest answer; 0 before the first."""
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.max(answers.c.row))).scalar() or 0


def queue_of(database: Database) -> Queue:
    """Count the inbox."""
    counted = sa.select(inbox.c.state, sa.func.count(), sa.func.min(inbox.c.changed_at)).group_by(inbox.c.state)
    with database.read() as connection:
        states = {state: (n, oldest) for state, n, oldest in connection.execute(counted)}
    waiting, oldest = states.get("waiting", (0, time.time()))
    return Queue(waiting, max(0.0, round(time.time() - oldest, 1)), states.get("dead", (0, 0))[0])


def feed_health(database: Database) -> FeedHealth:
    """Count the feeds."""
    found = Subscriptions(database).all()
    late = Subscriptions(database).all(due_at=datetime.now(UTC) - LATE)
    failing = [feed for feed in found if feed.errors]
    return FeedHealth(len(found), len(failing), sum(feed.errors for feed in failing), len(late))


def _count(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool] | None = None) -> int:
    counted = sa.select(sa.func.count()).select_from(table)
    return connection.execute(counted if where is None else counted.where(where)).scalar_one()


def _newest(connection: sa.Connection) -> datetime | None:
    kept = readable_or_none(connection.execute(sa.select(sa.func.max(articles.c.ingested_at)).where(_CURRENT)).scalar())
    return kept.replace(tzinfo=UTC) if kept else None


def _medians(made: Iterable[Made]) -> dict[str, int]:
    by_stage: dict[str, list[int]] = defaultdict(list)
    for one in made:
        for stage, ms in one.ms.items():
            by_stage[stage].append(ms)
    return {stage: round(statistics.median(found)) for stage, found in by_stage.items()}
