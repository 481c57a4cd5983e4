"""A fortnight of many subscriptions in five zones: the clocks change, the process dies, the network fails.

The long form, 200 subscriptions: `FORTNIGHT_SUBSCRIPTIONS=200 pytest -n0 -s tests/faults/test_fortnight.py`.
"""

import asyncio
import os
import random
import time as clock_time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.app import build_application
from bot.delivery.app import DESK, Desk
from bot.delivery.reply_log import ReplyLog
from bot.delivery.sightings import Sightings
from bot.handlers.due import LATE, ChatPost
from bot.reply_parts import Replies
from bot.schedules.dispatch import Dispatch
from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.schedules.subscriptions import CATCH_UP, ChatSubscriptions
from bot.storage import due_digests
from bot.writer import GroupWriter
from config.settings import Settings
from tests.faults.fake_chats import FakeChats, Killed
from tests.faults.fake_services import FakeServices
from tests.telegram_server import TOKEN

START = datetime(2026, 3, 23, tzinfo=UTC)
END = START + timedelta(days=14)
STEP = timedelta(minutes=30)
ZONES = ("Europe/Kyiv", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Sydney")
SUBSCRIPTIONS = int(os.environ.get("FORTNIGHT_SUBSCRIPTIONS", "80"))
TIMES = (time(9), time(8, 30), time(3, 30), time(2, 30), time(18), time(0))
OUTAGES = ((3, 5), (6, 2), (9, 11))  # the network is away: after so many days, for so many hours
AWAY = ((5, 4), (12, 1))  # the process is not running


class Fortnight:
    """Runs the bot's own dispatch by a clock that is set, over a real database; a kill begins a new process on it."""

    def __init__(self, folder: Path) -> None:
        telegram = {"token": TOKEN, "allowed": "*"}
        self.settings = Settings(data_dir=folder, telegram=telegram, _env_file=None)
        self.services = FakeServices(self.settings)
        self.database = self.services.database
        self.now, self.clean = START, []
        self.chats = FakeChats(lambda: self._is(OUTAGES), pause_every=31, kill_every=127)
        application = build_application(self.settings, self.services)  # type: ignore[arg-type]
        self.desk: Desk = application.bot_data[DESK]
        self.store = ChatSubscriptions(self.database)

    def subscribe(self) -> None:
        rng = random.Random(3)
        for n in range(SUBSCRIPTIONS):
            frequency = rng.choice(("daily", "weekdays", *["weekly"] * 6))
            schedule = Schedule(frequency, rng.choice(TIMES), ZONES[n % len(ZONES)], rng.randrange(7))  # type: ignore[arg-type]
            chat = -1000 - n if n % 4 == 0 else 1000 + n
            self.store.add(AskedSubscription(schedule), START, chat=chat)

    async def run(self) -> None:
        dispatch = self._begun()
        while self.now < END:
            self.now += STEP
            if self._is(AWAY):
                continue
            pauses = self.chats.told_to_wait
            turn, others = asyncio.create_task(dispatch.turn()), asyncio.all_tasks()
            try:
                await turn
                if not self._is(OUTAGES) and pauses == self.chats.told_to_wait:
                    self.clean.append(self.now)
            except Killed:
                for task in asyncio.all_tasks() - others:
                    task.cancel()
                    with suppress(BaseException):
                        await task
                dispatch = self._begun()
        self.chats.pause_every = self.chats.kill_every = 0
        await self._begun().turn()  # what the last kill left
        self.desk.writer.close()

    def _begun(self) -> Dispatch:
        self.desk.writer.close()
        writer = GroupWriter(self.database)  # all that a process remembers besides the database
        replies, store = ReplyLog(Replies(self.database), writer, Sightings()), ChatSubscriptions(self.database)
        self.desk = desk = replace(self.desk, writer=writer, replies=replies, subscriptions=store)

        async def write(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            self.chats.die()
            done = await desk.writer.do(work, *args, **kwargs)
            self.chats.die()
            return done

        return Dispatch(desk.subscriptions, ChatPost(desk, self.chats), lambda: self.now, write=write)  # type: ignore[arg-type]

    def _is(self, spans: tuple[tuple[int, int], ...]) -> bool:
        since = self.now - START
        return any(timedelta(days=d) <= since < timedelta(days=d, hours=h) for d, h in spans)


@pytest.mark.anyio
async def test_in_a_fortnight_of_trouble_each_due_digest_comes_exactly_once(tmp_path: Path) -> None:
    fortnight = Fortnight(tmp_path)
    fortnight.subscribe()
    before = clock_time.process_time()

    await fortnight.run()

    spent = clock_time.process_time() - before
    with fortnight.database.read() as connection:
        rows = connection.execute(sa.select(due_digests)).all()
    states = Counter(row.state for row in rows)
    late = left_out = 0
    for n in range(SUBSCRIPTIONS):
        chat = -1000 - n if n % 4 == 0 else 1000 + n
        (one,) = fortnight.store.of_chat(chat)
        own = sorted((row for row in rows if row.subscription == one.id), key=lambda row: row.due_at)
        sent = [row for row in own if row.state == "sent"]
        shown = fortnight.chats.in_chat(chat)
        expected = [moment.timestamp() for moment in one.schedule.between(START, END)]
        assert [row.due_at for row in own] == expected, one
        left_out += " ".join(shown).count("Left out while I was away")
        assert len(shown) == len(sent), (one, len(shown), len(sent))
        for row, text in zip(sent, shown, strict=True):
            is_late = row.changed_at - row.due_at > LATE.total_seconds()
            late += is_late
            assert ("comes late" in text) == is_late, (one, text)
            in_time = row.changed_at - row.due_at <= CATCH_UP.total_seconds()
            assert in_time or row.tries > 1, "what was begun before a kill is finished, however late"
        for row in own:
            if row.state == "skipped":
                due = datetime.fromtimestamp(row.due_at, UTC)
                assert not [at for at in fortnight.clean if due <= at <= due + CATCH_UP], (one, due)

    print(  # noqa: T201 - the figures, with -s
        f"{len(rows)} due, {dict(states)}, {late} late, {fortnight.chats.kills} kills, "
        f"{fortnight.chats.told_to_wait} told to wait, {spent:.1f} s of CPU"
    )
    assert set(states) == {"sent", "skipped"}
    assert states["sent"] > 3 * SUBSCRIPTIONS
    assert min(states["skipped"], late, left_out, fortnight.chats.kills, fortnight.chats.told_to_wait) > 1, (
        "met too few"
    )
    fortnight.services.close()
