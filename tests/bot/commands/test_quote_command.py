"""`briefing quote` over a real library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands.quote_commands import attach_quote
from bot.services import Services
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import library_of


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [article(TALKS, "talks.txt", fidelity="reworded"), article(HARBOUR, "harbour.txt")]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


@pytest.fixture
def command(library: Services) -> typer.Typer:
    @contextmanager
    def opened() -> Iterator[Services]:
        yield library

    app = typer.Typer()
    attach_quote(app, opened)
    return app


def run(command: typer.Typer, *arguments: str, given: str | None = None) -> Result:
    result = CliRunner().invoke(command, arguments, input=given, env={"COLUMNS": "300"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_an_exact_quotation_ends_with_success(command: typer.Typer) -> None:
    result = run(command, "“We were never asked,” said Olu Ade.")

    assert result.exit_code == 0
    assert "EXACT  “We were never asked,”" in result.stdout
    assert "Olu Ade, in " in result.stdout


def test_an_altered_one_shows_the_true_wording_and_its_warning(command: typer.Typer) -> None:
    result = run(command, "the river treaty will be reopened before the vote")

    assert result.exit_code == 1
    assert "ALTERED" in result.stdout
    assert "a denial left out here: “not”" in result.stdout
    assert "said on Monday that “the river treaty will not be reopened before the vote.”" in result.stdout
    assert "Note: reworded copy" in result.stdout


def test_true_words_in_another_mouth_are_no_success(command: typer.Typer) -> None:
    result = run(command, "“We were never asked,” said Anna Berg.")

    assert result.exit_code == 1
    assert "EXACT WORDS, ANOTHER SPEAKER" in result.stdout


def test_a_short_one_says_that_it_proves_little(command: typer.Typer) -> None:
    assert "Note: under 12 characters" in run(command, "“sell-out”").stdout


def test_standard_input_is_read_and_json_is_one_object_a_quotation(command: typer.Typer) -> None:
    result = run(command, "-", "--json", given="“We were never asked” and “the moon is made of cheese”")

    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["exact", "not found"]
    assert result.exit_code == 1


def test_a_text_without_words_is_said_to_hold_none(command: typer.Typer) -> None:
    result = run(command, "…")

    assert result.exit_code == 2
    assert "nothing to check" in result.stderr
