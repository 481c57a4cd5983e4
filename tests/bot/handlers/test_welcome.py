"""Strangers, owners, and groups that the bot comes to."""

from typing import Any

import pytest

from bot.access import Access
from bot.pairing import TRIES
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, BEN, ROOM = 7, 8, group(-100)


async def said(server: TelegramServer, chat: dict[str, Any], times: int = 1) -> list[str]:
    return await server.until(lambda: server.shown(chat)[times - 1 :] and [m["text"] for m in server.shown(chat)])


async def answered(server: TelegramServer, chat: dict[str, Any]) -> None:
    await server.until(lambda: [m for m in server.shown(chat) if EXCERPT in m["text"]])


class TestWithAllowedIds:
    """Ada is allowed by the settings; nobody else is."""

    @pytest.fixture
    def allowed(self) -> str:
        return f"{ADA}"

    @pytest.mark.usefixtures("bot")
    async def test_who_is_allowed_is_answered(self, server: TelegramServer) -> None:
        server.say("Was it cold?", private(ADA))

        await answered(server, private(ADA))

    @pytest.mark.usefixtures("bot")
    async def test_a_stranger_hears_once_how_to_be_let_in(self, server: TelegramServer, services: FakeServices) -> None:
        for _ in range(3):
            server.say("Was it cold?", private(BEN))
        server.say("Was it cold?", private(ADA))
        await answered(server, private(ADA))
        await server.until(lambda: not services.waiting())

        (told,) = await said(server, private(BEN))

        assert f"Your id is {BEN}" in told
        assert len(services.asked) == 1

    @pytest.mark.usefixtures("bot")
    async def test_added_by_a_stranger_it_says_so_and_leaves(self, server: TelegramServer) -> None:
        server.membership(ROOM, person(BEN))

        (told,) = await said(server, ROOM)
        await server.until(lambda: server.called("leaveChat"))

        assert "-100" in told

    @pytest.mark.usefixtures("bot")
    async def test_asked_by_a_stranger_in_a_strange_group_it_leaves(self, server: TelegramServer) -> None:
        server.say("/ask@BriefingBot Was it cold?", ROOM, person(BEN))

        await server.until(lambda: server.called("leaveChat"))

        assert len(await said(server, ROOM)) == 1

    @pytest.mark.usefixtures("bot")
    async def test_a_strange_group_that_does_not_even_let_it_write_is_left(self, server: TelegramServer) -> None:
        server.shut_out.add(ROOM["id"])

        server.membership(ROOM, person(BEN))
        server.say("Was it cold?", private(ADA))

        await answered(server, private(ADA))  # nothing hangs, nothing crashes

    @pytest.mark.usefixtures("bot")
    async def test_where_an_allowed_person_brought_it_a_stranger_is_told_once(self, server: TelegramServer) -> None:
        server.membership(ROOM, person(ADA))
        await said(server, ROOM)
        for _ in range(3):
            server.say("/ask@BriefingBot Was it cold?", ROOM, person(BEN))
        server.say("/ask@BriefingBot Was it warm?", ROOM, person(ADA))

        await answered(server, ROOM)

        introduction, told, answer = await said(server, ROOM, 3)
        assert "Hello" in introduction
        assert f"Your id is {BEN}, this group’s is -100" in told
        assert "warm" in answer
        assert not server.called("leaveChat")

    @pytest.mark.usefixtures("bot")
    async def test_chatter_of_strangers_is_no_reason_to_speak(self, server: TelegramServer) -> None:
        server.me["can_read_all_group_messages"] = True
        server.say("hello", ROOM, person(BEN))
        server.say("Was it cold?", private(ADA))

        await answered(server, private(ADA))

        assert server.shown(ROOM) == []
        assert not server.called("leaveChat")


