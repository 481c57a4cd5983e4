"""Letting people and groups in from the chat."""

from typing import Any

import pytest

from bot.door import Door
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import BOT, group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, BEN, CLEO, ROOM = 7, 8, 9, group(-100)


@pytest.fixture
def allowed() -> str:
    return ""


@pytest.fixture
def more_telegram() -> dict[str, Any]:
    return {"owner": ADA}


async def told(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    """Wait for a message of the bot's with these words, and return it."""
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])  # one a second
    return found[-1]


def data_of(message: dict[str, Any], label: str) -> str:
    """Return the data of the button with this label."""
    rows = message["reply_markup"]["inline_keyboard"]
    return next(button["callback_data"] for row in rows for button in row if label in button["text"])


@pytest.mark.usefixtures("bot")
async def test_a_strangers_request_reaches_the_owner_whose_button_lets_them_in(server: TelegramServer) -> None:
    server.say("Was it cold?", private(BEN))
    await told(server, private(BEN), "I have told my owner")
    request = await told(server, private(ADA), "Reader 8 (id 8) wishes to ask me.")

    server.press(request, data_of(request, "Allow"), person(ADA))
    await told(server, private(BEN), "You may ask me now")
    server.say("Was it cold?", private(BEN))

    await told(server, private(BEN), EXCERPT)
    assert (await told(server, private(ADA), "may ask me now"))["message_id"] == request["message_id"]
    assert not server.messages[ADA, request["message_id"]]["reply_markup"]


@pytest.mark.usefixtures("bot")
async def test_who_is_denied_is_not_asked_about_again_and_presses_of_others_decide_nothing(
    server: TelegramServer, services: FakeServices
) -> None:
    door = Door(services.database, frozenset(), owner=ADA)
    door.let_in(CLEO)
    server.say("Was it cold?", private(BEN))
    request = await told(server, private(ADA), "wishes to ask me")

    forged = server.press(request | {"chat": private(CLEO)}, f"access:allow:{BEN}", person(CLEO))
    assert "Only my owner" in (await server.until(lambda: server.presses[forged]))["text"]
    server.press(request, data_of(request, "Deny"), person(ADA))
    await told(server, private(ADA), "may not ask me any more")

    assert not door.admits(BEN, BEN)
    assert not door.may_request(BEN)


@pytest.mark.usefixtures("bot")
async def test_allow_and_deny_by_id_by_reply_and_by_forwarded_message(
    server: TelegramServer, services: FakeServices
) -> None:
    door, ada = Door(services.database, frozenset(), owner=ADA), private(ADA)
    origin = {"type": "user", "date": 1, "sender_user": person(21)}
    hidden = {"type": "hidden_user", "date": 1, "sender_user_name": "X"}
    by_ben = server.say("hello", ROOM, person(BEN))
    theirs = server.say("look", ada, forward_origin=origin)
    nobodys = server.say("look", ada, forward_origin=hidden)
    await told(server, ada, "claims nothing that I could look up")

    server.say("/allow 20, 22", ada)
    server.say("/allow", ada, reply_to_message=theirs)
    server.say("/allow", ada, reply_to_message=nobodys)
    server.say("/allow@BriefingBot", ROOM, person(ADA), reply_to_message=by_ben)
    server.say("/allow 1087968824", ada)
    server.say("/allow @somebody", ada)
    server.say("/allow", ada)
    server.say("/deny 22", ada)
    await told(server, ada, "(id 22) may not ask")
    await told(server, ROOM, "Reader 8 (id 8) may ask me now")

    assert [who for who in (BEN, 20, 21, 22) if door.admits(who, who)] == [BEN, 20, 21]
    for words in ("hides behind", "That is no person’s id", "look people up by name", "Whom?"):
        await told(server, ada, words)
    assert not [m for m in server.messages.values() if "1087968824" in m["text"] and m["from"]["id"] == BOT["id"]]


@pytest.mark.usefixtures("bot")
async def test_allow_alone_lets_a_whole_group_in_and_deny_puts_it_out(server: TelegramServer) -> None:
    server.membership(ROOM, person(ADA))
    introduction = await told(server, ROOM, "Here I answer only people who were let in.")
    assert data_of(introduction, "Allow the whole group")

    server.say("/allow", ROOM, person(ADA))
    await told(server, ROOM, "Everybody in this group")
    server.say("/ask Was it cold?", ROOM, person(BEN))
    await told(server, ROOM, EXCERPT)
    server.say("/deny", ROOM, person(BEN))
    await told(server, ROOM, "Only my owner and my admins")
    server.say("/deny", ROOM, person(ADA))
    await told(server, ROOM, "no longer let in")
    server.say("/ask Was it warm?", ROOM, person(BEN))

    assert "your id is 8" in (await told(server, ROOM, "your id is"))["text"]


@pytest.mark.usefixtures("bot")
async def test_added_by_a_stranger_it_stays_where_the_owner_sits_and_asks_the_owner(server: TelegramServer) -> None:
    server.members[-100, ADA] = "member"
    server.membership(ROOM, person(BEN))
    server.membership(group(-200), person(BEN))

    await told(server, ROOM, "Here I answer only people who were let in.")
    request = await told(server, private(ADA), "has added me to “Newsroom” (id -100)")
    await told(server, group(-200), "This group’s id is -200")
    server.press(request, data_of(request, "whole group"), person(ADA))
    await told(server, private(ADA), "Everybody in this group (id -100)")
    server.say("/ask Was it cold?", ROOM, person(BEN))

    await told(server, ROOM, EXCERPT)
    assert [call["chat_id"] for call in server.called("leaveChat")] == [-200]


