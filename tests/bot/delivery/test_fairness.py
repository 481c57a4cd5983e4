"""Others hardly wait while somebody floods; a tenth of the floods that were measured.

How long they wait is counted in what is done for the flooder meanwhile: seconds would measure the machine.
"""

from itertools import takewhile

import pytest
import sqlalchemy as sa

from bot.delivery.courier import Pauses
from bot.storage import inbox
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import broken_limits, group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

FLOODER, BEN, ROOM = private(7), private(8), group(-100)
MEANWHILE = 30  # at most; each flood is of sixty at least


@pytest.fixture
def allowed() -> str:
    return "7,8"


@pytest.fixture
def pauses() -> Pauses:
    """Telegram's limits, in its own seconds."""
    return Pauses()


async def done_meanwhile(server: TelegramServer) -> int:
    """Ask as another, and return how much was said or answered to others until he had his answer."""
    before = len(server.calls)
    asked = server.say("Was it cold?", BEN)
    await server.until(lambda: [m for m in server.shown(BEN) if m["reply_to"] == asked["message_id"]])
    said = [call for call in server.calls[before:] if call.method in {"sendMessage", "answerCallbackQuery"}]
    return len(list(takewhile(lambda call: call.asked.get("chat_id") != BEN["id"], said)))


def broken(server: TelegramServer) -> list[str]:
    counted = {"sendMessage", "editMessageText", "editMessageReplyMarkup"}
    return broken_limits((call.at, call.asked["chat_id"]) for call in server.calls if call.method in counted)


@pytest.mark.usefixtures("bot")
async def test_a_hundred_questions_of_one_user_keep_nobody_waiting(server: TelegramServer) -> None:
    for number in range(100):
        server.say(f"Question {number}?", FLOODER)

    assert await done_meanwhile(server) <= MEANWHILE
    assert broken(server) == []


async def test_questions_in_sixty_topics_of_one_group_take_one_place(
    server: TelegramServer, run: Run, services: FakeServices
) -> None:
    services.seconds = 0.2
    async with run():
        for topic in range(1, 61):
            server.say("/ask@BriefingBot Was it warm?", ROOM, person(7), topic=topic)

        assert await done_meanwhile(server) <= MEANWHILE
        assert broken(server) == []


@pytest.mark.usefixtures("bot")
async def test_three_hundred_presses_of_one_user_keep_nobody_waiting(server: TelegramServer) -> None:
    server.say("Was it cold?", FLOODER)
    (shown,) = await server.until(lambda: [m for m in server.shown(FLOODER) if EXCERPT in m["text"]])
    data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(300):
        server.press(shown, data, person(7))

    assert await done_meanwhile(server) <= MEANWHILE
    assert broken(server) == []


@pytest.mark.parametrize("strangers", [1, 300])
@pytest.mark.usefixtures("bot")
async def test_three_hundred_messages_of_strangers_keep_nobody_waiting(
    server: TelegramServer, services: FakeServices, strangers: int
) -> None:
    for number in range(300):
        server.say("Let me in!", private(1000 + number % strangers))

    assert await done_meanwhile(server) <= MEANWHILE
    with services.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(inbox)).scalar() == 1  # the other asker's
    told = [m for m in server.messages.values() if "Your id is" in m["text"]]
    assert 0 < len(told) <= min(strangers, 30)
    assert broken(server) == []


@pytest.mark.usefixtures("bot")
async def test_a_press_does_not_wait_for_the_questions_of_its_chat(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("Was it cold?", FLOODER)
    (shown,) = await server.until(lambda: [m for m in server.shown(FLOODER) if EXCERPT in m["text"]])
    server.say("wait for ever", FLOODER)

    press = server.press(shown, shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"], person(7))

    await server.until(lambda: server.presses[press])
    services.release.set()
