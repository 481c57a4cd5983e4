"""Two bots behind one address, killed in turn: no question is lost, and none is answered twice.

The long form, 88 questions and 10 kills: `BOT_KILLS=10 pytest -n0 tests/faults/test_webhook_kill.py`.
"""

import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.bot_process import BotProcess, until
from tests.faults.fake_services import EXCERPT
from tests.ports import free_port
from tests.postgres import Server
from tests.telegram_rules import BOT, private
from tests.telegram_server import TOKEN, TelegramServer

KILLS = int(os.environ.get("BOT_KILLS", "2"))
QUESTIONS, CHATS = 8 * (KILLS + 1), 16
HELD = 4  # questions of a life that cannot be answered before the kill: it always comes while answers are made


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer().in_thread() as running:
        yield running


def shown(server: TelegramServer) -> Counter[int]:
    """Count the messages by which each question was answered."""
    messages = [message for message in [*server.messages.values()] if message["from"]["id"] == BOT["id"]]
    return Counter(message["reply_to"] for message in messages if EXCERPT in message["text"])


def test_bots_behind_one_address_survive_kills(
    server: TelegramServer, postgres: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ports, chance = [free_port(), free_port()], random.Random(7)
    server.webhook.doors = [f"http://127.0.0.1:{port}/" for port in ports]
    unanswered, asked, folders = [], iter(range(QUESTIONS)), [tmp_path / str(number) for number in range(len(ports))]
    with postgres.emptied() as url, ExitStack() as ends:
        bots = []
        for folder, port in zip(folders, ports, strict=True):
            folder.mkdir()
            address = {"webhook_url": server.webhook.doors[0], "webhook_port": str(port)}
            bots.append(ends.enter_context(BotProcess(0.2, server, folder, TOKEN, url, **address)))
            bots[-1].taking(port)
        for life in range(KILLS + 1):
            enough = len(shown(server)) + chance.randrange(4)  # of those that are not held
            for place, number in zip(range(QUESTIONS // (KILLS + 1)), asked, strict=False):
                held = f"hold gate-{life} " if place < HELD and life < KILLS else ""
                server.say(f"{held}Question {number}?", private(1 + number % CHATS))
            if life < KILLS:
                until(lambda: server.untaken == 0)
                until(lambda enough=enough: len(shown(server)) >= enough)
                unanswered.append(QUESTIONS // (KILLS + 1) * (life + 1) - len(shown(server)))
                bots[life % 2].end(signal.SIGKILL)
                for folder in folders:
                    (folder / f"gate-{life}").touch()
                bots[life % 2].taking(ports[life % 2])
        until(lambda: len(shown(server)) == QUESTIONS, 240)
        codes = [bot.end(signal.SIGTERM) for bot in bots]

    told = shown(server)
    with capsys.disabled():
        sys.stdout.write(f"\nquestions {len(told)}, unanswered at each kill {unanswered}, {told.most_common(1)}\n")
    assert set(told.values()) == {1}
    assert min(unanswered) >= HELD
    assert codes == [0, 0]
    assert not server.called("getUpdates")
    secret = server.webhook.secret
    for bot in bots:
        printed = bot.printed.read_text()
        assert TOKEN not in printed
        assert secret not in printed
