"""Three bots behind one address, killed at random: nothing is lost, nothing comes twice.

Each chat is answered in order, and no limit of the platform is broken.

The long form, 1,000 questions, 200 briefings and 20 kills: `BOT_KILLS=20 pytest -n0 tests/faults/test_webhook_kill.py`.
"""

import os
import random
import signal
import sys
import time as clock_time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.schedules.subscriptions import ChatSubscriptions
from bot.sole import runner_id
from bot.storage import due_digests, inbox, subscriptions
from retrieval.library.backends.portable import tell_others
from retrieval.library.database import Database
from tests.faults.bot_process import BotProcess, until
from tests.faults.chaos import Chaos
from tests.faults.fake_services import EXCERPT, NEWS
from tests.ports import free_port
from tests.postgres import Server
from tests.telegram_rules import BOT, broken_limits, private
from tests.telegram_server import TOKEN, TelegramServer

BOTS = 3
KILLS = int(os.environ.get("BOT_KILLS", "2"))
QUESTIONS, EDITIONS, CHATS = (50, 10, 25) if KILLS > 2 else (10, 3, 4)  # to each kill; how many chats ask
HELD, SUBSCRIBED = 1_000, 2_000  # from these on are the chats of whom a bot works when it is killed; of subscriptions
CHANCES = {"429": 0.02, "502": 0.02, "drop": 0.02, "drop after": 0.05}
COUNTED = {"sendMessage", "editMessageText", "editMessageReplyMarkup"}


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer().in_thread() as running:
        yield running


@pytest.fixture
def database(postgres: Server, tmp_path: Path) -> Iterator[Database]:
    """What the bots share, as the test sees it."""
    with postgres.emptied() as url, closing(Database(tmp_path / "test" / "briefing.db", url)) as opened:
        yield opened


class Newsroom:
    """The bots, those who ask them, and those who subscribed."""

    def __init__(self, server: TelegramServer, database: Database, folder: Path, ends: ExitStack) -> None:
        self.server, self.database, self.asked = server, database, dict[int, int]()  # message: chat
        self._chats, self._subscriptions = count(SUBSCRIBED), ChatSubscriptions(database)
        self.ports, self.homes = [free_port() for _ in range(BOTS)], [folder / str(number) for number in range(BOTS)]
        server.webhook.doors = [f"http://127.0.0.1:{port}/" for port in self.ports]
        self.bots, self.names, self.stays_dead = list[BotProcess](), list[str](), set[int]()
        for home, port in zip(self.homes, self.ports, strict=True):
            home.mkdir()
            address = {"webhook_url": server.webhook.doors[0], "webhook_port": str(port)}
            self.bots.append(ends.enter_context(BotProcess(0.2, server, home, TOKEN, database.url, **address)))
            self.names.append(runner_id(home))

    def subscribe(self, kill: int) -> None:
        """Chats subscribe to what is due now; at every other kill to one that is held until then."""
        held = [] if kill % 2 else [hold(kill)]
        now = datetime.now(UTC)
        at = time(now.hour, now.minute)
        with self.database.together():
            for topic in held + [""] * (EDITIONS - len(held)):
                asked = AskedSubscription(Schedule("daily", at, "UTC", 0), topic)
                self._subscriptions.add(asked, now - timedelta(minutes=2), chat=next(self._chats))

    def ask(self, text: str, chat: int) -> None:
        self.asked[self.server.say(text, private(chat))["message_id"]] = chat

    def ask_around(self, count: int) -> None:
        """Chats ask in turn."""
        for number in range(len(self.asked), len(self.asked) + count):
            self.ask(f"Question {number}?", 1 + number % CHATS)

    def shown(self) -> dict[int, list[int]]:
        """Return the messages by which each question was answered."""
        found: dict[int, list[int]] = {question: [] for question in self.asked}
        for message in self._ours(EXCERPT):
            found[message["reply_to"]].append(message["message_id"])
        return found

    def answered(self) -> int:
        return sum(map(bool, self.shown().values()))

    def editions(self) -> Counter[int]:
        """Count what came to those who subscribed."""
        return Counter(message["chat"]["id"] for message in self._ours(NEWS))

    def at_work_on(self, kill: int) -> int | None:
        """Return the bot that works on what is held until this kill, as soon as one does."""
        begun = sa.select(inbox.c.claimed_by).where(inbox.c.chat_id == HELD + kill, inbox.c.begun > 0)
        if not kill % 2:
            of = due_digests.join(subscriptions)
            begun = sa.select(due_digests.c.claimed_by).select_from(of).where(due_digests.c.tries > 0)
            begun = begun.where(subscriptions.c.subject == hold(kill))
        with self.database.read() as connection:
            name = connection.execute(begun).scalar()
        return self.names.index(name) if name else None

    def under_way(self, bot: int) -> int:
        """Count what a bot has begun and not finished."""
        with self.database.read() as connection:
            return sum(
                connection.execute(
                    sa.select(sa.func.count()).where(
                        table.c.claimed_by == self.names[bot], table.c.state == "waiting", begun > 0
                    )
                ).scalar_one()
                for table, begun in ((inbox, inbox.c.begun), (due_digests, due_digests.c.tries))
            )

    def open_gate(self, kill: int) -> None:
        """Let go what is held until a kill."""
        for home in self.homes:
            (home / gate(kill)).touch()

    def start(self, bot: int) -> None:
        self.bots[bot].taking(self.ports[bot])

    def kill(self, bot: int, *, for_long: bool) -> None:
        """Kill a bot. It is started again; or it stays away until the time of its claims is over."""
        self.bots[bot].end(signal.SIGKILL)
        if not for_long:
            self.start(bot)
            return
        self.stays_dead.add(bot)
        for _ in range(5):  # what it had sent has arrived by the time that its claims are over, as in a minute
            httpx.get(f"{self.server.url}/bot{TOKEN}/getMe", trust_env=False)
        with self.database.write() as connection:
            for table in (inbox, due_digests):
                connection.execute(
                    sa.update(table).where(table.c.claimed_by == self.names[bot]).values(claimed_until=0)
                )
            tell_others(connection, "")

    def bring_back(self) -> None:
        while self.stays_dead:
            self.start(self.stays_dead.pop())

    def end(self) -> list[int]:
        return [bot.end(signal.SIGTERM) for n, bot in enumerate(self.bots) if n not in self.stays_dead]

    def _ours(self, words: str) -> list[dict[str, Any]]:
        messages = [message for message in [*self.server.messages.values()] if message["from"]["id"] == BOT["id"]]
        return [message for message in messages if words in message["text"]]


