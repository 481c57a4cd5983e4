"""An answer that grows: seen in private as it comes, in a group only when it is whole."""

from itertools import pairwise
from typing import Any

import pytest

from bot.delivery.live import APART_S
from tests.bot.chat_fixtures import Run
from tests.faults.fake_services import EXCERPT, FakeServices
from tests.telegram_rules import WAITING, group, person, private
from tests.telegram_server import Fault, TelegramServer

pytestmark = pytest.mark.anyio

ADA, ROOM = private(7), group(-100)


def edits(server: TelegramServer) -> list[tuple[float, str]]:
    """What was shown of the answer, and when: the first time as a new message, where no sign of work came before."""
    shown = {"sendMessage", "editMessageText"}
    made = [(call.at, call.asked["text"]) for call in server.calls if call.method in shown]
    return [(at, text) for at, text in made if text != WAITING]


async def whole(server: TelegramServer, chat: dict[str, Any]) -> dict[str, Any]:
    """Wait for the message that shows the answer to its end, with its buttons."""
    found = await server.until(lambda: [m for m in server.shown(chat) if _is_whole(m)])
    return found[0]  # type: ignore[no-any-return]


def _is_whole(message: dict[str, Any]) -> bool:
    return message.get("reply_markup") is not None and not message["text"].endswith("…")


@pytest.mark.usefixtures("bot")
async def test_in_private_the_waiting_message_grows_and_ends_as_the_whole_answer(
    server: TelegramServer, services: FakeServices
) -> None:
    server.say("grow slowly", ADA)
    await server.until(lambda: len(edits(server)) >= 3)
    services.release.set()

    shown = await whole(server, ADA)

    made = edits(server)
    assert len(server.shown(ADA)) == 1
    assert len(made) >= 4
    assert all(EXCERPT in text for _, text in made)
    assert [text.endswith("…") for _, text in made] == [True] * (len(made) - 1) + [False]
    assert len({text for _, text in made}) == len(made)
    pauses = [later - earlier for (earlier, _), (later, _) in pairwise(made)]
    assert sum(pauses) >= APART_S * (len(pauses) - 0.5)  # in all: on its way one edit is held up longer than another
    assert shown["text"] == made[-1][1]


@pytest.mark.usefixtures("bot")
async def test_in_a_group_nothing_grows(server: TelegramServer) -> None:
    server.say("/ask@BriefingBot grow slowly", ROOM, person(7))

    await whole(server, ROOM)

    assert [text.endswith("…") for _, text in edits(server)] == [False]


@pytest.mark.usefixtures("bot")
async def test_edits_that_fail_on_the_way_cost_nothing(server: TelegramServer, services: FakeServices) -> None:
    refused = {"n": 0}

    def sometimes(method: str) -> Fault | None:
        refused["n"] += method == "editMessageText"
        return Fault("drop", method) if method == "editMessageText" and refused["n"] in {1, 2} else None

    server.chance = sometimes
    server.say("grow slowly", ADA)
    await server.until(lambda: refused["n"] > 2)
    services.release.set()

    shown = await whole(server, ADA)

    assert refused["n"] > 2
    assert not shown["text"].endswith("…")


async def test_a_restart_while_the_answer_grows_ends_in_one_whole_answer(
    server: TelegramServer, services: FakeServices, run: Run
) -> None:
    async with run():
        server.say("grow slowly", ADA)
        await server.until(lambda: edits(server))
        services.release.set()
    async with run():
        shown = await whole(server, ADA)

    assert len(server.shown(ADA)) == 1
    assert not shown["text"].endswith("…")
    assert services.waiting() == []
