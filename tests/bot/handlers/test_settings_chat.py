"""Settings by buttons, and stopping what is being made."""

from typing import Any

import pytest

from bot.delivery.courier import Pauses
from bot.preferences import ChatSettings, Preferences
from config.settings import Settings
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import WAITING, group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, BEN, ROOM = 7, 8, group(-100)


async def told(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


async def choose(server: TelegramServer, chat: dict[str, Any], user: int, *labels: str) -> dict[str, Any]:
    """Press buttons of the newest menu, one after the other; return the answer to the last press."""
    for label in labels:
        menu, button = await server.until(lambda wanted=label: _labelled(server, chat, wanted))
        press = server.press(menu, button["callback_data"], person(user))
        answered = await server.until(lambda pressed=press: server.presses[pressed])
    return answered


def _labelled(server: TelegramServer, chat: dict[str, Any], label: str) -> tuple[dict[str, Any], Any] | None:
    for message in reversed(server.shown(chat)):
        for row in (message["reply_markup"] or {}).get("inline_keyboard", []):
            for button in row:
                if label in button["text"]:
                    return message, button
    return None


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"model": settings.model.model_copy(update={"name": "openai:x"})})


async def test_everything_that_can_be_set_in_private_has_its_effect(
    server: TelegramServer, run: Run, services: FakeServices
) -> None:
    ada = private(ADA)
    async with run():
        server.say("/settings", ada)
        await told(server, ada, "Settings of this chat")
        await choose(server, ada, ADA, "Outlets left out", "Reuters", "« Back", "Who writes", "code:")
        await choose(server, ada, ADA, "Length", "two statements", "Time zone", "Asia/Tokyo", "Quiet hours", "22:00")
        await choose(server, ada, ADA, "Language", "Українська")
        await told(server, ada, "Налаштування цього чату")

    async with run():  # it is kept
        server.say("Was it cold?", ada)
        await told(server, ada, EXCERPT)

    asker = services.askers[-1]
    assert asker.language == asker.wishes.language == "uk"
    assert (asker.wishes.muted, asker.wishes.by_code) == (("Reuters",), True)
    assert services.asked[-1][2].tzinfo.key == "Asia/Tokyo"  # type: ignore[union-attr]
    assert Preferences(services.database).of(ADA) == ChatSettings(
        language="uk",
        zone="Asia/Tokyo",
        quiet="22-7",
        muted="Reuters",
        writer="extractive",
        length="short",
        client="en",
    )


@pytest.mark.usefixtures("bot")
async def test_in_a_group_only_admins_set_and_a_topic_may_differ(
    server: TelegramServer, services: FakeServices
) -> None:
    server.members[-100, ADA] = "administrator"
    server.me["can_read_all_group_messages"] = True
    server.say("/settings@BriefingBot", ROOM, person(BEN))
    await told(server, ROOM, "Only admins of this group")
    server.say("/settings@BriefingBot", ROOM, person(ADA), topic=5)
    await told(server, ROOM, "Settings of this topic")
    refused = await choose(server, ROOM, BEN, "Answers to")
    assert refused["text"] == "Only admins of this group change its settings."

    await choose(server, ROOM, ADA, "Answers to", "every question", "Close")
    await server.until(lambda: not _labelled(server, ROOM, "Close"))
    server.say("Was it warm?", ROOM, person(BEN))
    server.say("lunch anybody", ROOM, person(BEN), topic=5)
    server.say("Was it cold?", ROOM, person(BEN), topic=5)

    shown = await told(server, ROOM, EXCERPT)
    assert shown["message_thread_id"] == 5
    assert [question for question, _, _ in services.asked] == ["Was it cold?"]


@pytest.mark.usefixtures("bot")
async def test_any_time_zone_can_be_written(server: TelegramServer, services: FakeServices) -> None:
    ada = private(ADA)
    server.say("/settings", ada)
    await choose(server, ada, ADA, "Time zone", "Another")
    hint = await told(server, ada, "Write the name of your time zone")
    server.say("Europe/Kiyv", ada, reply_to_message=hint)
    assert "Europe/Kyiv" in (await told(server, ada, "I know no time zone"))["text"]
    server.say("america/new york", ada, reply_to_message=hint)

    await server.until(lambda: _labelled(server, ada, "Time zone: America/New_York"))
    assert Preferences(services.database).of(ADA).zone == "America/New_York"


