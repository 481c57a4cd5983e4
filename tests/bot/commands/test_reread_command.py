"""`briefing reread`, what `articles show` tells of the text and its page, and a terminal that nothing moves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer
from typer.testing import CliRunner, Result

from bot.checks import run_checks
from bot.commands.article_commands import attach_articles
from bot.commands.reread_commands import attach_reread
from bot.ingest_progress import ingest_given
from bot.services import Services
from bot.terminal import json_line
from bot.upkeep import Upkeep
from retrieval.library.schema import articles

TEXT = "The harbour council approved 1,200 new berths on Monday. Fishermen protested outside the hall all day."
PAGE = f"<html><head><title>Berths</title></head><body><article><h1>Berths</h1><p>{TEXT}</p></article></body></html>"


@pytest.fixture
def command(services: Services, tmp_path: Path) -> typer.Typer:
    @contextmanager
    def opened() -> Iterator[Services]:
        yield services

    app = typer.Typer()
    attach_articles(app, opened)
    attach_reread(app, opened)
    (tmp_path / "berths.html").write_text(PAGE)
    ingest_given(services, [str(tmp_path / "berths.html")], quiet=True)
    return app


def run(command: typer.Typer, *arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments, env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def change(services: Services, **values: object) -> None:
    with services.database.write() as connection:
        connection.execute(sa.update(articles).values(values))


def only_id(services: Services) -> str:
    with services.database.read() as connection:
        return str(connection.execute(sa.select(articles.c.id)).scalar_one())


def test_reread_reads_what_other_readers_read_and_then_nothing(command: typer.Typer, services: Services) -> None:
    change(services, reader="1 old", title="Wrong")

    assert run(command, "reread").stdout == "1 updated\n"
    assert run(command, "reread").stdout == "Nothing to read again.\n"
    assert run(command, "reread", "--all").stdout == "1 unchanged\n"
    assert json.loads(run(command, "reread", "berths.html", "--json").stdout)["status"] == "unchanged"


def test_reread_of_what_is_not_kept_is_said(command: typer.Typer) -> None:
    done = run(command, "reread", "nowhere.html")

    assert done.exit_code == 1
    assert "No original of nowhere.html is kept" in done.stderr


def test_a_running_bot_reads_again_in_the_background(command: typer.Typer, services: Services) -> None:
    change(services, reader="1 old", title="Wrong")

    Upkeep(services).reread()

    assert "Berths" in run(command, "articles", "list").stdout


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text_checked": None}, "text not compared with the page"),
        (
            {"text_checked": True, "altered": 2, "dropped": 1},
            "every paragraph stands on the page; 2 paragraphs",
        ),
        (
            {"text_checked": False, "dropped": 3},
            "not all of it was found on the page; 0 paragraphs",
        ),
    ],
)
def test_show_tells_how_the_text_was_compared(
    values: dict[str, object], said: str, command: typer.Typer, services: Services
) -> None:
    change(services, **values)

    shown = run(command, "articles", "show", only_id(services)).stdout

    assert f"text: {said}" in shown


def test_show_tells_whether_the_sentences_stand_in_the_original(command: typer.Typer, services: Services) -> None:
    shown = json.loads(run(command, "articles", "show", only_id(services), "--json").stdout)

    assert shown["original"].startswith("kept as it came on 20")
    assert shown["original"].endswith("sentences stand there")
    change(services, original=None)
    assert json.loads(run(command, "articles", "show", only_id(services), "--json").stdout)["original"] is None


def test_check_counts_the_originals(command: typer.Typer, services: Services) -> None:
    assert command
    texts = [finding.text for finding in run_checks(services.settings)]

    assert any(text.startswith("1 originals kept as they came") for text in texts)


def test_what_an_article_holds_moves_no_terminal(command: typer.Typer, services: Services) -> None:
    change(services, outlet="\x1b]0;owned\x07Post\x1b[2J", title="A\u202eB\x9b31m", url="https://a.example/\x1b[31m")

    listed, shown = run(command, "articles", "list"), run(command, "articles", "show", only_id(services))
    as_json = run(command, "articles", "list", "--json")

    for text in (listed.stdout, shown.stdout, as_json.stdout):
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert json.loads(as_json.stdout)["outlet"] == "\x1b]0;owned\x07Post\x1b[2J"


def test_a_line_of_json_moves_no_terminal_and_says_the_same() -> None:
    line = json_line({"title": "a\x9b31m\u202eb\ud83d"})

    assert line.isascii()
    assert json.loads(line) == {"title": "a\x9b31m\u202eb\ud83d"}