class TestWithAnAllowedGroup:
    """The group is allowed, with everybody in it."""

    @pytest.fixture
    def allowed(self) -> str:
        return "-100,-5"

    @pytest.mark.usefixtures("bot")
    async def test_everybody_in_it_is_answered_but_not_in_private(self, server: TelegramServer) -> None:
        server.say("/ask@BriefingBot Was it cold?", ROOM, person(BEN))
        server.say("Was it cold?", private(BEN))

        await answered(server, ROOM)

        (told,) = await said(server, private(BEN))
        assert f"Your id is {BEN}" in told

    @pytest.mark.usefixtures("bot")
    async def test_it_introduces_itself_and_says_what_it_sees(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        server.membership(ROOM, person(BEN))
        (private_mode,) = await said(server, ROOM)

        server.membership(ROOM, person(BEN), old="member", new="member")  # no second introduction
        server.membership(ROOM, person(BEN), old="member", new="kicked")
        server.me["can_read_all_group_messages"] = True
        server.membership(ROOM, person(BEN), old="kicked", new="member")
        (_, open_mode) = await said(server, ROOM, 2)

        assert "/ask@BriefingBot" in private_mode
        assert "Privacy mode is on" in private_mode
        assert "mention @BriefingBot" in open_mode
        assert services.cleared == ["chat:-100"]  # what was brought there went with it

    @pytest.mark.usefixtures("bot")
    async def test_as_a_supergroup_it_stays_allowed_and_keeps_its_answers(
        self, server: TelegramServer, services: FakeServices
    ) -> None:
        old = {"id": -5, "type": "group", "title": "Newsroom"}
        server.say("/ask@BriefingBot Was it cold?", old, person(BEN))
        await answered(server, old)
        await server.until(lambda: not services.waiting())
        (shown,) = server.shown(old)
        told = {"message_id": 900, "date": 1, "from": person(BEN)}
        server.push(message=told | {"chat": old, "migrate_to_chat_id": -1005})
        server.push(message=told | {"chat": group(-1005), "migrate_from_chat_id": -5})

        await server.until(lambda: not server.untaken and not services.waiting())  # the two chats share no lane
        reply_to = shown | {"chat": group(-1005)}
        server.say("And he?", group(-1005), person(BEN), reply_to_message=reply_to)
        await answered(server, group(-1005))

        assert services.asked[-1][:2] == ("And he?", ("Was it cold?",))
        server.membership(old, person(BEN), old="member", new="left")
        server.membership(group(-1005), person(BEN), old="member", new="left")
        await server.until(lambda: services.cleared)
        assert services.cleared == ["chat:-5"]  # once, when it left the group that lives on


class TestPairing:
    """Nobody is allowed yet."""

    @pytest.fixture
    def allowed(self) -> str:
        return ""

    async def test_who_sends_the_printed_code_becomes_the_owner(
        self, server: TelegramServer, run: Run, services: FakeServices, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with run():
            code = capsys.readouterr().out.split("owner: ")[1].split()[0]
            server.say("Was it cold?", private(BEN))
            server.say("AAAA-AAAA", private(BEN))
            first, second = await said(server, private(BEN), 2)
            server.say(f"/start {code}", private(ADA))
            server.say("Was it cold?", private(ADA))
            await answered(server, private(ADA))

        assert "pairing code" in first
        assert "not the code" in second
        assert "owner" in server.shown(private(ADA))[0]["text"]
        assert Access(services.database).owner() == ADA

        async with run():
            assert "pairing" not in capsys.readouterr().out
            server.say("Was it warm?", private(ADA))
            await server.until(lambda: len(services.asked) == 2)

    async def test_wrong_codes_run_out(
        self, server: TelegramServer, run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with run():
            code = capsys.readouterr().out.split("owner: ")[1].split()[0]
            for _ in range(TRIES):
                server.say("AAAA-AAAA", private(BEN))
            server.say(code, private(BEN))

            *wrong, last = await said(server, private(BEN), TRIES + 1)

        assert set(wrong) == {"This is not the code."}
        assert "pairing code" in last


class TestOpenToAll:
    """The settings let everyone in."""

    async def test_it_is_said_loudly_at_start(
        self, run: Run, server: TelegramServer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with run():
            server.say("Was it cold?", private(BEN))
            await answered(server, private(BEN))

        printed = capsys.readouterr().out
        assert "EVERYONE" in printed
        assert "@BriefingBot" in printed
        assert "pairing" not in printed
