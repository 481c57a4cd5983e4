"""Checking a quotation in a chat."""

from typing import Any

import pytest

from tests.faults.fake_services import EXCERPT, URL
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]

ADA, ROOM = private(7), group(-100)


async def said(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[0]


async def test_a_quotation_behind_the_command_is_checked(server: TelegramServer) -> None:
    server.say("/quote a cold day", ADA)

    shown = await said(server, ADA, "Exact: “a cold day”")

    assert "Said by she." in shown["text"]
    assert EXCERPT in shown["text"]
    assert {e["url"] for e in shown["entities"] if e["type"] == "text_link"} == {URL}


async def test_the_command_as_a_reply_checks_that_message(server: TelegramServer) -> None:
    other = server.say("It was “a warm day”, *she* said. /start", ROOM, person(8))
    server.say("/quote@BriefingBot", ROOM, person(7), reply_to_message=other)

    shown = await said(server, ROOM, "Altered: “It was “a warm day”, she said. /start”")

    assert "here “warm”, in the article “cold”" in shown["text"]


@pytest.mark.parametrize(
    "asked", ["check this quote", "Please verify that quotation!", "проверь цитату", "перевір цю цитату"]
)
async def test_asking_in_words_checks_the_message_that_is_replied_to(server: TelegramServer, asked: str) -> None:
    other = server.say("a cold day", ADA)
    server.say(asked, ADA, reply_to_message=other)

    await said(server, ADA, "Exact: “a cold day”")


async def test_a_mention_in_a_group_checks_what_stands_behind_it(server: TelegramServer) -> None:
    server.me["can_read_all_group_messages"] = True
    server.say("@BriefingBot check this quote: a cold day", ROOM, person(7))

    await said(server, ROOM, "Exact: “a cold day”")


async def test_the_bots_own_answer_can_be_checked(server: TelegramServer) -> None:
    server.say("/help", ADA)
    ours = await said(server, ADA, "What no article says")
    server.say("/quote", ADA, reply_to_message=ours)

    await said(server, ADA, "Altered: “Write a question")


async def test_without_a_quotation_the_bot_asks_for_one(server: TelegramServer) -> None:
    server.say("/quote", ADA)

    await said(server, ADA, "Which quotation?")


async def test_a_text_without_words_is_said_to_hold_none(server: TelegramServer) -> None:
    server.say("/quote …", ADA)

    await said(server, ADA, "nothing to check")


@pytest.mark.parametrize(
    ("code", "told"), [("ru", "здесь «warm», в статье «cold»"), ("uk", "тут «warm», у статті «cold»")]
)
async def test_what_differs_is_told_in_the_language_of_who_asks(server: TelegramServer, code: str, told: str) -> None:
    server.say("/quote a warm day", ADA, person(7) | {"language_code": code})

    await said(server, ADA, told)
