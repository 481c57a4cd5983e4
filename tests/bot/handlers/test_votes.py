"""What readers think of answers: by buttons and by reactions, one verdict of each reader."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.conversations import Conversations, Session
from bot.feedback import Feedback, vote_of, vote_rows
from retrieval.library.database import Database
from tests.faults.fake_services import EXCERPT, FakeServices, answer
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

ADA, BEN, ROOM = 7, 8, group(-100)


def given(services: FakeServices) -> list[tuple[int, str, str, str]]:
    return [(one.user_id, one.answer_id, one.vote, one.emoji) for one in Feedback(services.database).verdicts()]


async def asked(server: TelegramServer, chat: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Ask, and return the answer's message and the data of its buttons of judgement."""
    server.say("/ask@BriefingBot Was it cold?", chat, person(ADA))
    (shown,) = await server.until(lambda: [m for m in server.shown(chat) if EXCERPT in m["text"]])
    return shown, [button["callback_data"] for button in shown["reply_markup"]["inline_keyboard"][-1]]


@pytest.mark.anyio
@pytest.mark.usefixtures("bot")
class TestInTheChat:
    async def test_a_press_is_kept_with_thanks_and_the_last_one_counts(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        message, (up, down) = await asked(server, ROOM)

        for user, data in ((ADA, up), (ADA, up), (BEN, up), (ADA, down)):
            press = server.press(message, data, person(user))
            reply = await server.until(lambda press=press: server.presses[press])
            assert reply["text"] == "Thank you, noted."
            assert not reply.get("show_alert")

        assert given(services) == [(BEN, "a1", "up", "👍"), (ADA, "a1", "down", "👎")]

    async def test_an_answer_of_another_chat_is_not_judged(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        _, (up, _) = await asked(server, private(ADA))
        elsewhere, _ = await asked(server, private(BEN))

        press = server.press(elsewhere, up, person(BEN))

        assert (await server.until(lambda: server.presses[press]))["show_alert"]
        assert given(services) == []

    async def test_a_reaction_judges_and_another_takes_it_back(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        message, _ = await asked(server, private(ADA))

        server.react(message, "🔥", person(ADA))
        await server.until(lambda: given(services) == [(ADA, "a1", "up", "🔥")])
        server.react(message, "👀", person(ADA))

        await server.until(lambda: given(services) == [])


@pytest.mark.parametrize(
    ("emoji", "vote"),
    [(("👍",), "up"), (("💩",), "down"), (("👍", "❤"), "up"), (("👍", "👎"), None), (("🤔",), None), ((), None)],
)
def test_reactions_judge_where_they_are_of_one_mind(emoji: tuple[str, ...], vote: str | None) -> None:
    assert vote_of(emoji) == vote


def test_feedback_is_exported_with_its_answer_and_follows_a_group(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "briefing.db")) as database:
        conversations, verdicts = Conversations(database), Feedback(database)
        verdicts.give(-100, "gone", ADA, "down", "👎")
        conversations.remember(Session(-100), answer())
        verdicts.give(-100, "a1", BEN, "up", "👍")

        conversations.move(-100, -200)

        first, second = vote_rows(verdicts, conversations)
    assert (first["vote"], first["answer"], first["chat"]) == ("down", None, -200)
    assert (second["vote"], second["user"], second["answer"]["question"]) == ("up", BEN, "Was it cold?")
