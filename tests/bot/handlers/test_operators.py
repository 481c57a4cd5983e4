"""Operators as a reader in a chat meets them, over a real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.words import chat_words
from bot.services import Services, open_services
from config.settings import Settings
from retrieval.search.filters import Filters, read_filters
from tests.articles import HARBOUR, TALKS, article
from tests.telegram_rules import private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA = private(7)


@pytest.fixture
def services(settings: Settings, model_folder: Path) -> Iterator[Services]:
    (settings.data_dir / "models").symlink_to(model_folder, target_is_directory=True)
    with open_services(settings) as opened:
        list(opened.ingester.ingest([article(TALKS, "talks.txt", outlet="Wire"), article(HARBOUR, "harbour.txt")]))
        yield opened


def fates(services: Services) -> list[str]:
    """What became of every update that was taken in."""
    with services.database.read() as connection:
        return list(connection.exec_driver_sql("SELECT state FROM inbox").scalars())


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("since:yesterdy What did Anna Berg say?", "since:yesterdy is no day; write it as since:2025-08-14"),
        ("kind:foo What did Anna Berg say?", "kind:foo is no kind; the kinds are news, opinion, analysis, "),
        ("since:@evil_bot What was said?", "since:@evil_bot is no day; write it as since:2025-08-14"),
        ("kind:foo Что сказала Анна Берг?", "kind:foo – такого вида нет; есть news, opinion, analysis, "),
        ("since:2026 until:2025 Що сказала Берг?", "since:2026-01-01 until:2025-12-31 закінчується раніше, ніж "),
        (f"since:{'9' * 3000} What?", f"since:{'9' * 74}… is no day; write it as since:2025-08-14"),
    ],
)
async def test_whoever_writes_an_operator_wrong_is_told_how_it_is_written(
    server: TelegramServer, services: Services, caplog: pytest.LogCaptureFixture, text: str, said: str
) -> None:
    server.say(text, ADA)

    (told,) = await server.until(lambda: [m for m in server.shown(ADA) if m["text"].startswith(said)])
    await server.until(lambda: fates(services) != ["waiting"])

    assert fates(services) == ["done"]
    assert len(server.shown(ADA)) == 1
    assert [entity["type"] for entity in told["entities"]] == ["code"]
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


@pytest.mark.usefixtures("bot")
async def test_an_operator_narrows_what_is_answered_from(server: TelegramServer) -> None:
    server.say("from:wire How many berths did the harbour council approve?", ADA)
    server.say("How many berths did the harbour council approve?", private(8))

    await server.until(lambda: [m for m in server.shown(private(8)) if "1,200" in m["text"]])
    shown = await server.until(lambda: [m for m in server.shown(ADA) if m["text"] != "Looking it up…"])

    assert not [m for m in shown if "1,200" in m["text"]]


def test_the_help_shows_every_operator_as_it_is_read() -> None:
    line = next(line for line in chat_words("en").tables["chat"]["help"].splitlines() if "from:" in line)

    filters = read_filters(line.replace(",", " "))[1]

    by_operator = set(Filters.__slots__) - {"without"}  # that one is set by a chat
    assert all(getattr(filters, name) for name in by_operator)
