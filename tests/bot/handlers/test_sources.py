"""The buttons under an answer."""

from typing import Any

import pytest

from bot.updates import Inbox
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, FakeServices, answer, citation
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, BEN, ROOM = 7, 8, group(-100)


async def asked(server: TelegramServer, chat: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Ask, and return the answer's message and the data of its first button."""
    server.say("/ask@BriefingBot Was it cold?", chat, person(ADA))
    (shown,) = await server.until(lambda: [m for m in server.shown(chat) if EXCERPT in m["text"]])
    return shown, shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]


async def acknowledged(server: TelegramServer, press: str) -> dict[str, Any]:
    return await server.until(lambda: server.presses[press])


@pytest.mark.usefixtures("bot")
async def test_a_press_opens_the_excerpt_among_its_neighbours(server: TelegramServer) -> None:
    message, data = await asked(server, ROOM)

    press = server.press(message, data, person(ADA))

    _, opened = await server.until(lambda: server.shown(ROOM)[1:] and server.shown(ROOM))
    assert opened["text"].endswith("\nLead in. It was “a cold day”, she said. And so it went.")
    assert opened["reply_to"] == message["message_id"]
    assert {"blockquote", "bold", "text_link"} == {entity["type"] for entity in opened["entities"]}
    assert not (await acknowledged(server, press)).get("show_alert")


async def test_a_press_works_after_a_restart(server: TelegramServer, run: Run) -> None:
    async with run():
        message, data = await asked(server, private(ADA))

    async with run():
        server.press(message, data, person(ADA))

        await server.until(lambda: server.shown(private(ADA))[1:])


@pytest.mark.usefixtures("bot")
async def test_the_answer_of_another_chat_stays_closed(server: TelegramServer, services: FakeServices) -> None:
    _, data = await asked(server, private(ADA))
    elsewhere, _ = await asked(server, private(BEN))

    stolen = data.replace("a2", "a1")
    press = server.press(elsewhere, stolen, person(BEN))

    assert "no longer" in (await acknowledged(server, press))["text"]
    assert len(server.shown(private(BEN))) == 1
    assert services.conversations.kept("a1") is not None


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("data", ["source:zzz:1", "source:a1:9", "source:a1:x", "other", "source:a1:1:2"])
async def test_unknown_or_old_buttons_are_met_with_an_alert(server: TelegramServer, data: str) -> None:
    message, _ = await asked(server, private(ADA))

    press = server.press(message, data, person(ADA))

    reply = await acknowledged(server, press)
    assert reply["show_alert"]
    assert "ask again" in reply["text"]


@pytest.mark.usefixtures("bot")
async def test_an_article_that_is_gone_is_said_to_be_gone(server: TelegramServer, services: FakeServices) -> None:
    message, data = await asked(server, private(ADA))
    gone = answer(id_="a1")
    session = services.conversations.current(ADA)
    services.conversations.remember(
        session,
        type(gone)(**{f: getattr(gone, f) for f in gone.__slots__} | {"citations": (citation(article_id="gone"),)}),
    )

    press = server.press(message, data, person(ADA))

    assert "no longer in my library" in (await acknowledged(server, press))["text"]


@pytest.mark.usefixtures("bot")
async def test_a_message_too_old_to_be_read_still_has_working_buttons(server: TelegramServer) -> None:
    message, data = await asked(server, private(ADA))
    inaccessible = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}

    server.press(inaccessible, data, person(ADA))

    await server.until(lambda: server.shown(private(ADA))[1:])


@pytest.mark.usefixtures("bot")
async def test_a_reply_to_an_opened_source_goes_on_with_its_answer(
    server: TelegramServer, services: FakeServices
) -> None:
    message, data = await asked(server, ROOM)
    server.press(message, data, person(ADA))
    _, opened = await server.until(lambda: server.shown(ROOM)[1:] and server.shown(ROOM))
    await server.until(lambda: not services.waiting())

    server.say("And he?", ROOM, person(BEN), reply_to_message=opened)

    await server.until(lambda: len(services.asked) == 2)
    assert services.asked[1][:2] == ("And he?", ("Was it cold?",))


@pytest.mark.usefixtures("bot")
async def test_a_press_that_telegram_has_forgotten_does_no_harm(server: TelegramServer) -> None:
    message, data = await asked(server, private(ADA))
    press = server.press(message, data, person(ADA))
    server.presses[press] = {"answered": "elsewhere"}

    server.say("Was it warm?", private(ADA))

    await server.until(lambda: [m for m in server.shown(private(ADA)) if "warm" in m["text"] and EXCERPT in m["text"]])


@pytest.mark.usefixtures("bot")
async def test_pressing_again_at_once_and_after_others_shows_one_message(server: TelegramServer) -> None:
    message, data = await asked(server, ROOM)

    presses = [server.press(message, data, person(who)) for who in (ADA, ADA, BEN)]

    for press in presses:
        await acknowledged(server, press)
    server.say("/ask@BriefingBot Was it warm?", ROOM, person(ADA))
    await server.until(lambda: [m for m in server.shown(ROOM) if "warm" in m["text"]])
    assert len([m for m in server.shown(ROOM) if "And so it went" in m["text"]]) == 1


async def test_after_a_restart_and_a_cleaning_a_press_edits_what_is_open(
    server: TelegramServer, run: Run, services: FakeServices
) -> None:
    async with run():
        message, data = await asked(server, private(ADA))
        server.press(message, data, person(ADA))
        _, opened = await server.until(lambda: server.shown(private(ADA))[1:] and server.shown(private(ADA)))
        await server.until(lambda: not services.waiting())
    Inbox(services.database).prune(days=0)

    async with run():
        await acknowledged(server, server.press(message, data, person(ADA)))
        await server.until(lambda: not services.waiting())

        assert [m["message_id"] for m in server.shown(private(ADA))] == [message["message_id"], opened["message_id"]]


@pytest.mark.usefixtures("bot")
async def test_close_takes_the_opened_source_away_and_no_other_message(
    server: TelegramServer, services: FakeServices
) -> None:
    message, data = await asked(server, ROOM)
    server.press(message, data, person(ADA))
    _, opened = await server.until(lambda: server.shown(ROOM)[1:] and server.shown(ROOM))
    await server.until(lambda: not services.waiting())
    close = opened["reply_markup"]["inline_keyboard"][-1][-1]

    server.press(opened, close["callback_data"], person(BEN))
    server.press(message, close["callback_data"], person(BEN))

    await server.until(lambda: len(server.shown(ROOM)) == 1 and not services.waiting())
    assert close["text"] == "Close"
    assert [m["message_id"] for m in server.deleted] == [opened["message_id"]]
    server.press(message, data, person(ADA))
    await server.until(lambda: server.shown(ROOM)[1:])


class TestRights:
    """Only Ada is allowed."""

    @pytest.fixture
    def allowed(self) -> str:
        return f"{ADA}"

    @pytest.mark.usefixtures("bot")
    async def test_who_may_not_ask_may_not_press(self, server: TelegramServer) -> None:
        message, data = await asked(server, ROOM)

        press = server.press(message, data, person(BEN))

        assert "let in" in (await acknowledged(server, press))["text"]
        assert len(server.shown(ROOM)) == 1
