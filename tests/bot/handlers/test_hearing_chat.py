"""What is heard besides plain questions: captions, edits, albums, forwarded posts, links, inline queries, reactions."""

import base64
from typing import Any

import pytest

from bot.delivery.courier import Pauses
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import entities_in, group, person, private
from tests.telegram_server import TelegramServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]

ADA, ROOM = private(7), group(-100)
PHOTO: dict[str, Any] = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]}


def show(server: TelegramServer, caption: str, chat: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Somebody sends a photo; privacy mode lets the bot see it where it is addressed."""
    entities = {"caption": caption, "caption_entities": entities_in(caption)} if caption else {}
    message = server._new(chat, person(7), 0) | PHOTO | entities | more
    server.messages[chat["id"], message["message_id"]] = message
    server.push(message=message)
    return message


@pytest.fixture
def pauses() -> Pauses:
    """What is typed inline waits as long as it does for people: less, and a busy machine would answer half of it."""
    return Pauses(second=0.05)


async def answers(server: TelegramServer, chat: dict[str, Any], times: int = 1) -> list[dict[str, Any]]:
    return await server.until(
        lambda: [m for m in server.shown(chat) if EXCERPT in m["text"]][times - 1 :] and server.shown(chat)
    )


async def told(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


async def test_captions_and_commands_on_any_line_are_questions(server: TelegramServer, services: FakeServices) -> None:
    show(server, "Was it cold?", ADA)
    show(server, "/ask@BriefingBot Was it warm?", ROOM)
    show(server, "a photo for you all", ROOM)
    server.me["can_read_all_group_messages"] = True
    server.say("“A cold day”, she said.\n/ask@BriefingBot is it true?", ROOM, person(7))

    await answers(server, ADA)
    await answers(server, ROOM, times=2)

    assert {question: history for question, history, _ in services.asked} == {
        "Was it cold?": (),
        "Was it warm?": (),
        "is it true?": ("“A cold day”, she said.",),
    }


async def test_an_album_is_answered_once(server: TelegramServer, services: FakeServices) -> None:
    show(server, "Was it cold?", ADA, media_group_id="a")
    for _ in range(3):
        show(server, "", ADA, media_group_id="a")
    for _ in range(3):
        show(server, "", ADA, media_group_id="b")
    for words in ("", "Was it wet?", ""):  # its words stand under the second picture
        show(server, words, ADA, media_group_id="c")
    server.say("Was it warm?", ADA)

    shown = await answers(server, ADA, times=3)

    assert len(shown) == 4
    assert len(services.asked) == 3
    assert "only text" in shown[1]["text"]


async def test_of_an_albums_captions_the_one_that_asks_is_heard(server: TelegramServer, services: FakeServices) -> None:
    server.me["can_read_all_group_messages"] = True
    for album, captions in enumerate(
        (
            ("Nice, is it not?", "/ask@BriefingBot Was it 0?", ""),
            ("", "Our office.", "@BriefingBot Was it 1?"),
            ("/ask@BriefingBot Was it 2?", "@BriefingBot Was it three?", "Why?"),
            ("Our office.", "", "Why so?"),
        )
    ):
        for caption in captions:
            show(server, caption, ROOM, media_group_id=f"g{album}")
    for album, captions in enumerate((("Our office.", "", "Was it 3?"), ("Was it 4?", "Our office.", "Was it five?"))):
        for caption in captions:
            show(server, caption, ADA, media_group_id=f"p{album}")
    server.say("/ask@BriefingBot Was it 5?", ROOM, person(7))

    await answers(server, ROOM, times=4)
    await answers(server, ADA, times=2)

    assert sorted(question for question, *_ in services.asked) == [f"Was it {n}?" for n in range(6)]


async def test_an_edited_question_has_its_answer_edited(server: TelegramServer, services: FakeServices) -> None:
    asked = server.say("long story?", ADA)
    await answers(server, ADA)
    await server.until(lambda: not services.waiting())
    before = server.shown(ADA)
    assert len(before) > 1
    server.edit(asked, "Was it cold?")

    (after,) = await server.until(lambda: [m for m in server.shown(ADA) if "“Was it cold?”" in m["text"]])
    await server.until(lambda: len(server.shown(ADA)) == 1)
    server.edit(asked, "Was it cold?")  # as where a link's preview came
    server.say("And he?", ADA)
    await answers(server, ADA, times=2)

    assert after["message_id"] == before[0]["message_id"]
    assert [(question, history) for question, history, _ in services.asked] == [
        ("long story?", ()),
        ("Was it cold?", ()),
        ("And he?", ("Was it cold?",)),
    ]


async def test_an_edit_that_first_names_the_bot_is_a_new_question_and_commands_are_not_obeyed_twice(
    server: TelegramServer, services: FakeServices
) -> None:
    chatter = server.say("Was it cold?", ROOM, person(7))
    server.edit(chatter, "/ask@BriefingBot Was it cold?")
    (shown,) = await answers(server, ROOM)
    fresh = server.say("/new", ADA)
    await told(server, ADA, "fresh start")
    server.edit(fresh, "/new ")
    server.say("Was it warm?", ADA)
    await answers(server, ADA)

    assert shown["reply_to"] == chatter["message_id"]
    assert len([m for m in server.shown(ADA) if "fresh" in m["text"]]) == 1
    assert len(services.asked) == 2


async def test_a_forwarded_post_has_its_quotations_checked(server: TelegramServer) -> None:
    origin = {"type": "user", "date": 1, "sender_user": person(21)}
    server.say("She said “a warm day” to everybody.", ADA, forward_origin=origin)
    await told(server, ADA, "Altered")
    server.say("No quotation here.", ADA, forward_origin=origin)

    await told(server, ADA, "claims nothing")


async def test_a_link_asks_and_opens_a_source(server: TelegramServer, services: FakeServices) -> None:
    data = base64.urlsafe_b64encode("Чи було холодно?".encode()).decode().rstrip("=")
    server.say(f"/start ask_{data}", ADA)
    await answers(server, ADA)
    server.say("/start src_a1_1", ADA)
    await told(server, ADA, "Lead in. It was “a cold day”")
    server.say("/start src_a1_1", private(8))

    await told(server, private(8), "no longer have this answer")
    assert services.asked[0][0] == "Чи було холодно?"


async def test_a_mistyped_command_gets_a_suggestion(server: TelegramServer) -> None:
    server.say("/aks What did she say?", ADA, person(7) | {"language_code": "uk"})
    server.say("/aks@BriefingBot What did she say?", ROOM, person(7))
    server.say("/weather@BriefingBot", ROOM, person(7))

    await told(server, ADA, "Можливо, /ask?")
    assert (await told(server, ROOM, "Did you mean"))["text"] == "Did you mean /ask?"
    server.say("/ask@BriefingBot Was it cold?", ROOM, person(7))
    assert len(await answers(server, ROOM)) == 2


async def test_typed_inline_a_question_offers_a_short_answer_with_its_source(
    server: TelegramServer, services: FakeServices
) -> None:
    half = server.type_inline("Was it", person(7))
    whole = server.type_inline("Was it cold?", person(7))
    refused = server.type_inline("refuse me now", person(8))

    offered = await server.until(lambda: server.typed[whole])
    nothing = await server.until(lambda: server.typed[refused])

    (result,) = offered["results"]
    text = result["input_message_content"]["message_text"]
    assert text.startswith("Asked “Was it cold?”, she said it was a cold day. [1]\n\n[1] The Example, ")
    assert offered["is_personal"]
    assert nothing["results"] == []
    assert nothing["button"] == {"text": "No article answers this", "start_parameter": "ask_cmVmdXNlIG1lIG5vdw"}
    assert server.typed[half] is None
    assert services.conversations.last(7) is None


async def test_reactions_are_asked_for_and_do_no_harm(server: TelegramServer) -> None:
    server.say("Was it cold?", ADA)
    (shown,) = await answers(server, ADA)
    server.react(shown, "👍", person(7))
    server.react(shown | {"message_id": 999_999}, "👍", person(7))
    server.say("Was it warm?", ADA)

    await answers(server, ADA, times=2)
    assert {"edited_message", "inline_query", "message_reaction"} <= {
        *server.called("getUpdates")[0]["allowed_updates"]
    }
