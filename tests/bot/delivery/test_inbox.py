"""The queue that keeps what it takes."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Bot, Update

from bot.app import build_application, serve
from bot.delivery.inbox import DeadlyUpdateError, Fate, InboxQueue
from bot.delivery.lanes import UpdateLanes
from bot.delivery.presses import A_USER, IN_ALL
from bot.delivery.quarantine import CRASHES
from bot.delivery.sightings import Sightings
from bot.storage import UpdateKey
from bot.updates import Inbox, KeptUpdate
from bot.writer import GroupWriter
from config.settings import Settings
from retrieval.library.database import Database
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import FakeServices
from tests.libraries import lay_tables
from tests.telegram_rules import person, private
from tests.telegram_server import TOKEN, TelegramServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    opened = Database(lay_tables(tmp_path), url)
    yield opened
    opened.close()


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def body(id_: int) -> dict:
    message = {"message_id": id_, "date": 1, "chat": private(7), "from": person(7), "text": f"Question {id_}? 🥶"}
    return {"update_id": id_, "message": message}


def update(id_: int) -> Update:
    return Update.de_json(body(id_), None)


def key(id_: int) -> UpdateKey:
    return UpdateKey(7, id_)


@pytest.fixture
def writer(database: Database) -> Iterator[GroupWriter]:
    opened = GroupWriter(database)
    yield opened
    opened.close()


@pytest.fixture
def queue(inbox: Inbox, writer: GroupWriter) -> InboxQueue:
    return InboxQueue(inbox, writer, Sightings())


async def taken(queue: InboxQueue, *updates: Update, verdict: Fate = Fate.KEEP) -> None:
    """Take a batch, and hand it on as the library does."""
    await queue.take([(each, verdict) for each in updates])
    for each in updates:
        await queue.put(each)


def pressed(id_: int, user: int = 7) -> Update:
    message = {"message_id": 1, "date": 1, "chat": private(7)}
    press = {"id": str(id_), "from": person(user), "chat_instance": "1", "message": message}
    return Update.de_json({"update_id": id_, "callback_query": press}, None)


async def done() -> None:
    """Handle nothing."""


async def test_what_is_taken_is_in_the_database_before_it_is_in_the_queue(inbox: Inbox, queue: InboxQueue) -> None:
    await queue.take([(update(1), Fate.KEEP)])

    assert [json.loads(kept)["message"]["text"] for _, kept in inbox.waiting()] == ["Question 1? 🥶"]
    assert queue.empty()
    await queue.put(update(1))
    assert queue.qsize() == 1


async def test_an_update_is_queued_once_however_often_it_comes(inbox: Inbox, queue: InboxQueue) -> None:
    for _ in range(3):
        await taken(queue, update(1))
    await queue.work(queue.get_nowait(), done())
    await taken(queue, update(1))

    assert queue.empty()
    assert inbox.waiting() == []


async def test_taking_that_was_broken_off_after_the_commit_is_made_good(inbox: Inbox, queue: InboxQueue) -> None:
    inbox.add([KeptUpdate(key(1), update(1).to_json())])  # committed, but the task ended before it was queued

    await taken(queue, update(1))

    assert queue.qsize() == 1


async def test_what_was_not_taken_is_not_queued(queue: InboxQueue) -> None:
    await taken(queue, update(1), verdict=Fate.LEAVE)
    await queue.put(update(2))

    assert queue.empty()


async def test_what_need_not_be_kept_is_handled_without_a_commit(inbox: Inbox, queue: InboxQueue) -> None:
    await taken(queue, update(1), verdict=Fate.HANDLE)

    await queue.work(queue.get_nowait(), done())

    assert inbox.waiting() == []
    assert inbox.add([KeptUpdate(key(1), "")]) == {key(1)}  # it never was there


async def test_of_many_presses_of_one_user_only_a_few_wait(queue: InboxQueue) -> None:
    await taken(queue, *(pressed(n) for n in range(1, 301)), *(pressed(n, user=8) for n in range(301, 303)))
    assert queue.qsize() == A_USER + 2

    await queue.work(queue.get_nowait(), done())
    await taken(queue, pressed(400), pressed(401))

    assert queue.qsize() == A_USER + 2


async def test_of_many_users_presses_only_so_many_wait(queue: InboxQueue) -> None:
    await taken(queue, *(pressed(n, user=n) for n in range(1, 2 * IN_ALL)))

    assert queue.qsize() == IN_ALL


async def test_signals_of_the_library_pass_through(queue: InboxQueue) -> None:
    signal = object()

    await queue.put(signal)
    await queue.work(signal, done())

    assert queue.get_nowait() is signal


async def test_unanswered_updates_come_back_as_they_were_in_the_order_of_arrival(
    queue: InboxQueue, inbox: Inbox, writer: GroupWriter
) -> None:
    for id_ in (3, 1, 2):
        await queue.take([(update(id_), Fate.KEEP)])
    later = InboxQueue(inbox, writer, Sightings())

    assert await later.restore(Bot(TOKEN)) == 3

    restored = [later.get_nowait() for _ in range(3)]
    assert [each.to_dict() for each in restored] == [update(id_).to_dict() for id_ in (3, 1, 2)]


async def test_a_kept_update_that_cannot_be_read_is_buried(inbox: Inbox, queue: InboxQueue) -> None:
    inbox.add([KeptUpdate(key(1), "{}")])
    inbox.add([KeptUpdate(key(2), "not JSON")])
    inbox.add([KeptUpdate(key(4), json.dumps({"update_id": 4, "message": body(4)["message"] | {"date": 10**30}}))])
    inbox.add([KeptUpdate(key(3), update(3).to_json())])

    await queue.restore(Bot(TOKEN))

    assert queue.qsize() == 1
    assert [waiting for waiting, _ in inbox.waiting()] == [key(3)]


async def test_what_failed_stays_and_is_tried_again(inbox: Inbox, queue: InboxQueue) -> None:
    await taken(queue, update(1))

    async def fail() -> None:
        queue.fail(first)

    first = queue.get_nowait()
    await queue.work(first, fail())
    assert len(inbox.waiting()) == 1

    await queue.again(first, seconds=0, counted=False)
    again = await queue.get()
    assert inbox.attempts(key(1)) == 0
    await queue.work(again, done())
    assert inbox.waiting() == []


async def test_after_closing_nothing_is_queued_by_timer(queue: InboxQueue) -> None:
    await queue.again(update(1), seconds=0.01, counted=True)

    queue.close()
    await queue.again(update(2), seconds=0.01, counted=True)

    await asyncio.sleep(0.03)
    assert queue.empty()


def die(inbox: Inbox, *under_way: UpdateKey) -> None:
    """Let the process die while these are tried, and the next one begin."""
    for each in under_way:
        inbox.begin(each)
    inbox.claim(own=True)


async def test_an_update_that_ends_the_process_again_and_again_is_not_handled(inbox: Inbox, queue: InboxQueue) -> None:
    inbox.add([KeptUpdate(key(1), update(1).to_json())])
    for _ in range(CRASHES):
        die(inbox, key(1))
    await queue.restore(Bot(TOKEN))
    handler = done()

    with pytest.raises(DeadlyUpdateError):
        await queue.work(queue.get_nowait(), handler)

    handler.close()


async def test_and_its_asker_is_told(server: TelegramServer, run: Run, services: FakeServices) -> None:
    inbox = Inbox(services.database)
    inbox.adopt(123456)
    inbox.add([KeptUpdate(key(1), json.dumps(body(1)))])
    for _ in range(CRASHES):
        die(inbox, key(1))

    async with run():
        (told,) = await server.until(lambda: [m for m in server.shown(private(7)) if "went wrong" in m["text"]])
        await server.until(lambda: not services.waiting())

    assert told["reply_to"] == 1
    assert services.asked == []


async def test_what_a_clean_stop_breaks_off_is_not_suspected(
    server: TelegramServer, services: FakeServices, settings: Settings
) -> None:
    application, stop = build_application(settings, services), asyncio.Event()
    serving = asyncio.create_task(serve(application, stop, grace=0))
    server.say("wait for it", private(7))
    await server.until(lambda: services.asked)

    stop.set()
    await serving

    assert [kept.deaths for kept in Inbox(services.database).claim(own=True)] == [0]


class Lives:
    """Processes, one after the other, that work on what the inbox holds; each ends where a deadly update is handled."""

    def __init__(self, inbox: Inbox, writer: GroupWriter, deadly: frozenset[int]) -> None:
        self._inbox, self._writer, self._deadly = inbox, writer, deadly
        self.answered: list[int] = []
        self.given_up: list[int] = []

    async def live(self) -> bool:
        """Work until all is answered or given up, or until the process dies; say whether it died."""
        queue, dead = InboxQueue(self._inbox, self._writer, Sightings()), asyncio.Event()
        lanes = UpdateLanes(queue.work)
        await queue.restore(Bot(TOKEN))
        tasks: set[asyncio.Task[None]] = set()

        async def handle(update: Update) -> None:
            await asyncio.sleep(0)  # others begin
            if update.update_id in self._deadly:
                dead.set()
            if dead.is_set():
                await asyncio.Event().wait()
            self.answered.append(update.update_id)

        async def work(update: Update) -> None:
            try:
                await lanes.process_update(update, handle(update))
            except DeadlyUpdateError:
                await queue.bury(update)
                self.given_up.append(update.update_id)

        while self._inbox.waiting() and not dead.is_set():
            while not queue.empty():
                tasks.add(asyncio.create_task(work(queue.get_nowait())))
            await asyncio.wait({*tasks, waiting := asyncio.create_task(dead.wait())}, return_when="FIRST_COMPLETED")
            waiting.cancel()
            tasks = {task for task in tasks if not task.done()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return dead.is_set()


@pytest.mark.parametrize("url", ["SQLite"], indirect=True)
@pytest.mark.parametrize("deadly", [{13}, {0, 20}])
async def test_what_kills_the_process_is_found_among_twenty_good_ones(
    inbox: Inbox, writer: GroupWriter, deadly: set[int]
) -> None:
    for id_ in range(21):
        chat = {"chat": private(100 + id_), "from": person(100 + id_)}
        kept = {"update_id": id_, "message": body(id_)["message"] | chat}
        inbox.add([KeptUpdate(UpdateKey(100 + id_, id_), json.dumps(kept))])
    lives = Lives(inbox, writer, frozenset(deadly))

    deaths = 0
    while await lives.live():
        deaths += 1
        assert deaths <= CRASHES * len(deadly)

    assert set(lives.given_up) == deadly
    assert sorted([*lives.answered, *deadly]) == list(range(21))


@pytest.mark.parametrize("days", [7, -1])  # the first one's number is still known, or was forgotten
async def test_a_number_that_is_used_again_shows_no_chat_the_answer_of_another(
    server: TelegramServer, run: Run, services: FakeServices, days: float
) -> None:
    ada, ben = private(7), private(8)
    async with run():
        server.say("Was it cold?", ada, update_id=2)
        await server.until(lambda: not services.waiting() and server.shown(ada))
    Inbox(services.database).prune(days=days)

    async with run():  # Telegram has drawn its numbers anew
        server.say("Was it warm?", ben, update_id=2)
        (shown,) = await server.until(lambda: [m for m in server.shown(ben) if "she said" in m["text"]])

    assert "Was it warm?" in shown["text"]
    assert [asked for asked, *_ in services.asked] == ["Was it cold?", "Was it warm?"]
    edited = {(call["chat_id"], call["message_id"]) for call in server.called("editMessageText")}
    assert edited <= {(7, server.shown(ada)[0]["message_id"]), (8, shown["message_id"])}
