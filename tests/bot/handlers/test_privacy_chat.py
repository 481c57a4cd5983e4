"""What is kept, shown and deleted in a chat."""

import json
from typing import Any

import pytest

from bot.delivery.words import chat_words
from config.settings import Settings
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]

ADA, BEN, ROOM = private(7), private(8), group(-100)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    model = settings.model.model_copy(update={"name": "openai:gpt-x"})
    return settings.model_copy(update={"model": model})


async def said(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


def button(message: dict[str, Any], n: int) -> str:
    return message["reply_markup"]["inline_keyboard"][0][n]["callback_data"]


@pytest.mark.parametrize("code", ["en", "ru", "uk"])
async def test_what_is_kept_is_told_with_its_days_and_the_model_that_reads_it(
    server: TelegramServer, code: str
) -> None:
    server.say("/privacy", ADA, person(7) | {"language_code": code})

    shown = await said(server, ADA, "openai:gpt-x")

    assert all(days in shown["text"] for days in ("180", "90", "7", "/mydata", "/forget"))


async def test_all_that_is_kept_comes_as_a_file_and_is_gone_after_the_button(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("Was it cold at the harbour?", ADA)
    server.say("Was it cold at the harbour?", BEN)
    await said(server, ADA, EXCERPT)
    await said(server, BEN, EXCERPT)

    server.say("/mydata", ADA)
    await said(server, ADA, chat_words("en").say("privacy.file"))
    file = server.called("sendDocument")[0]["document"]
    kept = json.loads(file["body"])
    assert (file["filename"], kept["chat"]) == ("my-data.json", 7)
    assert [one["question"] for one in kept["answers"]] == ["Was it cold at the harbour?"]

    server.say("/forget", ADA)
    asked = await said(server, ADA, "This stays")
    yes, no = button(asked, 0), button(asked, 1)
    server.press(asked, no, person(7))
    await said(server, ADA, "Nothing was deleted.")
    assert services.conversations.last(7)
    server.press(asked, yes, person(7))
    await said(server, ADA, "Deleted.")

    assert services.conversations.last(7) is None
    assert await server.until(lambda: services.conversations.last(8))
    assert b'"id": 7' in (services.settings.data_dir / "deletions.jsonl").read_bytes()


async def test_an_answer_that_is_being_made_does_not_come_after_all_was_forgotten(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("/forget", ADA)
    asked = await said(server, ADA, "This stays")
    server.say("wait for it", ADA)
    await server.until(lambda: services.asked)

    server.press(asked, button(asked, 0), person(7))
    await said(server, ADA, "Deleted.")
    services.release.set()
    server.say("/privacy", ADA)
    await said(server, ADA, "openai:gpt-x")

    assert services.conversations.last(7) is None


async def test_in_a_group_only_admins_see_and_delete(server: TelegramServer, services: FakeServices) -> None:
    server.members[-100, 7] = "administrator"
    server.say("/ask@BriefingBot Was it cold?", ROOM, person(8))
    await said(server, ROOM, EXCERPT)

    for command in ("/mydata@BriefingBot", "/forget@BriefingBot"):
        server.say(command, ROOM, person(8))
    await server.until(lambda: len([m for m in server.shown(ROOM) if "for its admins" in m["text"]]) == 2)
    server.say("/forget@BriefingBot", ROOM, person(7))
    asked = await said(server, ROOM, "This stays")
    press = server.press(asked, button(asked, 0), person(8))
    await server.until(lambda: server.presses[press])
    assert services.conversations.last(-100)
    server.press(asked, button(asked, 0), person(7))
    await said(server, ROOM, "Deleted.")

    assert services.conversations.last(-100) is None
