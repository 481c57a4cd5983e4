"""`briefing feedback export` over a real data directory."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from typer.testing import CliRunner

from bot.commands.feedback_commands import attach_feedback
from bot.conversations import Session
from bot.feedback import Feedback
from bot.services import Services, open_services
from config.settings import Settings
from tests.faults.fake_services import answer


def test_every_verdict_is_a_line_with_its_answer(tmp_path: Path) -> None:
    app = typer.Typer()

    @contextmanager
    def opened() -> Iterator[Services]:
        with open_services(Settings(data_dir=tmp_path, _env_file=None)) as services:
            yield services

    with opened() as services:
        services.conversations.remember(Session(7), answer())
        Feedback(services.database).give(7, "a1", 7, "down", "👎")
    attach_feedback(app, opened)
    app.callback()(lambda: None)

    done = CliRunner().invoke(app, ["feedback", "export"])

    (line,) = map(json.loads, done.stdout.splitlines())
    assert {key: line[key] for key in ("vote", "emoji", "chat", "user", "answer_id")} == {
        "vote": "down",
        "emoji": "👎",
        "chat": 7,
        "user": 7,
        "answer_id": "a1",
    }
    assert line["answer"]["question"] == "Was it cold?"
