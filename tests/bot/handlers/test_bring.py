"""Articles that people bring into a chat, and what they see of them there."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.words import chat_words
from bot.handlers.bring import BRINGS
from bot.services import Services, open_services
from config.settings import Settings
from tests.articles import HARBOUR, TALKS
from tests.telegram_rules import group, person, private
from tests.telegram_server import TOKEN, TelegramServer
from tests.web_server import Page, WebServer, web_server

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]

ADA, BEN, ROOM = private(7), private(8), group(-100)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server({"/talks": Page(TALKS, "text/plain")}) as server:
        yield server


@pytest.fixture
def settings(server: TelegramServer, data_dir: Path, web: WebServer) -> Settings:
    telegram = {"token": TOKEN, "api_url": server.url, "allowed": "*"}
    return Settings(data_dir=data_dir, telegram=telegram, fetch=web.settings(), _env_file=None)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    with open_services(settings) as opened:
        yield opened


async def said(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


def url(text: str) -> dict[str, Any]:
    return {"entities": [{"type": "url", "offset": 0, "length": len(text)}]}


def zipped(**members: str) -> bytes:
    with zipfile.ZipFile(made := io.BytesIO(), "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return made.getvalue()


async def test_a_file_is_read_into_its_chat_alone_and_can_be_removed_there(
    server: TelegramServer, services: Services
) -> None:
    server.send_file("harbour.txt", HARBOUR.encode(), ADA)
    await said(server, ADA, "added: 1\n• harbour.txt: added")
    server.send_file("harbour.txt", HARBOUR.encode(), ADA)
    await said(server, ADA, "unchanged: 1")
    server.send_file("a.zip", zipped(empty="", talks=TALKS), ADA)
    await said(server, ADA, "rejected: 1")

    server.say("How many berths did the council approve?", ADA)
    await said(server, ADA, "1,200 new berths")
    server.say("How many berths did the council approve?", BEN)
    await server.until(lambda: services.conversations.last(8))
    server.say("/articles", BEN)
    await said(server, BEN, "Brought into this chat: 0")
    assert not [m for m in server.shown(BEN) if "1,200" in m["text"]]

    server.say("/articles", ADA)
    listed = await said(server, ADA, "Brought into this chat: 2")
    assert "harbour" in listed["text"]
    server.say("/remove harbour.txt", BEN)
    await said(server, BEN, "is called harbour.txt")
    server.say("/remove harbour.txt", ADA)
    await said(server, ADA, "Removed: 1")
    server.say("/sources", ADA)
    await said(server, ADA, "Articles that I answer from here: 1")
    assert not list((services.settings.data_dir / "brought").rglob("*.txt"))

    server.say("/feeds add https://example.org/rss", ADA)
    await said(server, ADA, "for this chat alone")
    await forgotten(server, ADA)
    server.say("/articles", ADA)
    await said(server, ADA, "Brought into this chat: 0")
    server.say("/feeds", ADA)
    await said(server, ADA, "no feeds")


async def forgotten(server: TelegramServer, chat: dict[str, Any]) -> None:
    server.say("/forget", chat)
    asked = await said(server, chat, "This stays")
    server.press(asked, asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"], person(chat["id"]))
    await said(server, chat, "Deleted.")


async def test_files_that_come_together_are_all_read(server: TelegramServer) -> None:
    for name, text in (("harbour.txt", HARBOUR), ("talks.txt", TALKS)):
        server.send_file(name, text.encode(), ADA, media_group_id="5")

    await said(server, ADA, "harbour.txt: added")
    await said(server, ADA, "talks.txt: added")


async def test_a_link_alone_is_fetched_and_what_cannot_be_fetched_is_told(
    server: TelegramServer, web: WebServer
) -> None:
    for path in ("/talks", "/gone"):
        server.say(address := web.url(path), ADA, **url(address))
    await said(server, ADA, "/talks: added")
    await said(server, ADA, "/gone: rejected (")
    server.say(f"/add@BriefingBot {web.url('/talks')}", ROOM, person(8))
    await said(server, ROOM, "/talks: added")
    private_ = "http://192.168.0.1/secret"
    server.say(private_, ADA, **url(private_))
    await said(server, ADA, "192.168.0.1/secret: rejected (")


async def test_a_channels_post_is_kept_with_its_channel_and_day_when_it_is_added(
    server: TelegramServer, services: Services
) -> None:
    channel = {"id": -1005, "type": "channel", "title": "The Quay", "username": "quay"}
    origin = {"type": "channel", "chat": channel, "message_id": 12, "date": 1_755_000_000}
    post = server.say(HARBOUR, ADA, forward_origin=origin)
    server.say("/add", ADA, reply_to_message=post)

    await said(server, ADA, "https://t.me/quay/12: added")

    (kept,) = services.catalogue.listed(frozenset({"chat:7"}))
    assert (kept.outlet, str(kept.published.day)) == ("The Quay", "2025-08-12")


async def test_what_is_too_large_is_not_asked_for_and_nothing_at_all_is_asked_after(server: TelegramServer) -> None:
    server.send_file("film.zip", b"x", ADA, size=30_000_000)
    await said(server, ADA, "at most 20 MB")
    server.say("/add", ADA)
    await said(server, ADA, "What shall I read?")

    assert not server.called("getFile")


@pytest.mark.parametrize("code", ["ru", "uk"])
async def test_a_summary_is_in_the_language_of_who_brings(server: TelegramServer, code: str) -> None:
    server.send_file("harbour.txt", HARBOUR.encode(), ADA, **{"from": person(7) | {"language_code": code}})

    await said(server, ADA, chat_words(code).say("articles.added"))


async def test_feeds_are_a_chats_own_and_in_groups_its_admins(server: TelegramServer) -> None:
    server.members[-100, 7] = "administrator"
    server.say("/feeds@BriefingBot add https://example.org/rss", ROOM, person(8))
    await said(server, ROOM, "Only admins")
    server.say("/feeds@BriefingBot add https://example.org/rss", ROOM, person(7))
    await said(server, ROOM, "for this chat alone")
    server.say("/feeds add ftp://example.org/rss", ADA)
    await said(server, ADA, "ftp://example.org/rss:")
    server.say("/feeds", ADA)
    await said(server, ADA, "no feeds")
    server.say("/feeds remove https://example.org/rss", ADA)
    await said(server, ADA, "no such feed")
    server.say("/feeds@BriefingBot remove https://example.org/rss", ROOM, person(7))
    await said(server, ROOM, "its articles stay")


@pytest.mark.parametrize(
    ("text", "brings"),
    [
        ("https://example.org/a", True),
        ("add this: https://example.org/a", True),
        ("https://example.org/a https://example.org/b", True),
        ("what does https://example.org/a say?", False),
        ("I read on https://example.org/a that the harbour is closed", False),
        ("/ask https://example.org/a", False),
        ("no link", False),
    ],
)
async def test_a_link_alone_is_brought_and_one_in_a_question_is_not(bot: Any, text: str, brings: bool) -> None:
    from telegram import Message  # noqa: PLC0415

    from tests.telegram_rules import entities_in  # noqa: PLC0415

    made = Message.de_json(
        {"message_id": 1, "date": 1, "chat": ADA, "from": person(7), "text": text, "entities": entities_in(text)},
        bot.bot,
    )

    assert BRINGS.filter(made) is brings
