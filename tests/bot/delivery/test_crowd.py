"""Forty questions of ten chats at once; tests/faults/crowd.py lets five hundred of fifty be asked, and more."""

import pytest

from bot.delivery.courier import Pauses
from tests.faults.crowd import Crowd
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def pauses() -> Pauses:
    """Telegram's limits, in its own seconds."""
    return Pauses()


@pytest.mark.usefixtures("bot")
async def test_a_crowd_is_answered_once_each_in_order_and_within_the_limits(server: TelegramServer) -> None:
    crowd = Crowd(server, chats=10)

    for number in range(40):
        crowd.ask(number)
    await server.until(crowd.are_answered, seconds=60)

    assert crowd.faults() == dict.fromkeys(crowd.faults(), 0)
    assert len(crowd.faults()) == 5
