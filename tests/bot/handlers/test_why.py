"""/why explains an answer of this chat, and of no other."""

from dataclasses import replace
from typing import Any

import pytest

from bot.answering.draft import Attempt
from bot.answering.record import LibraryState, Record, ShownExcerpt
from bot.conversations import Session
from tests.faults.fake_services import EXCERPT, FakeServices, answer
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]

ADA, BEN, ROOM = private(7), private(8), group(-100)
LIVE = "see evil.example or @evil"


def record() -> Record:
    shown = ShownExcerpt(1, "article-id", "cold-day.txt", "The Example", "2025-08-14", 9, 39, 0.031, 0.52)
    return Record(
        LibraryState(3, 40, None, "sound"),
        excerpts=(shown,),
        prompts={"answer": "0123456789ab"},
        attempts=(Attempt("openai:x", "did not answer: HTTP 503", 400), Attempt("extractive", "written", 3)),
        passed=1,
        withheld=(f"{LIVE} is no quotation",),
        ms={"search": 12},
    )


async def why(server: TelegramServer, chat: dict[str, object], before: int) -> dict[str, Any]:
    shown = await server.until(lambda: server.shown(chat)[before:])
    return shown[0]  # type: ignore[no-any-return]


async def numbers(server: TelegramServer, chat: dict[str, Any], explained: dict[str, Any]) -> str:
    """Press the button of an explanation, and return what opens."""
    ((button,),) = explained["reply_markup"]["inline_keyboard"]
    server.press(explained, button["callback_data"], person(7))
    opened = await server.until(lambda: [m for m in server.shown(chat) if "close:" in str(m.get("reply_markup"))])
    return str(opened[-1]["text"])


async def test_why_as_a_reply_explains_that_answer(server: TelegramServer) -> None:
    server.say("Was it cold?", ADA)
    (first,) = await server.until(lambda: [m for m in server.shown(ADA) if EXCERPT in m["text"]])
    server.say("Was it warm?", ADA)
    await server.until(lambda: len([m for m in server.shown(ADA) if EXCERPT in m["text"]]) == 2)

    server.say("/why", ADA, reply_to_message=first)

    explained = await why(server, ADA, before=2)
    assert "Asked: Was it cold?" in await numbers(server, ADA, explained)


async def test_why_tells_in_three_sentences_what_was_searched_why_these_sources_and_what_was_withheld(
    server: TelegramServer, services: FakeServices
) -> None:
    services.conversations.remember(Session(7), replace(answer(), withheld=1), record())

    server.say("/why", ADA)

    explained = await why(server, ADA, before=0)
    picked = "Code picked the sentences that answer most directly, word for word, from these articles: "
    assert explained["text"].splitlines() == [
        "I searched 3 articles, undated; nearest to the question: 1 passage.",
        f"{picked}The Example, 14 August 2025.",
        "1 statement withheld: the sources do not carry it.",
    ]


async def test_the_numbers_tell_what_was_found_who_wrote_and_what_was_withheld(
    server: TelegramServer, services: FakeServices
) -> None:
    services.conversations.remember(Session(7), answer(), record())
    server.say("/why", ADA)
    explained = await why(server, ADA, before=0)

    shown = await numbers(server, ADA, explained)

    for line in ("Asked: Was it cold?", "3 articles, 40 passages", "The Example, 2025-08-14", "HTTP 503", "1 withheld"):
        assert line in shown
    entities = server.shown(ADA)[-1]["entities"]
    assert [entity["type"] for entity in entities] == ["code"]


async def test_why_never_explains_an_answer_of_another_chat(server: TelegramServer) -> None:
    server.say("Was it cold?", ADA)
    (first,) = await server.until(lambda: [m for m in server.shown(ADA) if EXCERPT in m["text"]])

    server.say("/why", BEN)
    server.say("/why@BriefingBot", ROOM, person(8))
    server.say("/why", BEN, reply_to_message=first)

    for chat in (BEN, ROOM):
        explained = await why(server, chat, before=0)
        assert "Was it cold?" not in str(explained["text"])
        assert "Reply with /why" in str(explained["text"])


async def test_in_a_group_why_explains_the_last_answer_there(server: TelegramServer) -> None:
    server.say("/ask@BriefingBot Was it cold?", ROOM, person(7))
    await server.until(lambda: [m for m in server.shown(ROOM) if EXCERPT in m["text"]])

    server.say("/why@BriefingBot", ROOM, person(8))

    explained = await why(server, ROOM, before=1)
    assert "Asked: Was it cold?" in await numbers(server, ROOM, explained)


async def test_a_fresh_start_has_no_last_answer(server: TelegramServer) -> None:
    server.say("Was it cold?", ADA)
    await server.until(lambda: [m for m in server.shown(ADA) if EXCERPT in m["text"]])
    server.say("/new", ADA)

    server.say("/why", ADA)

    explained = await why(server, ADA, before=2)
    assert "not answered anything here yet" in str(explained["text"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", ("отвечено", "Вопрос: Was it cold?", "3 статьи, 40 фрагментов", "Проверка: прошло 1", "не показано: ")),
        ("uk", ("відповідь дано", "Питання: Was it", "3 статті, 40 фрагментів", "пройшло 1", "не показано: ")),
    ],
)
async def test_why_speaks_the_language_of_the_answer(
    server: TelegramServer, services: FakeServices, language: str, said: tuple[str, ...]
) -> None:
    services.conversations.remember(Session(7), replace(answer(), language=language), record())

    server.say("/why", ADA)

    opened = await numbers(server, ADA, await why(server, ADA, before=0))
    assert [words for words in said if words not in opened] == []


@pytest.mark.parametrize(("code", "said"), [("ru", "Я здесь ещё"), ("uk", "Я тут ще"), ("de", "I have not")])
async def test_where_nothing_was_asked_the_senders_own_language_is_spoken(
    server: TelegramServer, code: str, said: str
) -> None:
    server.say("/why", ADA, person(7) | {"language_code": code})

    explained = await why(server, ADA, before=0)
    assert str(explained["text"]).startswith(said)
