"""The real application, in the test's own process, against the local Bot API."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.app import build_application, serve
from bot.delivery.courier import Pauses
from bot.handlers.chores import Clock, utc_now
from config.settings import Settings
from tests.faults.fake_services import FakeServices
from tests.libraries import lay_tables
from tests.telegram_server import TOKEN, TelegramServer

Run = Callable[..., Any]


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """Log lines go where pytest shows them; drawing tracebacks with all their values would take seconds."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer().running() as running:
        yield running


@pytest.fixture
def allowed() -> str:
    """Who may ask, as the settings say it; tests override it."""
    return "*"


@pytest.fixture
def more_telegram() -> dict[str, Any]:
    """Further settings of the chat; tests override it."""
    return {}


@pytest.fixture
def settings(server: TelegramServer, tmp_path: Path, allowed: str, more_telegram: dict[str, Any]) -> Settings:
    telegram = {"token": TOKEN, "api_url": server.url, "allowed": allowed} | more_telegram
    return Settings(data_dir=tmp_path, telegram=telegram, _env_file=None)


@pytest.fixture
def pauses() -> Pauses:
    """How long the bot waits; tests override it. Telegram's limits pass quickly here, but where they are the matter."""
    return Pauses(typing=0.01, second=0.05)


@pytest.fixture
def services(settings: Settings) -> Iterator[FakeServices]:
    lay_tables(settings.data_dir)
    fake = FakeServices(settings)
    yield fake
    fake.close()


@pytest.fixture
def clock() -> Clock:
    """Tells the bot when a briefing is due; tests that turn a clock of their own override it."""
    return utc_now


@pytest.fixture
def run(server: TelegramServer, settings: Settings, services: FakeServices, pauses: Pauses, clock: Clock) -> Run:
    """A context in which the bot runs; leaving it is a clean stop."""

    @asynccontextmanager
    async def running() -> AsyncIterator[Any]:
        application, stop = build_application(settings, services, pauses), asyncio.Event()
        before = len(server.called("getUpdates"))
        serving = asyncio.create_task(serve(application, stop, clock=clock))
        await server.until(lambda: len(server.called("getUpdates")) > before or serving.done())
        try:
            yield application
        finally:
            stop.set()
            await serving

    return running


@pytest.fixture
async def bot(run: Run) -> AsyncIterator[Any]:
    async with run() as application:
        yield application
