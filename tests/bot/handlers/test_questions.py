"""Asking: in private, in groups and topics, as a reply, twice, in a long way."""

import asyncio
from typing import Any

import pytest
from telegram.ext import Application

from bot.asker import Asker
from retrieval.articles import SHARED
from retrieval.search.wishes import Wishes
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, URL, FakeServices
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, ROOM = private(7), group(-100)


async def answered(server: TelegramServer, chat: dict[str, Any], times: int = 1) -> list[dict[str, Any]]:
    """Wait until this many messages in a chat show an excerpt, and return them."""
    return await server.until(
        lambda: [m for m in server.shown(chat) if EXCERPT in m["text"]][times - 1 :] and server.shown(chat)
    )


@pytest.mark.usefixtures("bot")
async def test_a_question_in_private_becomes_one_message_with_its_source(server: TelegramServer) -> None:
    asked = server.say("Was it cold?", ADA)

    (shown,) = await answered(server, ADA)

    assert shown["text"].startswith("Asked “Was it cold?”, she said it was a cold day. [1]\n\n[1] The Example, ")
    assert shown["reply_to"] == asked["message_id"]
    assert {e["url"] for e in shown["entities"] if e["type"] == "text_link"} == {URL}
    assert [e["type"] for e in shown["entities"]][-1] == "expandable_blockquote"


@pytest.mark.usefixtures("bot")
async def test_no_message_has_a_link_preview(server: TelegramServer) -> None:
    server.say("Was it cold?", ADA)

    await answered(server, ADA)

    calls = server.called("sendMessage") + server.called("editMessageText")
    assert calls
    assert all(call["link_preview_options"] == {"is_disabled": True} for call in calls)


