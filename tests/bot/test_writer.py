"""One thread that commits what has gathered, over a real database."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bot.storage import UpdateKey
from bot.updates import Inbox, KeptUpdate
from bot.writer import GroupWriter
from config.errors import StorageFullError
from retrieval.library.database import Database
from tests.libraries import lay_tables

pytestmark = pytest.mark.anyio


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    opened = Database(lay_tables(tmp_path), url)
    yield opened
    opened.close()


@pytest.fixture
def writer(database: Database) -> Iterator[GroupWriter]:
    opened = GroupWriter(database)
    yield opened
    opened.close()


@pytest.fixture
def commits(database: Database) -> list[object]:
    """The transactions that were committed."""
    seen: list[object] = []
    event.listen(database.engine, "commit", seen.append)
    return seen


def key(id_: int) -> UpdateKey:
    return UpdateKey(7, id_)


async def test_what_gathers_is_one_transaction(database: Database, writer: GroupWriter, commits: list[object]) -> None:
    inbox, go = Inbox(database), threading.Event()
    held = asyncio.create_task(writer.do(go.wait))
    await asyncio.sleep(0.05)
    before = len(commits)
    adding = [asyncio.create_task(writer.do(inbox.add, [KeptUpdate(key(n), "")])) for n in range(100)]
    await asyncio.sleep(0)

    go.set()
    await asyncio.gather(held, *adding)

    assert len(inbox.waiting()) == 100
    assert len(commits) - before <= 3


async def test_a_job_that_raises_fails_alone_and_leaves_nothing(database: Database, writer: GroupWriter) -> None:
    inbox, go = Inbox(database), threading.Event()

    def half_done() -> None:
        with database.write():
            inbox.add([KeptUpdate(key(100), "")])
            raise ZeroDivisionError

    held = asyncio.create_task(writer.do(go.wait))
    jobs = [
        writer.do(inbox.add, [KeptUpdate(key(1), "")]),
        writer.do(half_done),
        writer.do(inbox.add, [KeptUpdate(key(2), "")]),
    ]
    tasks = [asyncio.create_task(job) for job in jobs]
    await asyncio.sleep(0.05)
    go.set()
    results = await asyncio.gather(held, *tasks, return_exceptions=True)

    assert [type(result) for result in results[1:]] == [set, ZeroDivisionError, set]
    assert [waiting for waiting, _ in inbox.waiting()] == [key(1), key(2)]


async def test_nobody_hears_of_success_before_the_commit(database: Database, writer: GroupWriter) -> None:
    inbox = Inbox(database)

    for number in range(20):
        await writer.do(inbox.add, [KeptUpdate(key(number), "")])

        assert len(inbox.waiting()) == number + 1  # another connection sees it


async def test_a_job_sees_what_the_jobs_before_it_wrote(database: Database, writer: GroupWriter) -> None:
    inbox = Inbox(database)

    _, tries, seen = await asyncio.gather(
        writer.do(inbox.add, [KeptUpdate(key(1), "")]),
        writer.do(inbox.begin, key(1)),
        writer.do(inbox.attempts, key(1)),
    )

    assert (tries, seen) == (1, 1)


@pytest.mark.parametrize("url", [None], ids=["SQLite"])  # whose disk can be made full
async def test_where_the_disk_is_full_only_what_does_not_fit_fails(database: Database, writer: GroupWriter) -> None:
    inbox, go = Inbox(database), threading.Event()
    with database.engine.connect() as connection:
        pages = connection.execute(sa.text("PRAGMA page_count")).scalar_one()

    @event.listens_for(database.engine, "begin")
    def full(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")

    held = asyncio.create_task(writer.do(go.wait))
    bodies = ["small", "x" * 200_000, "small", "x" * 200_000, "small"]
    adding = [asyncio.create_task(writer.do(inbox.add, [KeptUpdate(key(n), body)])) for n, body in enumerate(bodies)]
    await asyncio.sleep(0.05)
    go.set()
    _, *results = await asyncio.gather(held, *adding, return_exceptions=True)

    assert [type(result) for result in results] == [set, StorageFullError, set, StorageFullError, set]
    assert [waiting.update_id for waiting, _ in inbox.waiting()] == [0, 2, 4]


async def test_what_its_caller_no_longer_waits_for_is_done_all_the_same(
    database: Database, writer: GroupWriter
) -> None:
    inbox, go = Inbox(database), threading.Event()
    held = asyncio.create_task(writer.do(go.wait))
    adding = asyncio.create_task(writer.do(inbox.add, [KeptUpdate(key(1), "")]))
    await asyncio.sleep(0.05)

    adding.cancel()
    go.set()
    await held
    writer.close()

    assert len(inbox.waiting()) == 1
