"""A running bot pulls its feeds and looks after its index, and nothing of it holds up an answer."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from telegram.ext import Application

from bot.answering.record import LibraryState, Record
from bot.app import build_application, serve
from bot.conversations import Session
from bot.handlers.chores import schedule
from bot.services import Services, open_services
from bot.storage import answers
from bot.upkeep import Upkeep
from config.settings import Settings
from retrieval.articles import SHARED
from retrieval.feeds.subscriptions import Subscriptions
from retrieval.library.database import Database
from tests.articles import HARBOUR, TALKS, article
from tests.faults.fake_services import answer
from tests.postgres import Server
from tests.telegram_rules import private
from tests.telegram_server import TOKEN, TelegramServer
from tests.web_server import Page, WebServer, web_server

ADA = private(7)
OFTEN = timedelta(seconds=0.2)


def feed_of(path: str) -> Page:
    items = f"<item><title>New</title><link>{path}</link><description>Short.</description></item>"
    return Page(f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>', "application/rss+xml")


@pytest.fixture
def web() -> Iterator[WebServer]:
    pages = {
        "/talks.xml": feed_of("/talks"),
        "/harbour.xml": feed_of("/harbour"),
        "/talks": Page(TALKS, "text/plain"),
        "/harbour": Page(HARBOUR, "text/plain"),
        "/broken.xml": Page("<rss><chan", "application/rss+xml"),
    }
    with web_server(pages) as server:
        yield server


@pytest.fixture
def services(data_dir: Path, web: WebServer) -> Iterator[Services]:
    telegram = {"token": TOKEN, "allowed": "*"}
    settings = Settings(data_dir=data_dir, telegram=telegram, fetch=web.settings(timeout=120), _env_file=None)
    with open_services(settings) as opened:
        opened.index.rebuild()
        yield opened


def subscribe(services: Services, web: WebServer, *paths: str) -> Subscriptions:
    subscriptions = Subscriptions(services.database)
    for path in paths:
        subscriptions.add(web.url(path))
    return subscriptions


def kept(services: Services) -> int:
    return services.library.summary(SHARED).articles


def test_every_feed_that_is_due_is_pulled_whatever_becomes_of_the_others(services: Services, web: WebServer) -> None:
    subscriptions = subscribe(services, web, "/gone.xml", "/talks.xml", "/broken.xml", "/harbour.xml")

    Upkeep(services).pull_due()

    assert kept(services) == 2
    assert {feed.url: feed.errors for feed in subscriptions.all()} == {
        web.url("/gone.xml"): 1,
        web.url("/talks.xml"): 0,
        web.url("/broken.xml"): 1,
        web.url("/harbour.xml"): 0,
    }


def test_a_running_bot_makes_the_vectors_that_a_feed_or_a_kill_left_out(services: Services, web: WebServer) -> None:
    subscribe(services, web, "/talks.xml")
    upkeep = Upkeep(services)
    upkeep.pull_due()
    left_out = services.library.summary(SHARED).to_come

    upkeep.make_vectors()

    assert left_out > 0
    assert services.library.summary(SHARED).to_come == 0


def test_a_feed_that_is_not_due_is_left_alone(services: Services, web: WebServer) -> None:
    subscribe(services, web, "/talks.xml")
    upkeep = Upkeep(services)
    upkeep.pull_due()
    asked = len(web.paths())

    upkeep.pull_due()

    assert len(web.paths()) == asked


def test_feeds_and_vectors_that_another_process_works_on_are_left_to_it(
    data_dir: Path, web: WebServer, postgres: Server, tmp_path: Path
) -> None:
    with postgres.emptied() as url:
        settings = Settings(data_dir=data_dir, database={"url": url}, fetch=web.settings(), _env_file=None)
        other = Database(tmp_path / "other" / "briefing.db", url)
        with open_services(settings) as services, closing(other):
            subscribe(services, web, "/talks.xml")
            upkeep = Upkeep(services)
            with other.alone("feeds"):
                upkeep.pull_due()
            assert web.paths() == []

            upkeep.pull_due()
            with other.alone("vectors"):
                upkeep.make_vectors()
            assert kept(services) == 1
            assert services.library.summary(SHARED).to_come > 0


def test_a_feed_that_was_broken_off_stays_due(services: Services, web: WebServer) -> None:
    subscriptions = subscribe(services, web, "/talks.xml")
    upkeep = Upkeep(services)
    upkeep.stop()

    upkeep._puller.pull(subscriptions.all()[0])

    assert kept(services) == 0
    assert subscriptions.all()[0].pulled_at is None


def test_an_index_that_lost_vectors_is_built_again(services: Services) -> None:
    list(services.ingester.ingest([article(TALKS), article(HARBOUR, "harbour.txt")]))
    assert services.index.generation is not None
    services.index.generation.delete([1])

    Upkeep(services).look_after_index()

    services.index.wait_until_idle()
    assert services.index.state == "sound"
    assert services.index.probe_now()


def test_an_index_that_holds_is_left_alone(services: Services) -> None:
    list(services.ingester.ingest([article(TALKS)]))

    before = services.index.location

    Upkeep(services).look_after_index()
    services.index.wait_until_idle()

    assert services.index.location == before is not None


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer().running() as running:
        yield running


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Opens the feed that is held back; at the latest when the test ends, or the server would wait for it."""
    opened = threading.Event()
    yield opened
    opened.set()


