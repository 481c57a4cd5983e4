"""Processes that share a database answer each update once, and send each edition once, however they end."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from telegram import Bot, Update

from bot.delivery.inbox import Fate, InboxQueue
from bot.delivery.lanes import UpdateLanes
from bot.delivery.sightings import Sightings
from bot.reply_parts import Replies
from bot.schedules.dispatch import Dispatch, Posted
from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.schedules.subscriptions import LEASE, ChatSubscriptions, DueDigest
from bot.storage import UpdateKey, due_digests, prepare
from bot.storage import inbox as kept
from bot.updates import LEASE_S, Inbox, KeptUpdate, LostClaimError
from bot.writer import GroupWriter
from config.errors import LibraryError
from retrieval.library.database import Database
from tests.postgres import Server
from tests.telegram_rules import private
from tests.telegram_server import TOKEN

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 29, 6, 59, tzinfo=UTC)


@pytest.fixture
def shared_url(postgres: Server) -> Iterator[str]:
    with postgres.emptied() as url:
        yield url


@pytest.fixture
def database(shared_url: str, tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "one" / "briefing.db", shared_url)) as opened:
        prepare(opened)
        yield opened


@pytest.fixture
def other(shared_url: str, tmp_path: Path) -> Iterator[Database]:
    """The same database, as another process has it."""
    with closing(Database(tmp_path / "other" / "briefing.db", shared_url)) as opened:
        yield opened


def key(number: int) -> UpdateKey:
    return UpdateKey(7, number)


def lapse(database: Database) -> None:
    """Let the time of every claim be over."""
    with database.write() as connection:
        connection.execute(sa.update(kept).values(claimed_until=kept.c.claimed_until - LEASE_S - 1))


def test_what_one_process_answers_no_other_takes(database: Database, other: Database) -> None:
    one, two = Inbox(database), Inbox(other)

    assert one.add([KeptUpdate(key(1), "1")]) == {key(1)}

    assert two.claim(own=True) == []
    assert two.add([KeptUpdate(key(1), "1")]) == set()
    assert one.add([KeptUpdate(key(1), "1")]) == {key(1)}


def test_what_a_dead_process_left_is_taken_once(database: Database, other: Database) -> None:
    dead, two = Inbox(database), Inbox(other)
    dead.add([KeptUpdate(key(n), str(n)) for n in (3, 1, 2)])
    lapse(database)

    assert [kept.body for kept in two.claim(own=False)] == ["3", "1", "2"]
    assert two.claim(own=False) == []
    assert dead.claim(own=True) == []


def test_a_chat_is_one_processs_while_anything_of_it_is_unanswered(database: Database, other: Database) -> None:
    one, two = Inbox(database), Inbox(other)
    one.add([KeptUpdate(key(1), "1")])

    assert two.add([KeptUpdate(key(2), "2"), KeptUpdate(UpdateKey(8, 3), "another chat")]) == {UpdateKey(8, 3)}
    assert two.claim(own=True) == [KeptUpdate(UpdateKey(8, 3), "another chat")]
    assert one.add([KeptUpdate(key(4), "4")]) == set()  # what came before it is not in hand yet
    assert one.claim(own=False) == [KeptUpdate(key(2), "2"), KeptUpdate(key(4), "4")]

    for number in (1, 2, 4):
        assert two.add([KeptUpdate(key(9), "9")]) == set()
        one.finish(key(number))
    assert two.claim(own=False) == [KeptUpdate(key(9), "9")]


def test_a_chat_whose_process_died_is_taken_as_a_whole_and_in_order(database: Database, other: Database) -> None:
    dead, two = Inbox(database), Inbox(other)
    dead.add([KeptUpdate(key(3), "3")])
    two.add([KeptUpdate(key(1), "1")])
    lapse(database)

    assert two.add([KeptUpdate(key(2), "2")]) == set()
    assert [kept.body for kept in two.claim(own=False)] == ["3", "1", "2"]
    assert dead.add([KeptUpdate(key(4), "4")]) == set()


def test_a_process_that_ends_cleanly_leaves_what_it_had_at_once(database: Database, other: Database) -> None:
    one, two = Inbox(database), Inbox(other)
    one.add([KeptUpdate(key(1), "1")])
    two.add([KeptUpdate(UpdateKey(8, 2), "2")])

    one.let_go()

    assert two.claim(own=False) == [KeptUpdate(key(1), "1")]
    assert one.claim(own=True) == []


async def test_what_is_left_to_others_is_told_them(database: Database, other: Database, postgres: Server) -> None:
    one, two, heard = Inbox(database), Inbox(other), asyncio.Queue[str]()
    listening = asyncio.create_task(other.backend.hear(heard.put_nowait))
    assert await heard.get() == ""

    one.add([KeptUpdate(key(1), "1")])
    two.add([KeptUpdate(key(2), "2")])
    assert await heard.get() == one.name
    lapse(database)
    two.add([KeptUpdate(key(3), "3")])
    assert await heard.get() == ""
    two.claim(own=False)
    two.let_go()
    assert await heard.get() == ""

    postgres.end_connections()
    with pytest.raises(LibraryError):
        await listening
    assert heard.empty()


def test_a_job_is_done_by_one_process_at_a_time(database: Database, other: Database, postgres: Server) -> None:
    with database.alone("feeds") as one, other.alone("feeds", patience=0.01) as two, other.alone("vectors") as job:
        assert (one, two, job) == (True, False, True)
    with other.alone("feeds") as two:
        assert two
        postgres.end_connections()  # as the end of the process would
        with database.alone("feeds") as free:
            assert free


def test_the_next_life_of_a_process_takes_what_it_had(database: Database, other: Database) -> None:
    Inbox(database).add([KeptUpdate(key(1), "1")])

    assert Inbox(other).claim(own=True) == []
    assert Inbox(database).claim(own=False) == []
    assert Inbox(database).claim(own=True) == [KeptUpdate(key(1), "1")]


def test_a_process_that_says_it_lives_keeps_its_claims(database: Database, other: Database) -> None:
    one, two = Inbox(database), Inbox(other)
    one.add([KeptUpdate(key(1), "1")])
    lapse(database)

    one.extend()

    assert two.claim(own=True) == []
    assert one.begin(key(1)) == 1


def test_whoever_lost_a_claim_does_not_begin(database: Database, other: Database) -> None:
    one, two = Inbox(database), Inbox(other)
    one.add([KeptUpdate(key(1), "1")])
    lapse(database)
    two.claim(own=False)

    with pytest.raises(LostClaimError):
        one.begin(key(1))

    assert two.begin(key(1)) == 1
    assert one.begin_unasked(key(-5), None) == 1


def test_what_a_try_sends_comes_after_what_any_process_knew_before_it(database: Database, other: Database) -> None:
    one, two = Replies(database), Inbox(other)
    for chat, message in ((7, 40), (8, 41), (-9, 90)):
        one.place(UpdateKey(chat, 1), 0, message)
    two.add([KeptUpdate(key(2), "2", 42), KeptUpdate(UpdateKey(-9, 3), "3", 91), KeptUpdate(UpdateKey(-10, 4), "4", 5)])

    asked = (key(2), None), (UpdateKey(-9, 3), 7), (UpdateKey(-10, 4), None)
    for update, known in (*asked, (UpdateKey(8, -5), 43), (UpdateKey(-11, -6), 0), (UpdateKey(-12, -7), None)):
        (two.begin_unasked if update.update_id < 0 else two.begin)(update, known)

    begun = sa.select(kept.c.chat_id, kept.c.begun_after).where(kept.c.begun > 0)
    with database.read() as connection:
        found = dict(map(tuple, connection.execute(begun)))
    assert found == {7: 42, -9: 91, -10: 5, 8: 43, -11: 0, -12: None}


def test_the_file_of_one_process_belongs_to_whoever_opened_it_last(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "briefing.db")) as database:
        prepare(database)
        Inbox(database).add([KeptUpdate(key(1), "1")])

        later = Inbox(database)

        assert later.claim(own=True) == [KeptUpdate(key(1), "1")]
        assert later.begin(key(1)) == 1


def test_an_edition_is_one_processs_for_as_long_as_it_says_so(database: Database, other: Database) -> None:
    one, two, now = ChatSubscriptions(database), ChatSubscriptions(other), START + timedelta(minutes=2)
    subscribe(database, 1)
    (row,) = one.plan(now)
    assert one.claim(row, "one", now)

    one.extend(row, "one", now + LEASE)
    two.extend(row, "two", now + 9 * LEASE)  # it is not two's
    two.take_over("two")

    assert two.claim(row, "two", now + LEASE + timedelta(seconds=1)) is None
    assert two.claim(row, "two", now + 2 * LEASE)
    assert one.claim(row, "one", now + 2 * LEASE) is None


class Process:
    """What of a bot's process sends editions; all of them share the clock, and what chats were sent."""

    def __init__(self, database: Database, chats: "Chats") -> None:
        self.writer, self.chats = GroupWriter(database), chats
        self._replies, self._inbox = Replies(database), Inbox(database)
        self._dispatch = Dispatch(ChatSubscriptions(database), self._post, lambda: chats.now, write=self.writer.do)

    async def turn(self, *, killed_after: int | None = None) -> None:
        """Look once for what is due; the process may be killed after so many steps of posting."""
        self._steps = killed_after
        self._turn = asyncio.create_task(self._dispatch.turn())
        await asyncio.wait({self._turn})
        if not self._turn.cancelled():
            self._turn.result()
        self.writer.close()

    async def _post(self, due: DueDigest, _now: datetime) -> Posted:
        """Send one message, unless an earlier try sent it: then that is edited."""
        place = UpdateKey(due.subscription.chat, -due.id)
        await self._step()
        await self.writer.do(self._inbox.begin_unasked, place, None)
        slot = await asyncio.to_thread(self._replies.slot, place, 0)
        await self._step()
        if slot.message_id is None:
            self.chats.sent[due.subscription.chat] += 1
            await asyncio.shield(self.writer.do(self._replies.place, place, 0, 1))
        await self._step()
        return Posted("sent", 1)

    async def _step(self) -> None:
        await asyncio.sleep(0)
        if self._steps is not None:
            self._steps -= 1
            if self._steps < 0:
                self._turn.cancel()
                await asyncio.sleep(3600)


