"""Checking what a message claims and quotes, in a chat."""

from typing import Any

import pytest

from bot.answering.words import bot_words
from bot.delivery.words import chat_words
from bot.handlers.hearing import asks_if_true
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, ROOM = private(7), group(-100)
POST = (
    "It was “a cold day”, and “a warm one” as well, as everybody knows by now. The harbour was closed by the council."
)


async def said(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("asked", "code"), [("is this true?", "en"), ("check", "en"), ("правда?", "ru"), ("це правда?", "uk")]
)
async def test_a_reply_that_asks_has_every_quotation_and_claim_of_the_message_checked(
    server: TelegramServer, services: FakeServices, asked: str, code: str
) -> None:
    post = server.say(POST, ADA)
    await server.until(lambda: services.asked)
    server.say(asked, ADA, person(7) | {"language_code": code}, reply_to_message=post)

    shown = await said(server, ADA, chat_words(code).say("claims.not_found"))

    assert chat_words(code).say("quote.altered") in shown["text"]
    assert "The harbour was closed by the council." in shown["text"]
    assert len(services.asked) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("asked", "code"), [("is this true?", "en"), ("Чи це правда?", "uk"), ("это правда?", "ru")])
async def test_who_doubts_an_answer_is_told_where_to_look(
    server: TelegramServer, services: FakeServices, asked: str, code: str
) -> None:
    server.say("Was it cold?", ADA)
    answered = await said(server, ADA, EXCERPT)
    server.say(asked, ADA, person(7) | {"language_code": code}, reply_to_message=answered)

    await said(server, ADA, bot_words(code).say("act_complaint"))
    assert len(services.asked) == 1


@pytest.mark.usefixtures("bot")
async def test_the_command_checks_what_stands_behind_it_or_asks_for_it(server: TelegramServer) -> None:
    server.say("/check", ADA)
    hint = await said(server, ADA, "What shall I check?")
    server.say("It was a warm day, she said then.", ADA, reply_to_message=hint)
    await said(server, ADA, "No article says so: It was a warm day")
    server.say("/check@BriefingBot she said it was a cold day", ROOM, person(8))

    assert EXCERPT in (await said(server, ROOM, "A source says so"))["text"]


@pytest.mark.usefixtures("bot")
async def test_a_forwarded_post_that_claims_nothing_is_told_so(server: TelegramServer) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
    server.say("Wow!", ADA, forward_origin=origin)

    await said(server, ADA, "claims nothing")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Is it really true?", True),
        ("fact-check this please", True),
        ("true or false?", True),
        ("can you check that", True),
        ("Это правда?", True),
        ("так ли это?", True),
        ("проверьте, пожалуйста", True),
        ("Чи це правда?", True),
        ("перевір це", True),
        ("is this true of Rubio as well?", False),
        ("check whether Lavrov said so", False),
        ("правда, что Лавров был в Анкоридже?", False),
        ("так", False),
        ("this is true", False),
    ],
)
def test_only_what_asks_nothing_else_asks_whether_it_is_true(text: str, asks: bool) -> None:
    assert asks_if_true(text) is asks
