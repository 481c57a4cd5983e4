"""Updates that Telegram brings: committed before they are acknowledged, answered once, and never a stranger's."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.app import build_application, serve
from bot.delivery.app import App
from bot.delivery.arrivals import ALLOWED_UPDATES, WEBHOOK
from bot.delivery.webhook import HEADER, LARGEST_BODY
from bot.storage import inbox, prepare
from config.errors import SettingsError
from config.settings import Settings
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.libraries import lay_tables
from tests.ports import free_port
from tests.postgres import Server
from tests.telegram_rules import person, private
from tests.telegram_server import TOKEN, Fault, TelegramServer

pytestmark = pytest.mark.anyio

ADA = private(7)
Make = Callable[..., FakeServices]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer().running() as running:
        yield running


@pytest.fixture
def made(server: TelegramServer, tmp_path: Path) -> Iterator[Make]:
    """Makes the services of a bot to which updates are brought."""
    opened: list[FakeServices] = []

    def make(name: str = "one", database: str | None = None, **more: Any) -> FakeServices:
        (folder := tmp_path / name).mkdir()
        port = free_port()
        telegram = {"token": TOKEN, "api_url": server.url, "allowed": "*", "webhook_port": port}
        telegram |= {"webhook_url": f"http://127.0.0.1:{port}/updates"} | more
        settings = Settings(data_dir=folder, telegram=telegram, database={"url": database}, _env_file=None)
        if not database:
            lay_tables(folder)
        opened.append(FakeServices(settings))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@asynccontextmanager
async def running(services: FakeServices, *, grace: float = 15) -> AsyncIterator[App]:
    application, stop = build_application(services.settings, services), asyncio.Event()
    serving = asyncio.create_task(serve(application, stop, grace=grace))
    try:
        yield application
    finally:
        stop.set()
        await serving


def answered(server: TelegramServer) -> list[Any]:
    return [message for message in server.shown(ADA) if EXCERPT in message["text"]]


def question(number: int, **more: Any) -> dict[str, Any]:
    message = {"message_id": number, "date": 1, "chat": ADA, "from": person(7), "text": "Was it cold?"}
    return {"update_id": number, "message": message | more}


async def test_a_question_that_is_brought_is_answered(server: TelegramServer, made: Make) -> None:
    services = made()
    server.say("Was it cold?", ADA)

    async with running(services):
        await server.until(lambda: answered(server))
        await server.until(lambda: not services.waiting() and server.called("setMyCommands"))

    (asked,) = server.called("setWebhook")
    assert asked["url"] == str(services.settings.telegram.webhook_url)
    assert {*asked["allowed_updates"]} == {*ALLOWED_UPDATES}
    assert not asked.get("drop_pending_updates")
    assert TOKEN not in str(asked)
    assert server.called("getUpdates") == server.called("deleteWebhook") == []


async def test_an_update_is_kept_before_it_is_acknowledged(server: TelegramServer, made: Make) -> None:
    services = made()

    async with running(services):
        await server.until(lambda: server.webhook.url)
        body = json.dumps(question(5, text="wait for ever")).encode()
        async with httpx.AsyncClient(trust_env=False) as http:
            reply = await http.post(server.webhook.url, content=body, headers={HEADER: server.webhook.secret})
        kept = services.waiting()
        services.release.set()

    assert (reply.status_code, kept) == (200, [5])


async def test_what_a_run_did_not_finish_is_answered_by_the_next(server: TelegramServer, made: Make) -> None:
    services = made()
    async with running(services, grace=0.1):
        server.say("wait for ever", ADA)
        await server.until(lambda: not server.untaken)
    services.release.set()

    async with running(services):
        await server.until(lambda: answered(server))

    assert services.waiting() == []


@pytest.mark.parametrize("given", [None, "", "wrong", "secrét", "a" * 10_000])
async def test_a_stranger_is_refused_and_costs_nothing(server: TelegramServer, made: Make, given: str | None) -> None:
    services = made(webhook_secret="S" * 24)

    async with running(services), httpx.AsyncClient(trust_env=False) as http:
        await server.until(lambda: server.webhook.url)
        head = {} if given is None else {HEADER: given.encode()}
        reply = await http.post(server.webhook.url, json=question(5), headers=head)
        kept = services.waiting()
        server.say("Was it cold?", ADA)
        await server.until(lambda: answered(server))

    assert (reply.status_code, reply.content, kept) == (403, b"", [])
    assert server.webhook.secret == "S" * 24
    assert len(services.asked) == 1


ODD = {
    "no JSON": (b"{", 400),
    "no text": (b"\xff\xfe", 400),
    "nothing": (b"", 400),
    "no number": (b"{}", 400),
    "a list": (b"[1]", 400),
    "too deep": (b"[" * 100_000, 400),
    "no such date": (json.dumps(question(5, date=10**30)).encode(), 200),
    "no such chat": (json.dumps(question(5, chat=7)).encode(), 200),
    "an unknown kind": (b'{"update_id": 5, "new_thing": {"a": 1}}', 200),
}


async def test_what_no_telegram_would_bring_stops_nothing(server: TelegramServer, made: Make) -> None:
    services, codes = made(), {}

    async with running(services), httpx.AsyncClient(trust_env=False) as http:
        await server.until(lambda: server.webhook.url)
        for name, (body, _) in ODD.items():
            reply = await http.post(server.webhook.url, content=body, headers={HEADER: server.webhook.secret})
            codes[name] = reply.status_code
        with suppress(httpx.TransportError):  # it is not read to its end
            await http.post(
                server.webhook.url, content=b" " * (LARGEST_BODY + 1), headers={HEADER: server.webhook.secret}
            )
        get = await http.get(server.webhook.url, headers={HEADER: server.webhook.secret})
        server.say("Was it cold?", ADA)
        await server.until(lambda: answered(server))

    assert codes == {name: code for name, (_, code) in ODD.items()}
    assert get.status_code == 405
    assert services.waiting() == []


async def test_what_cannot_be_kept_comes_again(server: TelegramServer, made: Make) -> None:
    services = made()

    async with running(services) as application:
        await server.until(lambda: server.webhook.url)
        box, failures = application.bot_data[WEBHOOK]._queue.inbox, iter([OSError("disk full")] * 2)

        def add(*arguments: object) -> object:
            for failure in failures:
                raise failure
            return type(box).add(box, *arguments)

        box.add = add
        server.say("Was it cold?", ADA)
        await server.until(lambda: answered(server) and len(server.webhook.answers) > 2)

    assert server.webhook.answers == [503, 503, 200]
    assert len(services.asked) == 1


async def test_what_is_brought_twice_is_answered_once(server: TelegramServer, made: Make) -> None:
    services = made()
    server.webhook.repeats = 3
    for number in range(4):
        server.say(f"Question {number}?", ADA)

    async with running(services):
        await server.until(lambda: len(answered(server)) == 4)
        await server.until(lambda: not server.untaken)

    assert len(services.asked) == 4


async def test_an_address_that_was_taken_away_is_set_again(server: TelegramServer, made: Make) -> None:
    services = made()

    async with running(services) as application:
        await server.until(lambda: server.webhook.url)
        server.webhook.url = "https://example.org/other"
        server.say("Was it cold?", ADA)
        server.faults = [Fault("502", "getWebhookInfo")]
        await application.bot_data[WEBHOOK].look(ALLOWED_UPDATES)
        await application.bot_data[WEBHOOK].look(ALLOWED_UPDATES)
        await server.until(lambda: answered(server))

    assert len(server.called("setWebhook")) == 2


async def test_polling_takes_the_webhook_away_first(server: TelegramServer, made: Make) -> None:
    services = made(webhook_url=None)
    server.webhook.url = "https://example.org/earlier"
    server.say("Was it cold?", ADA)

    async with running(services):
        await server.until(lambda: answered(server))

    assert server.webhook.url == ""


async def test_a_port_that_is_taken_is_one_clear_line(made: Make) -> None:
    services = made()
    with socket.socket() as other:
        other.bind(("127.0.0.1", services.settings.telegram.webhook_port))
        other.listen()

        with pytest.raises(SettingsError, match="WEBHOOK_PORT"):
            await serve(build_application(services.settings, services), asyncio.Event())


@pytest.mark.parametrize("secret", ["short", "with a space in the middle of it", "ünicode-and-long-enough-by-far"])
def test_a_secret_that_telegram_would_not_take_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="24 to 256") as refused:
        Settings(telegram={"webhook_secret": secret}, _env_file=None)

    assert secret not in str(refused.value)


@pytest.fixture
def pair(made: Make, postgres: Server) -> Iterator[list[FakeServices]]:
    """Two bots that share a database."""
    with postgres.emptied() as url:
        both = [made(name, url) for name in ("one", "two")]
        prepare(both[0].database)
        yield both
        for services in both:
            services.database.close()


async def test_bots_behind_one_address_answer_each_update_once(
    server: TelegramServer, pair: list[FakeServices]
) -> None:
    server.webhook.doors = [str(services.settings.telegram.webhook_url) for services in pair]
    server.webhook.repeats = 2  # to the one, and to the other
    async with AsyncExitStack() as both:
        for services in pair:
            await both.enter_async_context(running(services))
        for number in range(20):
            server.say(f"Question {number}?", private(100 + number))
        await server.until(lambda: sum(len(services.asked) for services in pair) >= 20)
        await server.until(lambda: not server.untaken)
        await server.until(lambda: not pair[0].waiting())
    with pair[0].database.read() as connection:
        done = connection.execute(sa.select(sa.func.count()).where(inbox.c.state == "done")).scalar()

    asked = [question for services in pair for question, _, _ in services.asked]
    assert sorted(asked) == sorted({*asked})
    assert (len(asked), done) == (20, 20)


async def test_what_is_brought_to_one_bot_of_a_chat_that_another_answers_is_that_ones(
    server: TelegramServer, pair: list[FakeServices]
) -> None:
    one, two = pair
    doors = [str(services.settings.telegram.webhook_url) for services in pair]
    async with running(one), running(two):
        server.webhook.doors = doors[:1]
        server.say("wait for ever", ADA)
        await server.until(lambda: one.asked)
        server.webhook.doors = doors[1:]
        server.say("/stop", ADA)
        await server.until(lambda: [m for m in server.shown(ADA) if m["text"] == "Stopped."])

        server.webhook.doors = doors[:1]
        server.say("wait until later", ADA)
        await server.until(lambda: len(one.asked) == 2)
        server.webhook.doors = doors[1:]
        server.say("Was it warm?", ADA)
        await server.until(lambda: not server.untaken)
        one.release.set()
        await server.until(lambda: len(answered(server)) == 2)
        await server.until(lambda: not one.waiting())
        server.say("Was it cold?", ADA)
        await server.until(lambda: len(answered(server)) == 3)

    assert [question for question, _, _ in one.asked] == ["wait for ever", "wait until later", "Was it warm?"]
    assert [question for question, _, _ in two.asked] == ["Was it cold?"]