class Chats:
    def __init__(self) -> None:
        self.now, self.sent = START, Counter[int]()


def subscribe(database: Database, count: int) -> None:
    daily = AskedSubscription(Schedule("daily", time(7), "UTC", 0), "")
    with database.together():
        for chat in range(1, count + 1):
            ChatSubscriptions(database).add(daily, START, chat=chat)


async def test_two_dispatchers_on_one_database_send_every_edition_once(database: Database, other: Database) -> None:
    chats = Chats()
    subscribe(database, 60)
    chats.now += timedelta(minutes=2)

    await asyncio.gather(*(Process(of, chats).turn() for of in (database, other, database)))

    assert chats.sent == Counter(range(1, 61))


async def test_whatever_is_killed_nothing_is_lost_and_nothing_sent_twice(database: Database, other: Database) -> None:
    chats, chance, kills = Chats(), random.Random(5), 0
    subscribe(database, 40)
    chats.now += timedelta(minutes=2)

    for _ in range(12):
        deaths = [chance.randrange(40) for _ in range(2)]
        kills += len(deaths)
        await asyncio.gather(
            *(Process(of, chats).turn(killed_after=n) for of, n in zip((database, other), deaths, strict=True))
        )
        chats.now += LEASE + timedelta(seconds=1)
    await Process(database, chats).turn()

    assert kills == 24
    assert chats.sent == Counter(range(1, 41))
    with database.read() as connection:
        states = Counter(connection.execute(sa.select(due_digests.c.state)).scalars())
    assert states == {"sent": 40}


async def test_a_process_that_slept_too_long_lets_go_of_what_another_answers(
    database: Database, other: Database
) -> None:
    handled: list[str] = []

    async def handle(by: str) -> None:
        handled.append(by)

    with closing(GroupWriter(database)) as first, closing(GroupWriter(other)) as second:
        slow, awake = (
            InboxQueue(Inbox(of), writer, Sightings()) for of, writer in ((database, first), (other, second))
        )
        said = Update.de_json(
            {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": private(7), "text": "Who?"}}, None
        )
        await slow.take([(said, Fate.KEEP)])
        await slow.put(said)
        assert await awake.restore(Bot(TOKEN), own=False) == 0
        lapse(database)

        assert await awake.restore(Bot(TOKEN), own=False) == 1
        await UpdateLanes(slow.work).process_update(said, handle("slow"))
        await UpdateLanes(awake.work).process_update(awake.get_nowait(), handle("awake"))

    assert handled == ["awake"]
    assert Inbox(database).waiting() == []
