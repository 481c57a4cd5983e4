"""The application from start to end: connecting, silence, refusal, goodbye."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram.error import Conflict
from telegram.ext import Application

from bot.app import COURIER, INTAKE, build_application, run_bot, serve
from bot.delivery.arrivals import POLLING
from bot.delivery.health import seen_from_outside
from bot.delivery.rivals import MOST, WITHIN_S, Rivals
from config.errors import AlreadyRunningError, SettingsError
from config.sections import WatchSettings
from config.settings import Settings
from retrieval.library import schema
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.libraries import lay_tables
from tests.ports import free_port
from tests.telegram_rules import group, person, private
from tests.telegram_server import TOKEN, Fault, TelegramServer

pytestmark = pytest.mark.anyio

ADA = private(7)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer().running() as running:
        yield running


def settings_for(server_url: str, folder: Path, *, token: str | None = TOKEN) -> Settings:
    telegram = {"token": token, "api_url": server_url, "allowed": "*"}
    return Settings(data_dir=folder, telegram=telegram, _env_file=None)


@pytest.fixture
def services(server: TelegramServer, tmp_path: Path) -> Iterator[FakeServices]:
    lay_tables(tmp_path)
    fake = FakeServices(settings_for(server.url, tmp_path))
    yield fake
    fake.close()


async def served(application: Application, server: TelegramServer, *, silence: float = 120) -> None:
    """Serve until one question is answered."""
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(application, stop, silence=silence))
    try:
        await server.until(lambda: [m for m in server.shown(ADA) if EXCERPT in m["text"]] or serving.done())
    finally:
        stop.set()
        await serving


async def test_building_opens_no_connection(server: TelegramServer, services: FakeServices) -> None:
    build_application(services.settings, services)

    assert server.calls == []


async def test_it_waits_for_telegram_as_long_as_it_takes(server: TelegramServer, services: FakeServices) -> None:
    server.faults = [Fault("502", "getMe"), Fault("drop", "getMe"), Fault("502", "deleteWebhook")]
    server.faults += [Fault("502", "getUpdates"), Fault("drop", "getUpdates")]
    server.say("Was it cold?", ADA)

    await served(build_application(services.settings, services), server)

    assert server.faults == []


async def test_a_stop_while_telegram_is_away_does_not_wait_for_it(services: FakeServices, tmp_path: Path) -> None:
    away = settings_for("http://127.0.0.1:9", tmp_path)
    application, stop = build_application(away, services), asyncio.Event()
    serving = asyncio.create_task(serve(application, stop))
    await asyncio.sleep(0.1)

    stop.set()

    await asyncio.wait_for(serving, 60)


async def test_after_a_long_silence_it_asks_anew(server: TelegramServer, services: FakeServices) -> None:
    application, stop = build_application(services.settings, services), asyncio.Event()
    serving = asyncio.create_task(serve(application, stop, silence=0.2))
    await server.until(lambda: len(server.called("deleteWebhook")) >= 3)

    server.say("Was it cold?", ADA)

    await server.until(lambda: [m for m in server.shown(ADA) if EXCERPT in m["text"]])
    stop.set()
    await serving


MALFORMED: list[dict[str, Any]] = [
    {"message": {"text": "no id, no chat, no date"}},
    {"my_chat_member": {"chat": group(-1), "from": person(7), "date": 1, "old_chat_member": {}}},
    {"update_id": 2**63},
    {"update_id": 2**63, "message": {"message_id": 1, "date": 1, "chat": ADA, "from": person(7), "text": "?"}},
    {"message": {"message_id": 1, "date": 10**18, "chat": ADA, "from": person(7), "text": "?"}},
    {"message": {"message_id": 1, "date": 10**30, "chat": ADA, "from": person(7), "text": "?"}},
    {"message": {"message_id": 1, "date": -(10**30), "chat": ADA, "from": person(7), "text": "?"}},
    {"message": {"message_id": 1, "date": 1, "chat": ADA, "from": person(7), "text": "a " * 500_000}},
    {"message": {"message_id": 1, "date": 1, "chat": ADA, "from": person(7), "text": 7}},
    {
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 10**30, "type": "private"},
            "from": person(7),
            "text": "?",
        }
    },
    {"message": {"message_id": 10**30, "date": 1, "chat": ADA, "from": person(7), "text": "?"}},
    {"message": {"message_id": 1, "date": 1, "chat": ADA, "from": person(7), "text": "?", "entities": [[]]}},
    {"message": {"message_id": 1, "date": 1, "chat": ADA | {"id": "seven"}, "from": person(7), "text": "?"}},
    {"message": {"message_id": 1, "date": 1, "chat": ADA, "from": person(10**20), "text": "?"}},
    {"message": {"message_id": 1, "date": 1, "chat": ADA, "from": person(7), "caption": ["?"]}},
    {"message": {"message_id": 1, "date": "now", "chat": ADA, "from": person(7), "text": "?"}},
    {"message": []},
    {"callback_query": {"id": 7, "from": person(7)}},
    {"callback_query": "pressed"},
]


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda given: str(given)[:70])
async def test_an_update_that_no_telegram_would_send_does_not_stop_the_others(
    server: TelegramServer, services: FakeServices, malformed: dict[str, Any]
) -> None:
    server.push_anything(**malformed)
    server.say("Was it cold?", ADA, update_id=2**62 if malformed.get("update_id", 0) >= 2**63 else None)

    await served(build_application(services.settings, services), server)

    assert len(server.called("getUpdates")) < 10
    assert services.waiting() == []


async def test_what_is_no_update_at_all_is_left_out(services: FakeServices) -> None:
    application = build_application(services.settings, services)
    odd = {"ok": True, "result": [7, None, "x", [], {}, {"update_id": "7"}, {"update_id": True}, {"update_id": 1.5}]}

    body = await application.bot_data[INTAKE](json.dumps(odd).encode())

    assert json.loads(body) == {"ok": True, "result": []}


async def test_pending_updates_are_never_dropped(server: TelegramServer, services: FakeServices) -> None:
    server.say("Was it cold?", ADA)

    await served(build_application(services.settings, services), server)

    assert not any(call.get("drop_pending_updates") for call in server.called("deleteWebhook"))


async def test_an_inbox_that_cannot_be_written_only_delays_the_updates(
    server: TelegramServer, services: FakeServices
) -> None:
    application = build_application(services.settings, services)
    inbox = application.update_queue.inbox
    failures = iter([OSError("disk full")] * 2)

    def add(*arguments: object) -> object:
        for failure in failures:
            raise failure
        return type(inbox).add(inbox, *arguments)

    inbox.add = add
    for number in range(5):
        server.say(f"Question {number}?", ADA)

    stop = asyncio.Event()
    serving = asyncio.create_task(serve(application, stop))
    await server.until(lambda: len([m for m in server.shown(ADA) if EXCERPT in m["text"]]) == 5)
    stop.set()
    await serving

    assert len(services.asked) == 5


async def test_work_that_does_not_end_is_broken_off_and_kept(server: TelegramServer, services: FakeServices) -> None:
    application, stop = build_application(services.settings, services), asyncio.Event()
    serving = asyncio.create_task(serve(application, stop, grace=0.3))
    server.say("wait for ever", ADA)
    await server.until(lambda: server.shown(ADA))

    stop.set()
    await asyncio.wait({serving}, timeout=14)  # fifteen are given to it otherwise
    services.release.set()  # too late, for work that was broken off
    await serving

    assert len(services.waiting()) == 1


@pytest.mark.parametrize("token", [None, "no token", "123456:with space", "123456:line\n"])
async def test_a_token_of_the_wrong_shape_is_one_clear_line(
    services: FakeServices, tmp_path: Path, token: str | None
) -> None:
    settings = settings_for("http://127.0.0.1:9", tmp_path, token=token)

    with pytest.raises(SettingsError, match="BRIEFING_TELEGRAM__TOKEN") as refused:
        build_application(settings, services)

    assert token is None or token not in str(refused.value)


def test_a_token_that_telegram_refuses_is_one_clear_line_without_it(tmp_path: Path) -> None:
    with TelegramServer().in_thread() as server:
        services = FakeServices(settings_for(server.url, tmp_path, token="654321:another-token"))

        with pytest.raises(SettingsError, match="refused the bot's token") as refused:
            run_bot(services.settings, services)

        services.close()
    assert "another-token" not in "".join(traceback.format_exception(refused.value))


async def test_a_token_that_is_revoked_later_ends_the_bot(server: TelegramServer, services: FakeServices) -> None:
    application, stop = build_application(services.settings, services), asyncio.Event()
    serving = asyncio.create_task(serve(application, stop, silence=0.3))
    await server.until(lambda: server.called("getUpdates"))

    server.token = "revoked"

    with pytest.raises(SettingsError):
        await asyncio.wait_for(serving, 120)


async def test_two_processes_with_one_token_do_not_loop_for_ever(server: TelegramServer, tmp_path: Path) -> None:
    both = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        services = FakeServices(settings_for(server.url, tmp_path / name))
        both.append((services, build_application(services.settings, services)))
    stop = asyncio.Event()
    serving = [asyncio.create_task(serve(application, stop)) for _, application in both]

    ended, going_on = await asyncio.wait(serving, timeout=240, return_when=asyncio.FIRST_COMPLETED)

    assert all(isinstance(task.exception(), AlreadyRunningError) for task in ended)
    assert "409" in str(next(iter(ended)).exception())
    stop.set()
    await asyncio.gather(*going_on, return_exceptions=True)
    for services, _ in both:
        services.close()


async def test_a_restart_that_overlaps_is_no_rival(server: TelegramServer, services: FakeServices) -> None:
    for _ in range(3):
        application, stop = build_application(services.settings, services), asyncio.Event()
        serving = asyncio.create_task(serve(application, stop))
        await server.until(lambda: server.called("getUpdates"))
        server._polls += 1  # what a forerunner's last request does to ours
        server.say("Was it cold?", ADA)
        await server.until(lambda: not server.untaken)
        stop.set()
        await serving


def test_a_few_conflicts_in_a_long_time_are_no_rival() -> None:
    now = [0.0]
    rivals = Rivals(lambda: now[0])

    for _ in range(3 * MOST):
        rivals.heard(Conflict("terminated by other getUpdates request"))
        now[0] += WITHIN_S

    asyncio.run(rivals.watch(0))


async def test_a_running_bot_is_watched_on_its_port(server: TelegramServer, tmp_path: Path) -> None:
    port = free_port()
    fake = FakeServices(settings_for(server.url, tmp_path).model_copy(update={"watch": WatchSettings(port=port)}))
    fake.database.migrate(schema.MIGRATIONS, version_table=schema.VERSION_TABLE, head=schema.HEAD)
    application, stop = build_application(fake.settings, fake), asyncio.Event()
    data = application.bot_data
    with seen_from_outside(application, data[COURIER], data[POLLING]):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as ask:
            early = [(await ask.get(path)).status_code for path in ("/healthz", "/readyz")]
            server.faults = [Fault("429", "sendMessage")]
            serving = asyncio.create_task(serve(application, stop))
            server.say("Was it cold?", ADA)
            await server.until(lambda: [m for m in server.shown(ADA) if EXCERPT in m["text"]])
            running = [(await ask.get(path)).status_code for path in ("/healthz", "/readyz")]
            metrics = (await ask.get("/metrics")).text
            stop.set()
            await serving
    fake.close()

    assert (early, running) == ([200, 503], [200, 200])
    assert 'briefing_questions_total{status="answered"} 1.0' in metrics
    assert "briefing_telegram_throttled_total 1.0" in metrics
