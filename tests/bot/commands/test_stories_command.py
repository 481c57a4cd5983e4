"""`briefing stories` and `briefing compare` print what the services found."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands.compare_commands import attach_compare
from bot.commands.stories_commands import attach_stories
from bot.services import Services
from tests.libraries import library_of
from tests.retrieval.stories.invented import JUNE, MARCH, OTHERS, articles


@pytest.fixture(scope="module")
def command(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[typer.Typer]:
    with library_of(articles(), tmp_path_factory.mktemp("data"), model_folder) as services:

        @contextmanager
        def opened() -> Iterator[Services]:
            yield services

        app = typer.Typer()
        attach_stories(app, opened)
        attach_compare(app, opened)
        yield app


def test_all_lists_every_article_once(command: typer.Typer) -> None:
    result = CliRunner().invoke(command, ["stories", "--all", "--json"])

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(source for line in lines for source in line["sources"]) == sorted([*MARCH, *JUNE, *OTHERS])
    assert {"story", "title", "sources", "articles", "publishers", "first", "last", "days"} == set(lines[0])


def test_without_all_only_what_several_articles_tell_is_listed(command: typer.Typer) -> None:
    shown = CliRunner().invoke(command, ["stories", "--since", "2025-06-01"])

    assert shown.exit_code == 0
    assert "quake-x" in shown.stdout
    assert "quake-a" not in shown.stdout
    assert CliRunner().invoke(command, ["stories", "--since", "2026-01-01"]).exit_code == 1


def test_a_comparison_cites_every_number(command: typer.Typer) -> None:
    found = json.loads(CliRunner().invoke(command, ["compare", "Port Selby", "--json"]).stdout)

    listed = {one["n"] for one in found["citations"]}
    assert {n for figure in found["figures"] for value in figure["values"] for n in value["citations"]} <= listed
    assert {value["value"] for figure in found["figures"] for value in figure["values"]} == {12, 15}
    shown = CliRunner().invoke(command, ["compare", "Port Selby"]).stdout
    assert "killed" in shown
    assert "[1]" in shown


@pytest.mark.parametrize(("suffix", "begins"), [("md", "# "), ("html", "<!doctype html>")])
def test_a_comparison_is_written_to_a_file_with_its_figures(
    command: typer.Typer, tmp_path: Path, suffix: str, begins: str
) -> None:
    result = CliRunner().invoke(command, ["compare", "Port Selby", "--out", str(tmp_path / f"c.{suffix}")])

    text = (tmp_path / f"c.{suffix}").read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout) == (0, "")
    assert text.startswith(begins)
    assert all(part in text for part in ("killed", "12", "15"))
    assert CliRunner().invoke(command, ["compare", "Port Selby", "--out", str(tmp_path / "c.txt")]).exit_code == 2


def test_a_topic_that_no_article_is_on_and_one_without_a_word_are_told_apart(command: typer.Typer) -> None:
    assert CliRunner().invoke(command, ["compare", "sugar prices"]).exit_code == 1
    assert CliRunner().invoke(command, ["compare", "!"]).exit_code == 2
