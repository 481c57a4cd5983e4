"""No question is lost and none is answered twice: the bot as a child process, killed and lied to.

The long form, 500 questions and 20 kills: `BOT_KILLS=20 pytest -n0 tests/faults/test_bot_kill.py`.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.quarantine import CRASHES
from tests.faults.bot_process import BotProcess, until
from tests.faults.fake_services import EXCERPT
from tests.telegram_rules import BOT, WAITING, private
from tests.telegram_server import TOKEN, Fault, TelegramServer

KILLS = int(os.environ.get("BOT_KILLS", "3"))
CHATS = 20
CHILD = (str(Path(__file__).parent / "child.py"),)
CHANCES = {"429": 0.03, "502": 0.03, "drop": 0.03, "drop after": 0.2}


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer().in_thread() as running:
        yield running


class Chaos:
    """Draws what goes wrong, from a seed, and counts it."""

    def __init__(self, seed: int) -> None:
        self.drawn: Counter[str] = Counter()
        self._random = random.Random(seed)

    def __call__(self, method: str) -> Fault | None:
        if method not in {"sendMessage", "editMessageText"}:
            return None
        kinds = [*CHANCES, "good"]
        (kind,) = self._random.choices(kinds, [*CHANCES.values(), 1 - sum(CHANCES.values())])
        self.drawn[kind] += 1
        return None if kind == "good" else Fault(kind)


def replies(server: TelegramServer) -> dict[int, list[str]]:
    """Return what every question was replied to with."""
    messages = list(server.messages.values())
    found: dict[int, list[str]] = {m["message_id"]: [] for m in messages if m["from"]["id"] != BOT["id"]}
    for message in messages:
        if message["from"]["id"] == BOT["id"]:
            found[message["reply_to"]].append(message["text"])
    return found


def answered(server: TelegramServer) -> int:
    return sum(any(EXCERPT in text for text in texts) for texts in replies(server).values())


@pytest.mark.parametrize(("url", "size"), [("SQLite", (25 * KILLS, KILLS)), ("PostgreSQL", (50, 2))], indirect=["url"])
def test_questions_survive_kills_and_a_network_that_loses_every_fifth_reply(
    server: TelegramServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    url: str | None,
    size: tuple[int, int],
) -> None:
    began, chance, (questions, kills) = time.monotonic(), random.Random(3), size
    server.chance = chaos = Chaos(5)
    asked = iter(range(questions))
    unanswered_at_kill = []
    with BotProcess((*CHILD, "0.25"), server, tmp_path, TOKEN, url) as bot:
        for life in range(kills + 1):
            for _, number in zip(range(questions // (kills + 1) + 1), asked, strict=False):
                server.say(f"Question {number}?", private(1 + number % CHATS))
            enough = answered(server) + chance.randrange(8)  # of nineteen or more: others are under way at the kill
            bot.polling()
            if life < kills:
                until(lambda: server.untaken == 0)  # from now on only the bot knows these questions
                until(lambda enough=enough: answered(server) >= enough)
                unanswered_at_kill.append(len(replies(server)) - answered(server))
                bot.end(signal.SIGKILL)
        until(lambda: answered(server) == questions, 240)
        exit_code = bot.end(signal.SIGTERM)

    texts = replies(server).values()
    shown = [sum(text != WAITING for text in each) for each in texts]
    figures = {
        "questions": len(shown),
        "kills": kills,
        "unanswered at each kill": unanswered_at_kill,
        "lost": shown.count(0),
        "answered twice": sum(count > 1 for count in shown),
        "orphan placeholders": sum(each.count(WAITING) for each in texts),
        "removed": len(server.deleted),
        "faults": {kind: count for kind, count in chaos.drawn.items() if kind != "good"},
        "seconds": round(time.monotonic() - began, 1),
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert (figures["questions"], figures["lost"], figures["answered twice"]) == (questions, 0, 0)
    assert figures["orphan placeholders"] == 0
    assert all(EXCERPT in text for each in texts for text in each)
    assert {message["from"]["id"] for message in server.deleted} <= {BOT["id"]}  # never a reader's own
    assert sum(count > 0 for count in unanswered_at_kill) > kills // 2
    assert exit_code == 0
    printed = bot.printed.read_text()
    assert TOKEN not in printed
    assert not url or url not in printed


@pytest.mark.slow
def test_a_question_that_kills_the_bot_is_found_among_twenty_good_ones(server: TelegramServer, tmp_path: Path) -> None:
    deadly = private(99)
    with BotProcess((*CHILD, "0.25"), server, tmp_path, TOKEN) as bot:
        for number in range(20):
            server.say(f"Question {number}?", private(1 + number))
            if number == 10:
                server.say("deadly question?", deadly)
        for _ in range(CRASHES):
            bot.polling()
            assert bot.wait() == -signal.SIGKILL
        bot.polling()
        until(lambda: server.shown(deadly))
        until(lambda: answered(server) == 20)
        assert bot.end() == 0

    assert all(len(texts) == 1 for texts in replies(server).values())
    assert "went wrong" in server.shown(deadly)[0]["text"]