@pytest.mark.usefixtures("bot")
async def test_the_asker_sees_at_once_that_the_answer_is_on_its_way(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("wait for it", ADA)

    waiting = await server.until(lambda: server.shown(ADA))
    assert waiting[0]["text"] == "Looking it up…"

    services.release.set()
    (shown,) = await answered(server, ADA)
    assert shown["message_id"] == waiting[0]["message_id"]


@pytest.mark.usefixtures("bot")
async def test_in_a_group_the_command_is_answered_in_its_topic(server: TelegramServer) -> None:
    asked = server.say("/ask@BriefingBot Was it cold?", ROOM, person(7), topic=12)

    (shown,) = await answered(server, ROOM)

    assert shown["message_thread_id"] == 12
    assert shown["reply_to"] == asked["message_id"]
    assert shown["text"].startswith("Asked “Was it cold?”")


@pytest.mark.usefixtures("bot")
async def test_who_asks_where_and_in_which_language_goes_along(server: TelegramServer, services: FakeServices) -> None:
    server.say("/ask@BriefingBot Was it cold?", ROOM, person(7) | {"language_code": "uk"}, topic=12)
    (shown,) = await answered(server, ROOM)
    button = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    server.press(shown, button, person(8))
    await server.until(lambda: len(services.askers) == 2)

    scopes = SHARED | {"chat:-100"}
    assert services.askers == [
        Asker(7, -100, 12, scopes, language="uk", wishes=Wishes(likely="uk")),
        Asker(8, -100, 12, scopes, wishes=Wishes(likely="en")),
    ]


@pytest.mark.usefixtures("bot")
async def test_the_general_topic_gets_no_thread(server: TelegramServer) -> None:
    server.say("/ask Was it cold?", ROOM, person(7))

    await answered(server, ROOM)

    assert "message_thread_id" not in server.called("sendMessage")[0]


@pytest.mark.usefixtures("bot")
async def test_everything_else_in_a_group_meets_silence(server: TelegramServer) -> None:
    server.me["can_read_all_group_messages"] = True
    ben = person(8)
    first = server.say("hello everybody", ROOM, ben)
    server.say("/ask@OtherBot Was it cold?", ROOM, ben)
    server.say("/weather", ROOM, ben)
    server.say("and you?", ROOM, ben, reply_to_message=first)
    server.say("a photo", ROOM, ben, photo=[{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}])

    server.say("/ask@BriefingBot Was it cold?", ROOM, ben)

    assert len(await answered(server, ROOM)) == 1


@pytest.mark.usefixtures("bot")
async def test_channel_posts_and_the_like_are_not_questions(server: TelegramServer) -> None:
    said = {"message_id": 900, "date": 1, "chat": ADA, "from": person(7), "text": "Was it cold?"}
    server.push(channel_post=said | {"chat": {"id": -5, "type": "channel", "title": "C"}})
    server.push(business_message=said | {"business_connection_id": "b"})

    server.say("Was it warm?", ADA)

    assert len(await answered(server, ADA)) == 1


@pytest.mark.usefixtures("bot")
async def test_an_update_that_comes_twice_is_answered_once(server: TelegramServer, services: FakeServices) -> None:
    message = {"message_id": 900, "date": 1, "chat": ADA, "from": person(7), "text": "Was it cold?"}
    for _ in range(3):
        server.push(update_id=500_000, message=message)
    server.push(update_id=500_001, message=message | {"message_id": 901, "text": "Was it warm?"})

    await answered(server, ADA, times=2)

    assert [question for question, _, _ in services.asked] == ["Was it cold?", "Was it warm?"]


@pytest.mark.usefixtures("bot")
async def test_a_follow_up_in_private_leans_on_what_was_asked_before(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("Was it cold?", ADA)
    server.say("And he?", ADA)
    server.say("/new", ADA)
    server.say("And she?", ADA)

    await answered(server, ADA, times=3)

    assert [(question, history) for question, history, _ in services.asked] == [
        ("Was it cold?", ()),
        ("And he?", ("Was it cold?",)),
        ("And she?", ()),
    ]
    assert services.asked[0][2] is not None


@pytest.mark.usefixtures("bot")
async def test_in_a_group_a_reply_goes_on_and_a_command_begins_anew(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("/ask@BriefingBot Was it cold?", ROOM, person(7))
    (first,) = await answered(server, ROOM)
    server.say("And he?", ROOM, person(8), reply_to_message=first)
    server.say("/ask@BriefingBot Was it warm?", ROOM, person(8))
    server.say("Was it private?", ADA)
    await answered(server, ROOM, times=3)
    await answered(server, ADA)

    assert {question: history for question, history, _ in services.asked} == {
        "Was it cold?": (),
        "And he?": ("Was it cold?",),
        "Was it warm?": (),
        "Was it private?": (),
    }


@pytest.mark.usefixtures("bot")
async def test_ask_in_reply_to_a_message_asks_about_it(server: TelegramServer, services: FakeServices) -> None:
    claim = server.say("It was a cold day.", ROOM, person(8))

    server.say("/ask@BriefingBot", ROOM, person(7), reply_to_message=claim)
    server.say("/ask@BriefingBot is it true?", ROOM, person(7), reply_to_message=claim)
    await answered(server, ROOM, times=2)

    assert [(question, history) for question, history, _ in services.asked] == [
        ("It was a cold day.", ()),
        ("is it true?", ("It was a cold day.",)),
    ]


@pytest.mark.usefixtures("bot")
async def test_a_bare_ask_is_met_with_a_hint_that_can_be_replied_to(server: TelegramServer) -> None:
    server.say("/ask@BriefingBot", ROOM, person(7))
    (hint,) = await server.until(lambda: server.shown(ROOM))
    markup = server.called("sendMessage")[0]["reply_markup"]
    assert (markup["force_reply"], markup["selective"]) == (True, True)

    server.say("Was it cold?", ROOM, person(7), reply_to_message=hint)

    shown = await answered(server, ROOM)
    assert "Was it cold?" in shown[1]["text"]


@pytest.mark.usefixtures("bot")
async def test_the_hint_is_in_the_language_of_the_senders_telegram(server: TelegramServer) -> None:
    server.say("/ask@BriefingBot", ROOM, person(7) | {"language_code": "uk"})

    (hint,) = await server.until(lambda: server.shown(ROOM))

    assert hint["text"].startswith("Що ви хочете дізнатися?")
    assert server.called("sendMessage")[0]["reply_markup"]["input_field_placeholder"] == "Ваше питання"


@pytest.mark.usefixtures("bot")
async def test_a_long_answer_comes_in_parts_and_the_last_has_the_buttons(server: TelegramServer) -> None:
    asked = server.say("long story?", ADA)

    shown = await answered(server, ADA)

    assert len(shown) > 1
    assert [m["reply_markup"] is not None for m in shown] == [False] * (len(shown) - 1) + [True]
    assert {m["reply_to"] for m in shown} == {asked["message_id"]}


@pytest.mark.usefixtures("bot")
async def test_a_refusal_says_what_was_searched(server: TelegramServer) -> None:
    server.say("refuse me", ADA)

    (shown,) = await answered(server, ADA)

    assert "Searched: 3 articles" in shown["text"]


@pytest.mark.usefixtures("bot")
async def test_a_slow_answer_holds_up_its_own_chat_only(server: TelegramServer, services: FakeServices) -> None:
    server.say("wait for it", ADA)
    server.say("Was it cold?", ADA)
    server.say("Was it warm?", private(8))

    await answered(server, private(8))
    (waiting,) = await server.until(lambda: server.shown(ADA))
    assert waiting["text"] == "Looking it up…"

    services.release.set()
    first, second = await answered(server, ADA, times=2)
    assert "wait for it" in first["text"]
    assert "Was it cold?" in second["text"]


@pytest.mark.usefixtures("bot")
async def test_commands_say_what_the_bot_can_do(server: TelegramServer) -> None:
    for text in ("/start", "/help", "/unknown", "/new"):
        server.say(text, ADA)
    server.say("", ADA, voice={"file_id": "1", "file_unique_id": "1", "duration": 1})

    start, help_, unknown, new, voice = await server.until(lambda: server.shown(ADA)[4:] and server.shown(ADA))

    assert "Ask me anything" in start["text"]
    assert "/ask@BriefingBot" in help_["text"]
    assert unknown["text"] == "I do not know /unknown. /help says what I can do."
    assert "fresh start" in new["text"]
    assert "only text" in voice["text"]


@pytest.mark.usefixtures("bot")
async def test_the_menus_are_published_for_each_kind_of_chat(server: TelegramServer) -> None:
    menus = await server.until(lambda: len(server.called("setMyCommands")) == 9 and server.called("setMyCommands"))

    listed = {(m["scope"]["type"], m.get("language_code", "")): [c["command"] for c in m["commands"]] for m in menus}
    pieces = ["brief", "digest", "timeline", "trend", "quotes", "compare", "changes"]
    clock = ["subscribe", "subscriptions", "unsubscribe"]
    group = ["ask", *pieces, "why", "quote", "check", "subscriptions", "stop", "help"]
    admins = ["subscribe", "unsubscribe", "add", "articles", "feeds", "settings", "privacy"]
    shelf = ["add", "articles", "sources", "feeds", "settings", "privacy"]
    assert {key[0]: value for key, value in listed.items()} == {
        "all_private_chats": ["ask", *pieces, "why", "quote", "check", *clock, "new", "stop", *shelf, "help"],
        "all_group_chats": group,
        "all_chat_administrators": [*group, *admins],
    }
    assert {key[1] for key in listed} == {"", "ru", "uk"}
    assert len({m["commands"][0]["description"] for m in menus}) == 3


async def test_what_was_asked_while_the_bot_was_away_is_answered_in_order(server: TelegramServer, run: Run) -> None:
    for number in range(5):
        server.say(f"Question {number}?", ADA)

    async with run():
        shown = await answered(server, ADA, times=5)

    assert [m["text"].split("”")[0] for m in shown] == [f"Asked “Question {number}?" for number in range(5)]


async def test_a_message_that_was_deleted_meanwhile_is_sent_anew(
    server: TelegramServer, run: Run, services: FakeServices
) -> None:
    async with run():
        asked = server.say("wait for it", ADA)
        (waiting,) = await server.until(lambda: server.shown(ADA))
        del server.messages[7, waiting["message_id"]], server.messages[7, asked["message_id"]]

        services.release.set()

        (shown,) = await answered(server, ADA)
    assert shown["message_id"] != waiting["message_id"]


async def test_a_clean_stop_leaves_the_rest_for_the_next_run(
    server: TelegramServer, run: Run, services: FakeServices
) -> None:
    async def finish_after_the_stop(application: Application) -> None:
        await server.until(lambda: not application.updater.running)
        services.release.set()

    async with run() as application:
        server.say("wait for it", ADA)
        await server.until(lambda: server.shown(ADA))
        for number in range(3):
            server.say(f"Question {number}?", ADA)
        await server.until(lambda: len(services.waiting()) == 4)
        finishing = asyncio.create_task(finish_after_the_stop(application))
    await finishing
    assert len(server.shown(ADA)) == 1  # what was under way was finished, nothing new begun

    async with run():
        shown = await answered(server, ADA, times=4)

    assert len(shown) == 4
    assert [question for question, _, _ in services.asked] == ["wait for it", *(f"Question {n}?" for n in range(3))]
