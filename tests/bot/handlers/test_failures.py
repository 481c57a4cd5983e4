"""What happens when something goes wrong, seen from the chat."""

from typing import Any

import pytest
from telegram.error import BadRequest

from bot.delivery.courier import Pauses
from bot.handlers.failures import words_for
from config.errors import EmbeddingError, LibraryError, ModelError, StorageFullError
from tests.faults.fake_services import EXCERPT, URL, FakeServices
from tests.telegram_rules import group, person, private
from tests.telegram_server import Fault, TelegramServer

pytestmark = pytest.mark.anyio

ADA = private(7)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses(request=(0.01, 0.02), update=0.05, failed=0.01, second=0.05)


async def answered(server: TelegramServer, chat: dict[str, Any] = ADA) -> list[dict[str, Any]]:
    return await server.until(lambda: [m for m in server.shown(chat) if EXCERPT in m["text"]] and server.shown(chat))


def test_an_exceptions_own_text_is_never_what_a_reader_hears() -> None:
    assert words_for(RuntimeError("secret"), "en") == "Something went wrong on my side. Please try again later."
    for language in ("en", "ru", "uk"):
        broken = words_for(RuntimeError(), language)
        assert broken == words_for(BadRequest("secret"), language) == words_for(EmbeddingError("secret"), language)
    assert words_for(LibraryError("secret"), "en") == LibraryError.reader_message
    assert words_for(StorageFullError("secret"), "en") == StorageFullError.reader_message
    assert words_for(ModelError("secret"), "uk") == "Мовна модель не відповіла."


@pytest.mark.usefixtures("bot")
async def test_poison_is_given_up_after_five_tries_and_the_asker_is_told(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("poison me", ADA)
    server.say("Was it cold?", ADA)

    await answered(server)
    told = await server.until(lambda: [m for m in server.shown(ADA) if "went wrong" in m["text"]])

    assert len(server.shown(ADA)) == 2
    assert "secret" not in told[0]["text"]
    assert [question for question, _, _ in services.asked].count("poison me") == 5
    await server.until(lambda: not services.waiting())


@pytest.mark.usefixtures("bot")
async def test_what_cannot_get_better_is_not_tried_again(server: TelegramServer, services: FakeServices) -> None:
    server.say("broken model", ADA)

    (told,) = await server.until(lambda: [m for m in server.shown(ADA) if "went wrong" in m["text"]])

    assert told["text"] == EmbeddingError.reader_message
    assert len(services.asked) == 1


@pytest.mark.usefixtures("bot")
async def test_a_library_that_stays_locked_is_named_in_a_readers_words(server: TelegramServer) -> None:
    server.say("locked door", ADA)

    await server.until(lambda: [m for m in server.shown(ADA) if m["text"] == LibraryError.reader_message])


@pytest.mark.usefixtures("bot")
async def test_who_blocked_the_bot_is_left_alone(server: TelegramServer, services: FakeServices) -> None:
    server.shut_out.add(7)
    server.say("Was it cold?", ADA)
    server.say("Was it cold?", private(8))

    await answered(server, private(8))
    await server.until(lambda: not services.waiting())

    assert len([call for call in server.called("sendMessage") if call["chat_id"] == 7]) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
@pytest.mark.parametrize("kind", ["429", "502", "drop", "drop after"])
async def test_faults_on_the_way_do_not_lose_or_double_an_answer(
    server: TelegramServer, method: str, kind: str
) -> None:
    server.faults = [Fault(kind, method)] * (1 if kind == "429" else 2)

    server.say("Was it cold?", ADA)

    shown = await answered(server)
    assert len([m for m in shown if EXCERPT in m["text"]]) == 1
    assert server.early == []


@pytest.mark.usefixtures("bot")
async def test_a_pause_for_one_chat_does_not_hold_up_the_others(server: TelegramServer) -> None:
    server.faults = [Fault("429", "sendMessage", retry_after=2)]
    server.say("Was it cold?", ADA)
    await server.until(lambda: server.called("sendMessage"))

    server.say("Was it cold?", private(8))

    await answered(server, private(8))


@pytest.mark.usefixtures("bot")
async def test_while_telegram_is_away_questions_wait_without_using_up_their_tries(
    server: TelegramServer, services: FakeServices
) -> None:
    server.faults = [Fault("502", "sendMessage")] * 11

    server.say("Was it cold?", ADA)

    assert len(await answered(server)) == 1
    assert server.faults == []
    await server.until(lambda: not services.waiting())


@pytest.mark.usefixtures("bot")
async def test_an_answer_that_telegram_finds_odd_is_shown_without_its_links(server: TelegramServer) -> None:
    server.odd_link = URL

    server.say("Was it cold?", ADA)

    (shown,) = await answered(server)
    assert {entity["type"] for entity in shown["entities"]} == {"expandable_blockquote"}


@pytest.mark.usefixtures("bot")
async def test_a_topic_that_was_deleted_meanwhile_is_given_up_quietly(
    server: TelegramServer, services: FakeServices
) -> None:
    room = group(-100)
    server.say("/ask@BriefingBot Was it warm?", room, person(7), topic=5)
    server.topics.clear()
    server.say("Was it cold?", ADA)

    await answered(server)
    await server.until(lambda: not services.waiting())

    assert server.shown(room) == []


@pytest.mark.usefixtures("bot")
async def test_what_was_asked_in_a_group_before_its_id_changed_is_answered_in_the_new_one(
    server: TelegramServer, services: FakeServices
) -> None:
    old, new = group(-5), group(-1005)
    server.migrated[-5] = -1005
    for text in ("Was it cold?", "Was it warm?"):
        server.say(f"/ask@BriefingBot {text}", old, person(8))

    await server.until(lambda: len(server.shown(new)) == 2 and not services.waiting())

    assert sum("Was it cold?" in m["text"] for m in server.shown(new)) == 1
    assert len(services.asked) == 2
    refused = [call for call in server.calls if call.method == "sendMessage" and call.asked["chat_id"] == -5]
    assert len(refused) == 1


@pytest.mark.usefixtures("bot")
async def test_a_press_that_fails_is_answered_with_an_alert(server: TelegramServer, services: FakeServices) -> None:
    server.say("Was it cold?", ADA)
    (message,) = await answered(server)

    async def broken(*_: Any) -> None:
        raise EmbeddingError("secret")

    services.context = broken  # type: ignore[method-assign]
    press = server.press(message, "source:a1:1", person(7))

    reply = await server.until(lambda: server.presses[press])
    assert reply["text"] == EmbeddingError.reader_message
    assert reply["show_alert"]
