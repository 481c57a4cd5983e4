"""Two bots behind one address, killed in turn: no question is lost, and none is answered twice.

The long form, 88 questions and 10 kills: `BOT_KILLS=10 pytest -n0 tests/faults/test_webhook_kill.py`.
"""

import os
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.bot_process import BotProcess, until
from tests.faults.fake_services import EXCERPT
from tests.postgres import Server
from tests.telegram_rules import BOT, private
from tests.telegram_server import TOKEN, TelegramServer

KILLS = int(os.environ.get("BOT_KILLS", "2"))
QUESTIONS, CHATS = 8 * (KILLS + 1), 16
CHILD = (str(Path(__file__).parent / "child.py"), "0.2")


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer().in_thread() as running:
        yield running


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def shown(server: TelegramServer) -> Counter[int]:
    """Count the messages by which each question was answered."""
    messages = [message for message in [*server.messages.values()] if message["from"]["id"] == BOT["id"]]
    return Counter(message["reply_to"] for message in messages if EXCERPT in message["text"])


def test_bots_behind_one_address_survive_kills(
    server: TelegramServer, postgres: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ports, chance = free_ports(2), random.Random(7)
    server.webhook.doors = [f"http://127.0.0.1:{port}/" for port in ports]
    unanswered, asked = [], iter(range(QUESTIONS))
    with postgres.emptied() as url, ExitStack() as ends:
        bots = []
        for number, port in enumerate(ports):
            (folder := tmp_path / str(number)).mkdir()
            address = {"webhook_url": server.webhook.doors[0], "webhook_port": str(port)}
            bots.append(ends.enter_context(BotProcess(CHILD, server, folder, TOKEN, url, **address)))
            bots[-1].taking(port)
        for life in range(KILLS + 1):
            enough = len(shown(server)) + chance.randrange(4)
            for _, number in zip(range(QUESTIONS // (KILLS + 1)), asked, strict=False):
                server.say(f"Question {number}?", private(1 + number % CHATS))
            if life < KILLS:
                until(lambda: server.untaken == 0)
                until(lambda enough=enough: len(shown(server)) >= enough)
                unanswered.append(QUESTIONS // (KILLS + 1) * (life + 1) - len(shown(server)))
                bots[life % 2].end(signal.SIGKILL)
                bots[life % 2].taking(ports[life % 2])
        until(lambda: len(shown(server)) == QUESTIONS, 240)
        codes = [bot.end(signal.SIGTERM) for bot in bots]

    told = shown(server)
    with capsys.disabled():
        sys.stdout.write(f"\nquestions {len(told)}, unanswered at each kill {unanswered}, {told.most_common(1)}\n")
    assert set(told.values()) == {1}
    assert sum(unanswered) > 0
    assert codes == [0, 0]
    assert not server.called("getUpdates")
    secret = server.webhook.secret
    for bot in bots:
        printed = bot.printed.read_text()
        assert TOKEN not in printed
        assert secret not in printed
