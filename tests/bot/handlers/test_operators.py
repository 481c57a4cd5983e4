"""Operators as a reader in a chat meets them, over a real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.handlers.commands import HELP
from bot.services import Services, open_services
from config.errors import QuestionError
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


@pytest.mark.usefixtures("bot")
async def test_whoever_writes_an_operator_wrong_is_told_once_where_it_is_explained(server: TelegramServer) -> None:
    server.say("since:yesterdy What did Anna Berg say?", ADA)

    shown = await server.until(
        lambda: [m for m in server.shown(ADA) if m["text"] == QuestionError.reader_message] and server.shown(ADA)
    )

    assert len(shown) == 1
    assert "/help" in shown[0]["text"]


@pytest.mark.usefixtures("bot")
async def test_an_operator_narrows_what_is_answered_from(server: TelegramServer) -> None:
    server.say("from:wire How many berths did the harbour council approve?", ADA)
    server.say("How many berths did the harbour council approve?", private(8))

    await server.until(lambda: [m for m in server.shown(private(8)) if "1,200" in m["text"]])
    shown = await server.until(lambda: [m for m in server.shown(ADA) if m["text"] != "Looking it up…"])

    assert not [m for m in shown if "1,200" in m["text"]]


def test_the_help_shows_every_operator_as_it_is_read() -> None:
    line = next(line for line in HELP.splitlines() if "from:" in line)

    filters = read_filters(line.replace(",", " "))[1]

    assert all(getattr(filters, name) for name in Filters.__slots__)
