"""The subscriptions of all chats, and every moment at which one is due: a row each, so that none is sent twice.

Everything here blocks. Moments are aware datetimes in UTC; `now` always comes from the caller.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal

import sqlalchemy as sa

from bot.schedules.schedule import FREQUENCIES, Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.storage import due_digests as due
from bot.storage import prepare, subscriptions
from retrieval.library.backends.portable import insert_new
from retrieval.library.database import Database

CATCH_UP: Final = timedelta(hours=3)  # what was missed for longer is skipped
LEASE: Final = timedelta(minutes=5)  # for which whoever works on a row has it alone
MOST_TRIES: Final = 8
MOST_SKIPPED: Final = 31  # rows that are written for one subscription after a long absence

_RUNNING: Final = subscriptions.c.stopped == ""

DueState = Literal["sent", "silent", "held", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class ChatSubscription:
    """What comes where, in which language, and when next. `covered_to`: until when articles were taken in last."""

    id: int
    chat: int
    topic: int
    schedule: Schedule
    subject: str
    language: str
    made_by: int | None
    next_due: datetime
    covered_to: datetime | None
    last_message: int | None


@dataclass(frozen=True, slots=True)
class DueDigest:
    """One edition that somebody works on; `skipped`: due moments before it that nobody was sent or told of."""

    id: int
    subscription: ChatSubscription
    due_at: datetime
    tries: int
    skipped: tuple[datetime, ...]


class ChatSubscriptions:
    """Over the bot's tables."""

    def __init__(self, database: Database) -> None:
        """Bring the tables up to date."""
        self._database = database
        prepare(database)

    def add(
        self,
        asked: AskedSubscription,
        now: datetime,
        *,
        chat: int,
        topic: int = 0,
        language: str = "en",
        by: int | None = None,
        message: int | None = None,
    ) -> ChatSubscription:
        """Keep a subscription, one that a place has already only once. `message`: by which it was asked for."""
        row = _row(asked) | {"chat_id": chat, "topic": topic}
        same = [subscriptions.c[name] == value for name, value in row.items()]
        rest = {"language": language, "made_by": by, "last_message": message, "stopped": ""}
        with self._database.write() as connection:
            held = connection.execute(sa.select(subscriptions).where(*same, _RUNNING)).mappings().first()
            if held is None:
                next_due = asked.schedule.next_after(now).timestamp()
                new = sa.insert(subscriptions).values(row | rest | {"next_due": next_due}).returning(subscriptions)
                held = connection.execute(new).mappings().one()
        return _subscription(held)

    def of_chat(self, chat: int, topic: int | None = None) -> list[ChatSubscription]:
        """Return what comes to a chat, or to one topic of it, the oldest subscription first."""
        here = [subscriptions.c.chat_id == chat, _RUNNING]
        here += [] if topic is None else [subscriptions.c.topic == topic]
        with self._database.read() as connection:
            rows = connection.execute(sa.select(subscriptions).where(*here).order_by(subscriptions.c.id))
            return [_subscription(row) for row in rows.mappings()]

    def stop(self, chat: int, why: str, id_: int | None = None) -> int:
        """End one subscription of a chat, or all of them; return how many were running."""
        ended = sa.update(subscriptions).where(subscriptions.c.chat_id == chat, _RUNNING)
        if id_ is not None:
            ended = ended.where(subscriptions.c.id == id_)
        with self._database.write() as connection:
            return connection.execute(ended.values(stopped=why)).rowcount

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group whose id changed; its messages are numbered anew."""
        moved = sa.update(subscriptions).where(subscriptions.c.chat_id == old_chat_id)
        with self._database.write() as connection:
            connection.execute(moved.values(chat_id=new_chat_id, last_message=None))

    def comes_due(self, now: datetime) -> bool:
        """Say whether a moment has come that no row stands for yet."""
        come = sa.exists().where(_RUNNING, subscriptions.c.next_due <= now.timestamp())
        with self._database.read() as connection:
            return bool(connection.execute(sa.select(come)).scalar())

    def has_work(self, now: datetime) -> bool:
        """Say whether a moment has come, or a row waits: a look that writes nothing."""
        with self._database.read() as connection:
            waits = sa.select(sa.exists().where(due.c.state == "waiting"))
            return self.comes_due(now) or bool(connection.execute(waits).scalar())

    def late(self, before: datetime) -> int:
        """Count the editions that were due before this moment and are neither sent nor skipped."""
        with self._database.read() as connection:
            rows = sa.select(sa.func.count()).select_from(due).where(due.c.state == "waiting")
            unplanned = sa.select(sa.func.count()).select_from(subscriptions).where(_RUNNING)
            waiting = connection.execute(rows.where(due.c.due_at < before.timestamp())).scalar_one()
            return (
                waiting
                + connection.execute(unplanned.where(subscriptions.c.next_due < before.timestamp())).scalar_one()
            )

    def plan(self, now: datetime) -> list[int]:
        """Write a row for every moment that has come, set the next ones, and return the rows that wait to be sent.

        Of several that were missed only the newest may still be sent, within CATCH_UP; the others are skipped.
        """
        with self._database.write() as connection:
            come = subscriptions.c.next_due <= now.timestamp()
            for row in connection.execute(sa.select(subscriptions).where(_RUNNING, come)).mappings().all():
                self._plan_one(connection, _subscription(row), now)
            self._skip_old(connection, now)
            free = (due.c.state == "waiting") & (due.c.claimed_until <= now.timestamp())
            running = due.c.subscription.in_(sa.select(subscriptions.c.id).where(_RUNNING))
            wanted = sa.select(due.c.id).where(free, running).order_by(due.c.due_at, due.c.id)
            return list(connection.execute(wanted).scalars())

    def claim(self, id_: int, by: str, now: datetime) -> DueDigest | None:
        """Take a row for LEASE; None where it is not to be had. One that was tried too often is given up."""
        free = (due.c.id == id_) & (due.c.state == "waiting") & (due.c.claimed_until <= now.timestamp())
        lease = {"claimed_by": by, "claimed_until": (now + LEASE).timestamp(), "tries": due.c.tries + 1}
        rows = due.c.id.in_(sa.select(due.c.id).where(free).with_for_update(skip_locked=True))
        with self._database.write() as connection:
            row = connection.execute(sa.update(due).where(rows).values(lease).returning(due)).first()
            if row is None:
                return None
            if row.tries > MOST_TRIES:
                self._set(connection, id_, "failed", now)
                return None
            held = (
                connection.execute(sa.select(subscriptions).where(subscriptions.c.id == row.subscription))
                .mappings()
                .one()
            )
            untold = _untold(row.subscription, row.due_at)
            skipped = connection.execute(sa.select(due.c.due_at).where(*untold).order_by(due.c.due_at)).scalars()
            missed = tuple(map(_moment, skipped))
            return DueDigest(id_, _subscription(held), _moment(row.due_at), row.tries, missed)

    def release(self, id_: int, *, counted: bool = False) -> None:
        """Give a row back; a try that is not `counted` failed for a reason that says nothing about it."""
        tries = due.c.tries if counted else due.c.tries - 1
        with self._database.write() as connection:
            connection.execute(sa.update(due).where(due.c.id == id_).values(claimed_until=0, tries=tries))

    def extend(self, id_: int, by: str, now: datetime) -> None:
        """Claim a row for another LEASE, where it is still claimed by the same."""
        mine = (due.c.id == id_) & (due.c.claimed_by == by)
        with self._database.write() as connection:
            connection.execute(sa.update(due).where(mine).values(claimed_until=(now + LEASE).timestamp()))

    def take_over(self, by: str) -> None:
        """Free what an earlier run of this process had claimed: all, unless others share the database."""
        mine = due.c.claimed_by == by if self._database.backend.is_shared else sa.true()
        with self._database.write() as connection:
            connection.execute(sa.update(due).where(due.c.state == "waiting", mine).values(claimed_until=0))

    def done(self, one: DueDigest, state: DueState, now: datetime, message: int | None = None) -> None:
        """Note what became of an edition; `message`: the newest that is known there. What it told is not told again."""
        covered = {"covered_to": now.timestamp()} if state in {"sent", "silent"} else {}
        newest = {"last_message": message} if message else {}
        with self._database.write() as connection:
            self._set(connection, one.id, state, now)
            if state == "sent":
                connection.execute(
                    sa.update(due).where(*_untold(one.subscription.id, one.due_at.timestamp())).values(told=True)
                )
            if covered or newest:
                held = sa.update(subscriptions).where(subscriptions.c.id == one.subscription.id)
                connection.execute(held.values(covered | newest))

    def prune(self, now: datetime, *, days: float) -> None:
        """Delete the rows of moments that are more than `days` old."""
        old = (due.c.due_at < (now - timedelta(days=days)).timestamp()) & (due.c.state != "waiting")
        with self._database.write() as connection:
            connection.execute(sa.delete(due).where(old))

    def _plan_one(self, connection: sa.Connection, one: ChatSubscription, now: datetime) -> None:
        moments = [one.next_due, *one.schedule.between(one.next_due, now)]
        hourly = one.schedule.frequency == "hourly"  # the next alert holds what earlier ones would have held
        kept = moments[-1:] if hourly else moments[-MOST_SKIPPED:]
        fresh = now - moments[-1] <= CATCH_UP
        rows = [
            {"subscription": one.id, "due_at": moment.timestamp(), "claimed_by": "", "claimed_until": 0, "tries": 0}
            | {"state": "waiting" if fresh and moment == moments[-1] else "skipped"}
            | {"changed_at": now.timestamp(), "told": hourly}
            for moment in kept
        ]
        connection.execute(insert_new(connection, due), rows)
        next_due = one.schedule.next_after(now).timestamp()
        connection.execute(sa.update(subscriptions).where(subscriptions.c.id == one.id).values(next_due=next_due))

    def _skip_old(self, connection: sa.Connection, now: datetime) -> None:
        """Skip what was not begun in time; what was, is finished however late: some of it may stand in its chat."""
        old = (due.c.state == "waiting") & (due.c.tries == 0) & (due.c.due_at < (now - CATCH_UP).timestamp())
        free = due.c.claimed_until <= now.timestamp()
        connection.execute(sa.update(due).where(old, free).values(state="skipped", changed_at=now.timestamp()))

    def _set(self, connection: sa.Connection, id_: int, state: DueState, now: datetime) -> None:
        done = {"state": state, "changed_at": now.timestamp(), "claimed_until": 0}
        connection.execute(sa.update(due).where(due.c.id == id_).values(done))


def _untold(subscription: int, before: float) -> tuple[sa.ColumnElement[bool], ...]:
    return due.c.subscription == subscription, due.c.state == "skipped", ~due.c.told, due.c.due_at < before


def _row(asked: AskedSubscription) -> dict[str, str | int]:
    schedule = asked.schedule
    minute = schedule.at.hour * 60 + schedule.at.minute
    when = {"frequency": schedule.frequency, "minute": minute, "weekday": schedule.weekday, "zone": schedule.zone}
    return when | {"subject": asked.topic}


def _subscription(row: sa.RowMapping) -> ChatSubscription:
    frequency = next(one for one in FREQUENCIES if one == row["frequency"])
    at = time(row["minute"] // 60, row["minute"] % 60)
    covered = row["covered_to"]
    return ChatSubscription(
        id=row["id"],
        chat=row["chat_id"],
        topic=row["topic"],
        schedule=Schedule(frequency, at, row["zone"], row["weekday"]),
        subject=row["subject"],
        language=row["language"],
        made_by=row["made_by"],
        next_due=_moment(row["next_due"]),
        covered_to=None if covered is None else _moment(covered),
        last_message=row["last_message"],
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
