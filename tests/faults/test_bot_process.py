"""The bot as a child process: a clean end, a fresh start, a refused token, and nothing secret in what it prints."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bot.services import open_services
from config.settings import load_settings
from tests.articles import TALKS, article
from tests.faults.bot_process import BotProcess, until
from tests.faults.fake_services import EXCERPT
from tests.telegram_rules import WAITING, person, private
from tests.telegram_server import TOKEN, Fault, TelegramServer

CLI = ("-m", "bot", "run")
ADA = private(7)


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer().in_thread() as running:
        yield running


def shown(server: TelegramServer, words: str = "") -> list[dict[str, Any]]:
    return [m for m in server.shown(ADA) if words in m["text"] and m["text"] != WAITING]


def is_done(data_dir: Path) -> bool:
    """Tell whether the bot has answered the one update that it got, and noted that."""
    with closing(sqlite3.connect(f"file:{data_dir / 'briefing.db'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT state FROM inbox").fetchall() == [("done",)]


def test_a_clean_end_answers_what_is_under_way_and_a_fresh_start_the_rest(
    server: TelegramServer, tmp_path: Path
) -> None:
    questions = ["Question 0?", "Question 1?", "hold gate Question 2?", "Question 3?", "Question 4?"]
    for question in questions:
        server.say(question, ADA)
    with BotProcess(0, server, tmp_path, TOKEN) as bot:
        bot.polling()
        until(lambda: len(shown(server, EXCERPT)) == 2 and server.shown(ADA)[-1]["text"] == WAITING)

        bot.signal(signal.SIGTERM)
        until(lambda: server.called("getUpdates")[-1].get("timeout", 0) == 0)  # its goodbye: it begins nothing more
        (tmp_path / "gate").touch()
        assert bot.wait() == 0
        assert len(shown(server, EXCERPT)) == len(server.shown(ADA)) == 3  # what was begun was not left half done

        bot.polling()
        until(lambda: len(shown(server, EXCERPT)) == 5)
        assert bot.end(signal.SIGINT) == 0
    assert [m["text"].split("”")[0] for m in server.shown(ADA)] == [f"Asked “{question}" for question in questions]


def test_the_command_line_runs_the_bot_on_the_sample_articles(
    server: TelegramServer, sample_dir: Path, tmp_path: Path
) -> None:
    data_dir = copytree(sample_dir, tmp_path / "data", symlinks=True)
    server.faults = [Fault("502", "sendMessage"), Fault("drop after", "editMessageText"), Fault("429", "getUpdates")]
    server.say("What did Lavrov say about root causes?", ADA)
    with BotProcess(CLI, server, data_dir, TOKEN) as bot:
        bot.polling()
        until(lambda: is_done(data_dir))  # before that the next life may send it again, and remove the first
        assert bot.end(signal.SIGKILL) == -signal.SIGKILL

        bot.polling()
        (answer,) = shown(server, "root causes of the crisis")
        server.press(answer, answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"], person(7))
        until(lambda: len(shown(server, "[1]")) == 2)
        server.say("What does the article on penguins of Mars say?", ADA)
        until(lambda: shown(server, "Searched:"))
        assert bot.end() == 0

    assert_no_secret(bot.printed.read_text(), TOKEN)


def test_a_refused_token_is_one_line_and_is_not_printed(server: TelegramServer, data_dir: Path) -> None:
    refused = "987654:another-TOKEN-that-is-wrong"
    with open_services(load_settings(data_dir=data_dir, _env_file=None)) as services:
        list(services.ingester.ingest([article(TALKS)]))  # so that it need not read the sample articles first
    with BotProcess(CLI, server, data_dir, refused) as bot:
        bot.start()

        assert bot.wait() == 4

    printed = bot.printed.read_text()
    assert "Telegram refused the bot's token; check BRIEFING_TELEGRAM__TOKEN" in " ".join(printed.split())
    assert "Traceback" not in printed
    assert_no_secret(printed, refused)


def assert_no_secret(printed: str, token: str) -> None:
    assert printed
    assert token not in printed
    assert token.partition(":")[2] not in printed


def test_a_second_bot_on_the_same_data_says_who_holds_it_and_stops(server: TelegramServer, tmp_path: Path) -> None:
    with BotProcess(0, server, tmp_path, TOKEN) as first:
        first.polling()
        with BotProcess(0, server, tmp_path, TOKEN) as second:
            second.start()
            assert second.wait() == 4
        printed = " ".join(first.printed.read_text().split())
        assert f"the bot already runs on {tmp_path}: process {first.pid}, since 2" in printed

        server.say("Was it cold?", ADA)
        until(lambda: shown(server, EXCERPT))
        first.end(signal.SIGKILL)
        first.polling()  # the hold ended with the process
        assert first.end() == 0
    assert len(shown(server, EXCERPT)) == 1