@pytest.mark.anyio
async def test_a_running_bot_pulls_on_schedule_and_answers_meanwhile(
    services: Services, web: WebServer, telegram: TelegramServer, gate: threading.Event
) -> None:
    web.pages["/held.xml"] = replace(web.pages["/harbour.xml"], gate=gate)
    list(services.ingester.ingest([article(TALKS)]))
    subscribe(services, web, "/held.xml")
    application, upkeep, stop = _application(services, telegram), Upkeep(services), asyncio.Event()
    schedule(application, upkeep, feeds_every=OFTEN, index_every=OFTEN)
    serving = asyncio.create_task(serve(application, stop, upkeep=upkeep))
    await telegram.until(web.paths)

    telegram.say("What did Anna Berg say about the river treaty?", ADA)

    await telegram.until(lambda: any("reopened" in message["text"] for message in telegram.shown(ADA)))
    assert kept(services) == 1  # the feed is still under way
    gate.set()
    await telegram.until(lambda: kept(services) == 2)
    stop.set()
    await serving


@pytest.mark.anyio
async def test_a_stop_does_not_wait_for_feeds_that_were_not_begun(
    services: Services, web: WebServer, telegram: TelegramServer, gate: threading.Event
) -> None:
    for path in ("/held.xml", "/held-too.xml"):  # of one server: one is asked for, the other waits for its turn
        web.pages[path] = replace(web.pages["/harbour.xml"], gate=gate)
    subscribe(services, web, "/held.xml", "/held-too.xml")
    application, upkeep, stop = _application(services, telegram), Upkeep(services), asyncio.Event()
    schedule(application, upkeep, feeds_every=OFTEN)
    serving = asyncio.create_task(serve(application, stop, upkeep=upkeep))
    await telegram.until(web.paths)

    stop.set()
    await telegram.until(upkeep._stopping.is_set)
    gate.set()
    await serving

    assert "/harbour" not in web.paths()
    assert kept(services) == 0


def _application(services: Services, telegram: TelegramServer) -> Application:
    settings = services.settings.model_copy(
        update={"telegram": services.settings.telegram.model_copy(update={"api_url": telegram.url})}
    )
    return build_application(settings, replace(services, settings=settings))


def test_what_was_kept_as_long_as_the_settings_say_is_forgotten(services: Services) -> None:
    services.conversations.remember(Session(7), answer(id_="a1"), Record(LibraryState(1, 1, None, "sound")))
    upkeep = Upkeep(services)

    upkeep.prune()
    assert services.conversations.kept("a1", 7)

    with services.database.write() as connection:
        connection.execute(sa.update(answers).values(said_at=answers.c.said_at - 91 * 86_400))
    upkeep.prune()
    kept = services.conversations.kept("a1", 7)
    assert kept is not None
    assert kept.record is None

    with services.database.write() as connection:
        connection.execute(sa.update(answers).values(said_at=answers.c.said_at - 90 * 86_400))
    upkeep.prune()
    assert services.conversations.kept("a1", 7) is None
