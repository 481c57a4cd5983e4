"""The pieces of a briefing in a chat, over a small library."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.briefing.text import ReadPiece
from bot.delivery.app import DESK
from bot.delivery.reply import Reply
from bot.delivery.words import chat_words
from bot.handlers.drawing import send_picture
from bot.services import Services
from tests.bot.briefing.trapped import trapped
from tests.libraries import library_of
from tests.telegram_rules import group, person, private
from tests.telegram_server import Fault, TelegramServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]

TOPIC = "Northport harbour strike"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    with library_of(trapped(), tmp_path_factory.mktemp("chat"), model_folder) as services:
        yield services


@pytest.fixture
def services(library: Services) -> Services:
    """What the bot of these tests answers from."""
    return library


async def said(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


def quoted(message: dict[str, Any]) -> list[str]:
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message["entities"]
        if e["type"].endswith("blockquote")
    ]


def is_figure(line: str) -> bool:
    """A value of a comparison, as code lists it, or a warning."""
    return " · " in line or line.startswith("⚠️")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (f"/brief {TOPIC}", f"Brief · {TOPIC}"),
        (f"Brief me on the {TOPIC}", f"Brief · {TOPIC}"),
        (f"/timeline {TOPIC}", f"Timeline · {TOPIC}"),
        (f"timeline of the {TOPIC}", f"Timeline · {TOPIC}"),
        ("/digest", "Digest"),
        ("what's new since 1 March 2025?", "Digest"),
        ("/quotes Lindholm on the ruling", "Statements · Lindholm · the ruling"),
        (f"/compare {TOPIC}", f"Compared · {TOPIC}"),
        (f"/changes {TOPIC}", f"What changed · {TOPIC}"),
    ],
)
async def test_every_piece_comes_by_command_and_by_plain_words_with_the_articles_own_words(
    server: TelegramServer, asked: str, shown: str
) -> None:
    chat = private(sum(map(ord, asked)))
    held = " ".join(" ".join(article.text_raw.split()) for article in trapped())
    server.say(asked, chat)

    message = await said(server, chat, shown)
    await server.until(lambda: "Sources\n[1]" in "\n".join(m["text"] for m in server.shown(chat)))

    excerpts = [one.strip() for text in quoted(message) for one in re.split(r"\[\d+\]|\n", text) if one.strip()]
    assert [one for one in excerpts if one in held]
    assert not [one for one in excerpts if one not in held and not is_figure(one)]


async def test_what_was_shown_is_not_new_in_this_chat_and_new_in_another(server: TelegramServer) -> None:
    ada, bob = private(7), private(8)
    server.say(f"/brief {TOPIC}", ada)
    await said(server, ada, "Brief · ")
    server.say(f"/changes {TOPIC}", ada)
    server.say(f"/changes {TOPIC}", bob)

    again, first = await said(server, ada, "What changed"), await said(server, bob, "What changed")
    assert len(quoted(again)) < len(quoted(first))


async def test_a_topic_that_is_missing_is_asked_for_and_its_reply_makes_the_piece(server: TelegramServer) -> None:
    room = group(-55)
    server.say("/timeline@BriefingBot", room, person(7))
    hint = await said(server, room, "Of what?")
    server.say(TOPIC, room, person(7), reply_to_message=hint)

    assert (await said(server, room, "Timeline"))["text"].startswith(f"Timeline · {TOPIC}")


async def test_in_a_topic_of_a_group_the_ledger_is_the_topics_own(server: TelegramServer) -> None:
    room = group(-56)
    server.say(f"/changes@BriefingBot {TOPIC}", room, person(7), topic=3)
    first = await said(server, room, "What changed")
    server.say(f"/changes@BriefingBot {TOPIC}", room, person(7), topic=4)

    def changes() -> list[dict[str, Any]]:
        return [message for message in server.shown(room) if "What changed" in message["text"]]

    _, other = await server.until(lambda: changes()[1:] and changes())
    assert (first["message_thread_id"], other["message_thread_id"]) == (3, 4)
    assert quoted(first) == quoted(other)


async def test_a_name_that_nobody_has_is_said_plainly(server: TelegramServer) -> None:
    chat = private(9)
    server.say("/quotes Qwertyuiop", chat)

    await said(server, chat, "No article here reports anything that Qwertyuiop said.")


async def test_a_piece_in_russian_is_russian(server: TelegramServer) -> None:
    chat = private(10)
    server.say("что нового", chat, person(10) | {"language_code": "ru"})

    assert "Источники" in (await said(server, chat, "Источники"))["text"]


def photos(server: TelegramServer, chat: dict[str, Any]) -> list[dict[str, Any]]:
    return [message for message in server.shown(chat) if message.get("photo")]


async def piece_with_button(server: TelegramServer, chat: dict[str, Any]) -> dict[str, Any]:
    found = await server.until(lambda: [message for message in server.shown(chat) if message["reply_markup"]])
    return found[-1]


def data_of(message: dict[str, Any]) -> str:
    return message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("timeline", f"/ask@BriefingBot timeline of the {TOPIC}"), ("trend", f"/trend@BriefingBot {TOPIC} since 2019")],
)
async def test_the_button_under_a_chart_sends_it_once_as_a_picture_that_is_told_in_words(
    server: TelegramServer, kind: str, asked: str
) -> None:
    room = group(-60 - len(kind))
    server.say(asked, room, person(7), topic=3)
    piece = await piece_with_button(server, room)
    server.faults = [Fault("drop after", "sendPhoto")]  # it arrives, and nobody hears of it

    presses = [server.press(piece, data_of(piece), person(n)) for n in (7, 8)]

    await server.until(
        lambda: server.called("sendPhoto")[1:] and not any(message["reply_markup"] for message in server.shown(room))
    )
    await server.until(lambda: all(server.presses[press] for press in presses))
    (photo,) = photos(server, room)
    assert (photo["message_thread_id"], photo["reply_to"]) == (3, piece["message_id"])
    assert all(words in photo["text"] for words in (f"{kind.capitalize()} · {TOPIC}", "In the picture", "publishers"))


async def test_as_a_picture_it_comes_at_once_below_the_piece(server: TelegramServer) -> None:
    chat = private(61)
    server.say(f"хронология: {TOPIC}, картинкой", chat)

    (photo,) = await server.until(lambda: photos(server, chat))

    assert photo["text"].startswith(f"Timeline · {TOPIC}")
    assert await said(server, chat, "Sources\n[1]")


async def test_a_topic_alone_that_answered_our_question_is_drawn_too(server: TelegramServer) -> None:
    chat = private(62)
    server.say("/timeline", chat)
    server.say(TOPIC, chat, reply_to_message=await said(server, chat, "Of what?"))
    piece = await piece_with_button(server, chat)

    server.press(piece, data_of(piece), person(62))

    assert await server.until(lambda: photos(server, chat))


async def test_a_picture_of_what_nobody_knows_any_more_is_said_to_be_none(server: TelegramServer) -> None:
    chat = private(63)
    server.say(f"/trend {TOPIC}", chat)
    piece = await piece_with_button(server, chat)

    press = server.press(piece | {"reply_to": None}, data_of(piece), person(63))

    told = await server.until(lambda: server.presses[press])
    assert "ask again" in told["text"]
    assert not photos(server, chat)


async def test_a_picture_that_cannot_be_drawn_is_a_clear_sentence(bot: Any, server: TelegramServer) -> None:
    reply = Reply(bot.bot_data[DESK].replies, bot.bot, 1, 64)

    await send_picture(ReadPiece(("Trend",), (), ("A line.",) * 900), reply, chat_words("en"))

    assert [message["text"] for message in server.shown(private(64))] == [chat_words("en").say("briefing.not_drawn")]
