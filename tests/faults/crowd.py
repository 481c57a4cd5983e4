"""Many people ask at once: none is lost, none is answered twice, and no limit of the platform is broken.

    python -m tests.faults.crowd                     # 500 questions of 50 chats within a minute
    python -m tests.faults.crowd 200 30 0            # 200 questions of 30 chats at once
    python -m tests.faults.crowd 200 30 0 DATA_DIR   # the same, answered from this library (a copy is used)

Prints what was counted: seconds are those of the clock, `cpu` those of the bot's processor.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.faults.bot_process import BotProcess, until
from tests.telegram_rules import BOT, Json, broken_limits, group, person, private
from tests.telegram_server import TOKEN, TelegramServer

COUNTED: Final = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendDocument", "sendPhoto"})
SIGNS: Final = COUNTED | {"sendChatAction"}
ABOUT: Final = ("Lavrov", "Rubio", "Trump", "Putin", "Melvin", "Zelenskyy", "sanctions", "the summit", "Europe", "NATO")
PATIENCE_S: Final = 240
IDLE: Final = 0.05  # seconds of the processor in one of the clock


@dataclass
class Crowd:
    """People in `chats` chats, every second of which is a group, who ask in turn."""

    server: TelegramServer
    chats: int
    asked: list[tuple[float, Json]] = field(default_factory=list)

    def ask(self, number: int) -> None:
        """Let the next of them ask."""
        chat, about = 1 + number % self.chats, ABOUT[number % len(ABOUT)]
        text = f"What did they say about {about} ({number})?"
        place, asks = (private(chat), text) if chat % 2 else (group(-chat), f"/ask@{BOT['username']} {text}")
        self.asked.append((time.monotonic(), self.server.say(asks, place, person(chat))))

    def answers(self) -> dict[tuple[int, int], list[int]]:
        """Return the messages that reply to each question, by chat and number, in the order of sending."""
        found: dict[tuple[int, int], list[int]] = {(one["chat"]["id"], one["message_id"]): [] for _, one in self.asked}
        for (chat, id_), message in sorted(self.server.messages.items()):
            if message["from"]["id"] == BOT["id"] and (chat, message.get("reply_to")) in found:
                found[chat, message["reply_to"]].append(id_)
        return found

    def are_answered(self) -> bool:
        return all(self.answers().values())

    def faults(self) -> dict[str, int]:
        """Count what must not be: each is 0 where all is well."""
        answers = self.answers()
        firsts = {place: ids[0] for place, ids in answers.items() if ids}
        by_chat = {chat: [id_ for (of, _), id_ in sorted(firsts.items()) if of == chat] for chat, _ in firsts}
        made = ((call.at, call.asked["chat_id"]) for call in self.server.calls if call.method in COUNTED)
        return {
            "lost": sum(not ids for ids in answers.values()),
            "answered twice": sum(len(ids) > 1 for ids in answers.values()),
            "out of order": sum(ids != sorted(ids) for ids in by_chat.values()),
            "limits broken": len(broken_limits(made)),
            "too early": len(self.server.early),
        }

    def first_signs(self) -> list[float]:
        """Return after how many seconds each question's chat saw that somebody is at work."""
        signs: dict[int, list[float]] = {}
        for call in self.server.calls:
            if call.method in SIGNS:
                signs.setdefault(call.asked["chat_id"], []).append(call.at)
        return [min(at for at in signs[one["chat"]["id"]] if at >= asked) - asked for asked, one in self.asked]


def answered(questions: int, chats: int, seconds: float, data: Path | None = None) -> dict[str, Any]:
    """Let the crowd ask a bot of its own, and return what was counted."""
    command = ("-m", "bot", "run") if data else 0.05
    with tempfile.TemporaryDirectory() as folder, TelegramServer().in_thread() as server:
        home = Path(folder) / "data"
        shutil.copytree(data, home) if data else home.mkdir()
        with BotProcess(command, server, home, TOKEN) as bot:
            bot.polling(120)
            return _counted(Crowd(server, chats), questions, seconds, bot)


def _counted(crowd: Crowd, questions: int, seconds: float, bot: BotProcess) -> dict[str, Any]:
    server = crowd.server
    early = Crowd(server, chats=5)
    for number in range(10):
        early.ask(number)
    until(early.are_answered, PATIENCE_S)
    _settle(bot)
    first = next(message for message in server.shown(private(1)) if message.get("reply_markup"))
    server.calls.clear()
    before, began, memory = processor_seconds(bot.pid), time.monotonic(), [resident_mb(bot.pid)]
    for number in range(questions):
        until(lambda due=began + seconds * number / questions: time.monotonic() >= due, PATIENCE_S)
        crowd.ask(number)
        if number % max(1, questions // 4) == 0:
            memory.append(resident_mb(bot.pid))
    pressed = _press(server, first)
    until(crowd.are_answered, PATIENCE_S)
    took = time.monotonic() - began
    return crowd.faults() | {
        "questions": questions,
        "chats": crowd.chats,
        "first sign p50, p95": quantiles(crowd.first_signs()),
        "press": round(pressed, 2),
        "answered in": round(took, 1),
        "cpu": round(processor_seconds(bot.pid) - before, 1),
        "memory MB": [*memory, resident_mb(bot.pid)],
        "calls": {method: len(server.called(method)) for method in sorted({call.method for call in server.calls})},
    }


def _settle(bot: BotProcess) -> None:
    """Wait until the bot has opened all that it opens when it starts: it uses the processor no more."""
    before = -1.0
    while (now := processor_seconds(bot.pid)) - before > IDLE:
        before = now
        time.sleep(1)


def _press(server: TelegramServer, message: Json) -> float:
    began = time.monotonic()
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    press = server.press(message, data, person(1))
    until(lambda: server.presses[press] is not None, PATIENCE_S)
    return time.monotonic() - began


def quantiles(seconds: Sequence[float]) -> list[float]:
    """Return the median and the 95th percentile."""
    cuts = statistics.quantiles(seconds, n=20)
    return [round(cuts[9], 2), round(cuts[18], 2)]


def processor_seconds(pid: int) -> float:
    """Return how long a process has used the processor; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> int:
    """Return how much memory a process holds now; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 2**10


def main() -> None:
    questions, chats, seconds = sys.argv[1:4] or ("500", "50", "60")
    data = Path(sys.argv[4]) if sys.argv[4:] else None
    sys.stdout.write(json.dumps(answered(int(questions), int(chats), float(seconds), data), indent=1) + "\n")


if __name__ == "__main__":
    main()