@pytest.mark.parametrize("how", ["button", "command"])
@pytest.mark.usefixtures("bot")
async def test_what_is_being_made_can_be_stopped_and_nothing_is_left(
    server: TelegramServer, services: FakeServices, how: str
) -> None:
    ada = private(ADA)
    server.say("wait for it", ada)
    server.say("wait for that, too", ada)
    await told(server, ada, WAITING)
    if how == "button":
        await choose(server, ada, ADA, "Stop")
        await server.until(lambda: len(services.asked) == 2)
        await told(server, ada, WAITING)
    server.say("/stop", ada)

    await told(server, ada, "Stopped.")
    await server.until(lambda: not services.waiting())
    assert [m["text"] for m in server.shown(ada)] == ["Stopped."]
    assert services.conversations.last(ADA) is None
    server.say("Was it cold?", ada)
    await told(server, ada, EXCERPT)
    assert len(services.asked) == (3 if how == "button" else 2)


@pytest.mark.parametrize(
    "asked", ["/brief the strike", "brief me on the strike", "/check wait until spring, they said."]
)
@pytest.mark.usefixtures("bot")
async def test_pieces_and_checks_can_be_stopped_too_by_button_and_by_command(
    server: TelegramServer, services: FakeServices, asked: str
) -> None:
    ada, sign = private(ADA), "…"
    server.say(asked, ada)
    assert (await choose(server, ada, ADA, "Stop"))["text"] == "Stopped."
    await server.until(lambda: not server.shown(ada) and not services.waiting())

    server.say(asked, ada)
    server.say(asked, ada)
    await told(server, ada, sign)
    server.say("/stop", ada)
    await told(server, ada, "Stopped.")
    await server.until(lambda: not services.waiting())

    assert [m["text"] for m in server.shown(ada)] == ["Stopped."]
    assert len(services.askers) == 2


@pytest.mark.usefixtures("bot")
async def test_in_a_group_only_the_asker_and_admins_stop(server: TelegramServer) -> None:
    server.members[-100, 9] = "creator"
    server.say("/ask@BriefingBot wait for it", ROOM, person(ADA))
    await told(server, ROOM, WAITING)
    refused = await choose(server, ROOM, BEN, "Stop")
    server.say("/stop@BriefingBot", ROOM, person(BEN))
    await told(server, ROOM, "I am not working on anything")
    assert "Only who asked" in refused["text"]
    assert (await choose(server, ROOM, 9, "Stop"))["text"] == "Stopped."

    await server.until(lambda: not [m for m in server.shown(ROOM) if m["text"] == WAITING])


class TestTroubles:
    """What only the owner can mend is the owner's."""

    @pytest.fixture
    def more_telegram(self) -> dict[str, Any]:
        return {"owner": ADA}

    @pytest.mark.usefixtures("bot")
    async def test_a_refused_key_is_told_to_the_owner_once_and_code_answers(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        for _ in range(2):
            server.say("refused by the model?", private(BEN))

        await server.until(lambda: len([m for m in server.shown(private(BEN)) if EXCERPT in m["text"]]) == 2)
        alarm = await told(server, private(ADA), "server refuses us (HTTP 401)")

        assert all("language model is not available" in m["text"] for m in server.shown(private(BEN)))
        assert server.shown(private(ADA)) == [alarm]
        assert [asker.wishes.by_code for asker in services.askers] == [False, True] * 2

    @pytest.fixture
    def pauses(self) -> Pauses:
        return Pauses(failed=0.01, second=0.05)

    @pytest.mark.usefixtures("bot")
    async def test_an_error_nobody_in_the_group_can_mend_is_told_to_the_owner_only(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        server.say("/ask@BriefingBot poison", ROOM, person(BEN))

        await told(server, private(ADA), "RuntimeError, in chat -100")
        await server.until(lambda: not services.waiting())

        assert server.shown(ROOM) == []
