"""No question is lost and none is answered twice: the bot as a child process, killed and lied to.

The long form, 500 questions and 20 kills: `BOT_KILLS=20 pytest -n0 tests/faults/test_bot_kill.py`.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery.quarantine import CRASHES
from tests.faults.bot_process import BotProcess, until
from tests.faults.chaos import Chaos
from tests.faults.fake_services import EXCERPT
from tests.telegram_rules import BOT, WAITING, private
from tests.telegram_server import TOKEN, TelegramServer

KILLS = int(os.environ.get("BOT_KILLS", "3"))
CHATS = 20
HELD = 4  # questions that cannot be answered before the kill: it always comes while answers are made
CHANCES = {"429": 0.03, "502": 0.03, "drop": 0.03, "drop after": 0.2}


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer().in_thread() as running:
        yield running


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


def test_questions_survive_kills_and_a_network_that_loses_every_fifth_reply(
    server: TelegramServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began, chance, questions, kills = time.monotonic(), random.Random(3), 25 * KILLS, KILLS
    server.chance = chaos = Chaos(CHANCES, 5)
    asked = iter(range(questions))
    unanswered_at_kill = []
    with BotProcess(0.25, server, tmp_path, TOKEN) as bot:
        for life in range(kills + 1):
            for place, number in zip(range(questions // (kills + 1) + 1), asked, strict=False):
                held = f"hold gate-{life} " if place < HELD and life < kills else ""
                server.say(f"{held}Question {number}?", private(1 + number % CHATS))
            enough = answered(server) + chance.randrange(8)  # of those that are not held
            bot.polling()
            if life < kills:
                until(lambda: server.untaken == 0)  # from now on only the bot knows these questions
                until(lambda enough=enough: answered(server) >= enough)
                unanswered_at_kill.append(len(replies(server)) - answered(server))
                bot.end(signal.SIGKILL)
                (tmp_path / f"gate-{life}").touch()
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
    assert min(unanswered_at_kill) >= HELD
    assert exit_code == 0
    printed = bot.printed.read_text()
    assert TOKEN not in printed


@pytest.mark.slow
def test_a_question_that_kills_the_bot_is_found_among_twenty_good_ones(server: TelegramServer, tmp_path: Path) -> None:
    deadly = private(99)
    with BotProcess(0.25, server, tmp_path, TOKEN) as bot:
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
