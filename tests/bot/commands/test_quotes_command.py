"""`briefing quotes` lists all that somebody is reported to have said, with its place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.commands.quotes_commands import attach_quotes
from bot.services import Services
from tests.articles import article
from tests.libraries import library_of

OLD = "“The ferry tolls will rise in spring,” said Anna Berg, the harbour master. Olga Berg left the town."
NEW = "Anna Berg said that the tolls of the ferry had risen. “Nobody asked us about the fish,” said Olu Ade."


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [
        article(OLD, "old.txt", published=date(2025, 1, 2), outlet="Harbour Post", fidelity="reworded"),
        article(NEW, "new.txt", published=date(2025, 3, 4)),
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


@pytest.fixture
def command(library: Services) -> typer.Typer:
    @contextmanager
    def opened() -> Iterator[Services]:
        yield library

    app = typer.Typer()
    attach_quotes(app, opened)
    return app


def listed(command: typer.Typer, *given: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, [*given, "--json"])
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("name", ["Berg", "anna berg", "Captain Anna Berg", "Анна Берг"])
def test_statements_come_newest_first_with_their_own_characters(command: typer.Typer, name: str) -> None:
    found = listed(command, name)

    assert [(one["source"], one["mode"]) for one in found] == [("new.txt", "indirect"), ("old.txt", "direct")]
    assert {one["speaker"] for one in found} == {"Anna Berg"}
    texts = {"old.txt": OLD, "new.txt": NEW}
    assert all(texts[one["source"]][one["start"] : one["end"]] == one["excerpt"] for one in found)
    assert found[1]["outlet"] == "Harbour Post"
    assert found[1]["warnings"]


def test_a_topic_and_a_page_narrow_the_list(command: typer.Typer) -> None:
    assert [one["source"] for one in listed(command, "Berg", "spring")] == ["old.txt"]
    assert [one["source"] for one in listed(command, "Berg", "--limit", "1", "--page", "2")] == ["old.txt"]
    assert listed(command, "Berg", "--page", "9") == []


def test_quotations_stand_apart_from_reported_speech(command: typer.Typer) -> None:
    shown = CliRunner().invoke(command, ["Anna Berg"]).stdout

    assert shown.index("In their words") < shown.index("spring") < shown.index("Reported") < shown.index("had risen")


@pytest.mark.parametrize("name", ["Olga Berg", "Anna Ade", "Nobody Atall"])
def test_somebody_elses_words_are_never_listed(command: typer.Typer, name: str) -> None:
    result = CliRunner().invoke(command, [name, "--json"])

    assert result.exit_code == 1
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["", " ", "?!"])
def test_a_name_without_a_word_is_wrong_use(command: typer.Typer, name: str) -> None:
    result = CliRunner().invoke(command, [name])

    assert result.exit_code == 2


def test_only_a_page_that_others_follow_names_the_next(command: typer.Typer) -> None:
    first, last = (CliRunner().invoke(command, ["Berg", "--limit", "1", "--page", page]).stdout for page in "12")

    assert "Page 1 of 2, 2 statements; the next: --page 2" in first
    assert "Page 2 of 2, 2 statements" in last
    assert "the next" not in last


@pytest.mark.parametrize(("suffix", "begins"), [("md", "# Statements"), ("html", "<!doctype html>")])
def test_statements_are_written_to_a_file_with_their_sources(
    command: typer.Typer, tmp_path: Path, suffix: str, begins: str
) -> None:
    result = CliRunner().invoke(command, ["Berg", "--out", str(tmp_path / f"q.{suffix}")])

    text = (tmp_path / f"q.{suffix}").read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout) == (0, "")
    assert text.startswith(begins)
    assert all(part in text for part in ("The ferry tolls will rise in spring,", "had risen", "Harbour Post"))
    assert CliRunner().invoke(command, ["Berg", "--out", str(tmp_path / "q.pdf")]).exit_code == 2
