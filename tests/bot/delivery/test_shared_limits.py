"""Telegram's limits hold over all processes that send for one bot."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from telegram.error import RetryAfter

from bot.delivery.courier import PATIENCE, Courier
from bot.delivery.limits import IN_ALL, LOOK_AGAIN_S, CountedRequest, Hold
from bot.delivery.shared_limits import ON_ITS_WAY_S, SharedLimits
from bot.storage import requests_made
from bot.writer import GroupWriter
from retrieval.library.database import Database
from tests.postgres import Server
from tests.telegram_rules import broken_limits

pytestmark = pytest.mark.anyio

SECOND = 0.02  # how long one lasts of those that the limits are for
LONG = 100.0  # one that does not pass
Process = Callable[..., Any]


@pytest.fixture
def address(postgres: Server) -> Iterator[str]:
    with postgres.emptied() as url:
        yield url


@pytest.fixture
def process(address: str, tmp_path: Path) -> Process:
    """What a process of this name has of the limits, in one of its lives; its database and writer are its own."""

    @contextmanager
    def living(name: str, *, url: str = address, **more: Any) -> Iterator[SharedLimits]:
        with (
            closing(Database(tmp_path / name / "briefing.db", url)) as database,
            closing(GroupWriter(database)) as writer,
        ):
            yield SharedLimits(database, writer, name, **more)

    return living


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def made(limits: SharedLimits, *chats: int) -> list[CountedRequest]:
    found = [await limits.enter(chat) for chat in chats]
    assert all(isinstance(one, CountedRequest) for one in found)
    return [one for one in found if isinstance(one, CountedRequest)]


async def test_what_one_process_sends_to_a_chat_another_counts(process: Process) -> None:
    with process("one", second=LONG) as one, process("two", second=LONG) as two:
        for each in await made(one, 7, 7, 7, 7):
            one.answered(each)
        await made(two, 7)

        held = await one.enter(7)
        assert isinstance(held, Hold)
        assert not held.for_all
        await made(one, 8)


async def test_what_is_on_its_way_from_one_process_lets_another_wait(process: Process) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        assert two.pause(99) > 0  # so that edits and signs give way
        while on_their_way:
            one.answered(on_their_way.pop())
        await asyncio.sleep(seconds)

    with process("one") as one, process("two", sleep=sleep) as two:
        on_their_way = await made(one, *range(1, IN_ALL[0] + 1))

        await made(two, 99)

    assert slept[0] == LOOK_AGAIN_S


async def test_what_a_dead_process_had_on_its_way_is_forgotten_by_its_next_life_or_in_time(
    process: Process, address: str, tmp_path: Path
) -> None:
    with process("one", second=LONG) as one, process("two", second=LONG) as two:
        await made(one, *[7] * 5)
        waiting = await two.enter(7)
        assert waiting == Hold(LOOK_AGAIN_S)

        with process("one", second=LONG) as again:
            await again.open()
            counted = await two.enter(7)
            assert isinstance(counted, Hold)
            assert counted.seconds > LOOK_AGAIN_S

        await made(one, *[8] * 5)
        with closing(Database(tmp_path / "briefing.db", address)) as database, database.write() as connection:
            ago = requests_made.c.counted_at - ON_ITS_WAY_S - 5 * LONG - 1
            connection.execute(sa.update(requests_made).values(counted_at=ago))
        await made(two, 7, 8)


async def test_quiet_that_telegram_asked_one_process_for_all_keep(process: Process) -> None:
    asked = RetryAfter(int(PATIENCE) + 60)

    async def refused(*_: object) -> None:
        raise asked

    with process("one") as one, process("two") as two:
        for courier, error in ((Courier(limits=one), asked), (Courier(limits=two), None)):
            for method, data in (("sendMessage", {"chat_id": 7}), ("answerCallbackQuery", {})):
                with pytest.raises(RetryAfter) as told:
                    await courier.process_request(refused, (), {}, method, data, None)
                assert (told.value is asked) == (error is asked)
        assert await two.quiet(7, "typing") > PATIENCE
        assert await two.quiet(8, "typing") == 0
        await made(two, 8)


async def test_no_limit_is_broken_whoever_sends(process: Process) -> None:
    sent: list[tuple[float, int]] = []

    async def request(chat: int) -> None:
        sent.append((time.monotonic() / SECOND, chat))

    with process("one", second=SECOND) as one, process("two", second=SECOND) as two:
        couriers = [Courier(limits=limits) for limits in (one, two)]
        sending = (
            courier.process_request(request, (chat,), {}, "sendMessage", {"chat_id": chat}, None)
            for _ in range(12)
            for courier in couriers
            for chat in (7, -7)
        )
        await asyncio.gather(*sending)

    assert len(sent) == 48
    assert broken_limits(sent) == []


async def test_where_the_database_is_away_what_is_known_here_counts(process: Process) -> None:
    with process("one", second=LONG, url="postgresql://nobody@127.0.0.1:1/nothing") as one:
        await one.open()
        for each in await made(one, *[7] * 5):
            one.answered(each)

        assert isinstance(await one.enter(7), Hold)
        await one.hush(8, 5)
        assert await one.quiet(9) == 0 < await one.quiet(8)
