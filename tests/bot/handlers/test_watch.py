"""The owner hears of what only he can mend, once, and again when it comes back."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery.app import DESK
from bot.handlers.chores import keep_watch, utc_now
from bot.handlers.watch import Watch
from bot.monitoring.alarm_log import AGAIN_S, Alarm, ToldAlarms
from bot.monitoring.troubles import DEAD, LATE, troubles
from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.schedules.subscriptions import ChatSubscriptions
from retrieval.feeds.subscriptions import Subscriptions, feeds
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import FakeServices
from tests.telegram_rules import private
from tests.telegram_server import Fault, TelegramServer

pytestmark = pytest.mark.anyio

OWNER = private(99)
NOW = datetime(2026, 11, 29, 6, 59, tzinfo=UTC)
DAILY = AskedSubscription(Schedule("daily", time(7), "UTC", 0), "")


@pytest.fixture
def more_telegram() -> dict[str, Any]:
    return {"owner": OWNER["id"]}


def told(server: TelegramServer) -> list[str]:
    return [message["text"] for message in server.shown(OWNER)]


def fail(services: FakeServices, times: int) -> None:
    with services.database.write() as connection:
        connection.execute(sa.update(feeds).values(errors=times))


async def test_a_well_deployment_is_no_trouble(services: FakeServices) -> None:
    Subscriptions(services.database).add("https://example.org/feed")
    ChatSubscriptions(services.database).add(DAILY, NOW, chat=7)

    assert troubles(services.database, NOW) == []


async def test_a_full_disk_is_told_once_and_again_when_it_comes_back(
    run: Run, server: TelegramServer, services: FakeServices
) -> None:
    async with run() as application:
        desk = application.bot_data[DESK]
        watch = Watch(desk, application.bot, least_free=2**62)
        await watch.look(NOW)
        await watch.look(NOW)
        once = told(server)
        watch._least_free = 0
        await watch.look(NOW)
        watch._least_free = 2**62
        await watch.look(NOW)

    assert len(once) == 1
    assert "nearly full" in once[0]
    assert len(told(server)) == 2
    assert services.asked == []


async def test_a_dead_feed_is_told_once_by_its_host_and_not_before_it_is_dead(
    run: Run, server: TelegramServer, services: FakeServices
) -> None:
    Subscriptions(services.database).add("https://example.org/feed?key=SECRET-CANARY")
    Subscriptions(services.database).add("https://example.net/feed")

    async with run() as application:
        watch = Watch(application.bot_data[DESK], application.bot, least_free=0)
        fail(services, DEAD - 1)
        await watch.look(NOW)
        early = told(server)
        for times in (DEAD, DEAD + 1):
            fail(services, times)
            await watch.look(NOW)

    assert early == []
    assert len(told(server)) == 2  # one for each feed
    assert ["example.org" in text for text in told(server)].count(True) == 1
    assert "CANARY" not in str(told(server))


async def test_a_late_briefing_is_told_while_it_is_late(services: FakeServices) -> None:
    kept = ChatSubscriptions(services.database)
    kept.add(DAILY, NOW, chat=7)
    due = NOW + timedelta(minutes=1)

    def late(now: datetime) -> list[str]:
        return [one.phrase for one in troubles(services.database, now, 0)]

    assert late(due + LATE) == []
    assert late(due + LATE * 2) == ["trouble.told_owner_late"]  # nobody has planned it
    (row,) = kept.plan(due + LATE)
    assert late(due + LATE * 2) == ["trouble.told_owner_late"]  # nobody has sent it
    edition = kept.claim(row, "me", due + LATE)
    assert edition
    kept.done(edition, "sent", due + LATE * 2)
    assert late(due + LATE * 2) == []


async def test_what_could_not_be_told_is_told_at_the_next_look(run: Run, server: TelegramServer) -> None:
    async with run() as application:
        watch = Watch(application.bot_data[DESK], application.bot, least_free=2**62)
        server.faults = [Fault("drop", "sendMessage")]
        await watch.look(NOW)
        await watch.look(NOW)

    assert len(told(server)) == 1


async def test_no_restart_repeats_what_was_told_or_forgets_what_is_over(run: Run, server: TelegramServer) -> None:
    for least_free in (2**62, 2**62, 0, 2**62):
        async with run() as application:
            await Watch(application.bot_data[DESK], application.bot, least_free).look(NOW)

    assert len(told(server)) == 2


async def test_what_could_not_be_told_is_told_after_a_restart_once_and_without_its_blanks_kept(
    run: Run, server: TelegramServer, services: FakeServices
) -> None:
    kept = ToldAlarms(services.database)
    server.shut_out.add(OWNER["id"])
    async with run():
        server.say("broken", private(7))
        await server.until(lambda: services.asked and not services.waiting())
    unheard, owed = told(server), kept.owed()
    server.shut_out.clear()

    for _ in range(2):
        async with run() as application:
            await Watch(application.bot_data[DESK], application.bot, least_free=0).look(NOW)

    assert unheard == []
    assert [dict(alarm.blanks) for alarm in owed] == [{"kind": "EmbeddingError", "chat": 7}]
    assert len(told(server)) == 1
    assert "EmbeddingError" in told(server)[0]
    assert kept.owed() == []


async def test_the_same_trouble_is_owed_again_after_an_hour_but_a_standing_one_when_it_is_over(
    services: FakeServices,
) -> None:
    kept = ToldAlarms(services.database)
    passing, standing = Alarm("crash", "a", {}, standing=False), Alarm("disk", "b", {}, standing=True)

    def owes(alarm: Alarm, now: float) -> bool:
        if owed := kept.owe(alarm, now):
            kept.tell(alarm.trouble, now)
        return owed

    assert [owes(passing, now) for now in (0, AGAIN_S - 1, AGAIN_S + 1)] == [True, False, True]
    assert [owes(standing, now) for now in (0, AGAIN_S * 9)] == [True, False]
    assert kept.standing(["a", "b"]) == {"disk"}
    kept.end("disk")
    assert owes(standing, AGAIN_S * 9)


async def test_the_running_bot_looks_by_itself(run: Run, server: TelegramServer, services: FakeServices) -> None:
    Subscriptions(services.database).add("https://example.org/feed")
    fail(services, DEAD)

    async with run() as application:
        looking = asyncio.create_task(keep_watch(application, utc_now, timedelta(0)))
        await server.until(lambda: told(server))
        looking.cancel()

    assert "example.org" in told(server)[0]