@pytest.mark.usefixtures("bot")
async def test_an_anonymous_admin_is_nobody_who_could_be_let_in(server: TelegramServer, services: FakeServices) -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    door = Door(services.database, frozenset(), owner=ADA)
    door.visit(-100)
    theirs = server.say("/ask Was it cold?", ROOM, anonymous, sender_chat=ROOM)
    server.say("/allow", ROOM, person(ADA), reply_to_message=theirs)

    await told(server, ROOM, "who writes anonymously or as a channel I cannot tell")
    await told(server, ROOM, "That is no person’s id")
    door.let_in(-100)
    server.say("/ask Was it warm?", ROOM, anonymous, sender_chat=ROOM)

    await told(server, ROOM, EXCERPT)
    assert services.askers[-1].user is None
    assert not [m for m in server.shown(ROOM) if "1087968824" in m["text"]]


@pytest.mark.usefixtures("bot")
async def test_users_and_admins_are_listed_with_buttons(server: TelegramServer, services: FakeServices) -> None:
    door, ada = Door(services.database, frozenset(), owner=ADA), private(ADA)
    server.say("/admins 8", ada)
    await told(server, ada, "is an admin now")
    server.say("/allow 9", private(BEN))
    await told(server, private(BEN), "(id 9) may ask me now")
    server.say("/admins 9", private(BEN))
    await told(server, private(BEN), "Only my owner names admins")
    server.say("/users", ada)
    listed = await told(server, ada, "Who may ask me:")
    assert "Reader 8" not in listed["text"]
    assert "• 8: admin since" in listed["text"]

    server.press(listed, data_of(listed, "✕ 9"), person(ADA))
    await told(server, ada, "(id 9) may not ask me any more")
    server.say("/admins", ada)
    admins = await told(server, ada, "Who runs me:")
    server.press(admins, data_of(admins, "✕ 8"), person(ADA))
    await told(server, ada, "is no admin any more")

    assert (door.rank(BEN), door.admits(BEN, BEN), door.admits(CLEO, CLEO)) == (None, True, False)
    server.say("/users", private(BEN))
    await told(server, private(BEN), "Only my owner and my admins decide")


@pytest.mark.parametrize(("language", "words"), [("uk", "Я відповідаю лише тим"), ("ru", "Я отвечаю только тем")])
@pytest.mark.usefixtures("bot")
async def test_strangers_hear_it_in_their_language(server: TelegramServer, language: str, words: str) -> None:
    server.say("Was it cold?", private(BEN), person(BEN) | {"language_code": language})

    await told(server, private(BEN), words)


class TestPairingThatHelps:
    """Nobody owns the bot yet."""

    @pytest.fixture
    def more_telegram(self) -> dict[str, Any]:
        return {}

    async def test_a_code_in_words_pairs_and_later_ones_are_explained(
        self, server: TelegramServer, run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with run():
            old = capsys.readouterr().out.split("owner: ")[1].split()[0]
        async with run():
            code = capsys.readouterr().out.split("owner: ")[1].split()[0]
            server.say(f"my code is {old}", private(ADA))
            await told(server, private(ADA), "from an earlier start")
            server.say(f"/pair {code.lower().replace('-', '')}", private(ADA))
            await told(server, private(ADA), "You are my owner now")
            server.say(code, private(ADA))
            await told(server, private(ADA), "my owner already")
            server.say(f"the code: {code}", private(BEN))
            await told(server, private(BEN), "used already")


class TestBudgets:
    """Everybody is let in, and has two questions a day, three a group."""

    @pytest.fixture
    def allowed(self) -> str:
        return "*"

    @pytest.fixture
    def more_telegram(self) -> dict[str, Any]:
        return {"owner": ADA, "questions_a_person": 2, "questions_a_group": 3}

    @pytest.mark.usefixtures("bot")
    async def test_questions_beyond_the_budget_are_told_so(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        for user in (BEN, BEN, BEN, CLEO, CLEO):
            server.say("/ask Was it cold?", ROOM, person(user))
        await told(server, ROOM, "a person may ask so many a day: 2")
        await told(server, ROOM, "This group’s questions of today are used up")
        server.say("Це було холодно?", private(BEN), person(BEN) | {"language_code": "uk"})
        for asked in ("/digest", "brief me on the strike", "/check it was a cold day, they said"):
            server.say(asked, private(BEN))
        for _ in range(3):
            server.say("Was it warm?", private(ADA))

        await server.until(lambda: len([m for m in server.shown(private(ADA)) if EXCERPT in m["text"]]) == 3)
        await told(server, private(BEN), "Ваші питання на сьогодні вичерпано")

        spent = "a person may ask so many a day: 2"
        await server.until(lambda: len([m for m in server.shown(private(BEN)) if spent in m["text"]]) == 3)
        assert len(services.asked) == 6