def gate(kill: int) -> str:
    return f"gate-{kill}"


def hold(kill: int) -> str:
    """What is asked for is made when the gate of this kill opens, no sooner."""
    return f"hold {gate(kill)}"


def test_bots_behind_one_address_survive_kills(
    server: TelegramServer, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began, chance, under_way = clock_time.monotonic(), random.Random(7), []
    with ExitStack() as ends:
        room = Newsroom(server, database, tmp_path, ends)
        server.chance = chaos = Chaos(CHANCES, 5)
        room.subscribe(0)
        for bot in range(BOTS):
            room.start(bot)
        for kill in range(KILLS):
            held, chat, before = hold(kill), HELD + kill, room.answered()
            room.ask_around(QUESTIONS - 2)
            room.ask(held if kill % 2 else "Asked first?", chat)
            room.ask("Asked after it?", chat)  # it is brought to another bot
            until(lambda kill=kill: room.at_work_on(kill) is not None)
            enough = before + chance.randrange(QUESTIONS // 2)
            until(lambda enough=enough: room.answered() >= enough, 240)
            bot = room.at_work_on(kill)
            assert bot is not None
            under_way.append(room.under_way(bot))
            room.open_gate(kill)
            room.bring_back()
            if kill + 1 < KILLS:
                room.subscribe(kill + 1)
            room.kill(bot, for_long=kill % 3 == 1)
        until(lambda: room.answered() == QUESTIONS * KILLS, 600)
        until(lambda: len(room.editions()) == EDITIONS * KILLS, 240)
        codes = room.end()

    shown, editions = room.shown(), room.editions()
    by_chat: dict[int, list[int]] = {}
    for question, chat in sorted(room.asked.items()):
        by_chat.setdefault(chat, []).extend(shown[question][:1])
    figures = {
        "questions": len(shown),
        "briefings": len(editions),
        "kills": KILLS,
        "under way at each kill": under_way,
        "lost": sum(not ids for ids in shown.values()),
        "twice": [ids for ids in shown.values() if len(ids) > 1] + [chat for chat in editions if editions[chat] > 1],
        "out of order": sum(firsts != sorted(firsts) for firsts in by_chat.values()),
        "limits broken": len(
            broken_limits((call.at, call.asked["chat_id"]) for call in server.calls if call.method in COUNTED)
        ),
        "faults": {kind: count for kind, count in chaos.drawn.items() if kind != "good"},
        "seconds": round(clock_time.monotonic() - began, 1),
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert (figures["lost"], figures["twice"], figures["out of order"], figures["limits broken"]) == (0, [], 0, 0)
    assert min(under_way) > 0
    assert set(codes) == {0}
    assert not server.called("getUpdates")
    for bot in room.bots:
        printed = bot.printed.read_text()
        assert TOKEN not in printed
        assert server.webhook.secret not in printed
        assert str(database.url) not in printed
