"""`briefing brief`, `digest`, `timeline`, `trend`, `changes` at the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.briefing.export import exported
from bot.briefing.piece import Piece, PieceLine, PieceSection
from bot.briefing.text import as_read
from bot.commands.briefing_commands import attach_briefings
from bot.services import Services
from tests.libraries import copy_of

TOPIC = "Alaska summit"


def commands_over(services: Services) -> typer.Typer:
    @contextmanager
    def opened() -> Iterator[Services]:
        yield services

    commands = typer.Typer()
    attach_briefings(commands, opened)
    return commands


@pytest.fixture(scope="module")
def app(sample: Services) -> typer.Typer:
    return commands_over(sample)


@pytest.fixture
def fresh(sample_dir: Path, tmp_path: Path) -> Iterator[typer.Typer]:
    """Where nothing was shown yet: what a digest told is no longer new to `changes`."""
    with copy_of(sample_dir, tmp_path / "sample") as services:
        yield commands_over(services)


def run(app: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "lists"),
    [
        (["brief", TOPIC], ()),
        (["changes", TOPIC], ()),
        (["digest", "--since", "2025-01-01"], ("stories", "opinion", "disagree")),
        (["timeline", TOPIC], ("events",)),
        (["trend", TOPIC], ("periods",)),
    ],
)
def test_each_piece_is_one_object_whose_lines_name_listed_citations(
    fresh: typer.Typer, arguments: list[str], lists: tuple[str, ...]
) -> None:
    result = run(fresh, *arguments, "--json")

    data = json.loads(result.stdout)
    assert result.exit_code == 0
    listed = {one["n"] for one in data["citations"]}
    assert all(isinstance(data[name], list) for name in lists)
    sections = [section for section in data.values() if isinstance(section, dict)]
    lines = [line for name in lists for line in data[name]] + [line for one in sections for line in one["lines"]]
    assert lines
    assert all(line["text"] and line["citations"] and set(line["citations"]) <= listed for line in lines)
    assert all({"text", "citations"} <= one.keys() for one in sections)


def test_a_timeline_says_of_every_day_how_exactly_and_by_what_it_is_known(app: typer.Typer) -> None:
    events = json.loads(run(app, "timeline", TOPIC, "--from", "2025-08-01", "--to", "2025-08-31", "--json").stdout)[
        "events"
    ]

    assert events
    assert all(event["day"].startswith("2025-08") for event in events)
    assert all(event["precision"] and event["basis"] for event in events)


def test_a_piece_is_read_in_the_terminal_with_its_sources_and_its_foot(app: typer.Typer) -> None:
    text = run(app, "brief", TOPIC).stdout

    assert text.startswith(f"Brief · {TOPIC}\n")
    for part in ("Bottom line", "Reported", "Sources", "[1]", "Covered: "):
        assert part in text


@pytest.mark.parametrize(
    ("name", "begins", "quotes"),
    [
        ("b.md", "# Brief", "  > "),
        ("b.html", "<!doctype html>", "<blockquote>"),
        ("b.SVG", "<svg ", 'class="box"'),
    ],
)
def test_a_piece_is_written_to_a_file_by_its_suffix(
    app: typer.Typer, tmp_path: Path, name: str, begins: str, quotes: str
) -> None:
    result = run(app, "brief", TOPIC, "--out", str(tmp_path / name))

    text = (tmp_path / name).read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert text.startswith(begins)
    assert quotes in text
    assert "<script" not in text


def test_a_timeline_is_written_as_a_png_too(app: typer.Typer, tmp_path: Path) -> None:
    result = run(app, "timeline", TOPIC, "--out", str(tmp_path / "t.png"))

    assert result.exit_code == 0
    assert (tmp_path / "t.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_another_suffix_is_wrong_use_and_writes_nothing(app: typer.Typer, tmp_path: Path) -> None:
    result = run(app, "brief", TOPIC, "--out", str(tmp_path / "b.pdf"))

    assert result.exit_code == 2
    assert all(suffix in result.stderr for suffix in (".md", ".html", ".svg", ".png"))
    assert not (tmp_path / "b.pdf").exists()


def test_a_topic_of_which_nothing_is_told_ends_with_one(app: typer.Typer) -> None:
    result = run(app, "timeline", "Martian elections")

    assert result.exit_code == 1
    assert "No article here tells of Martian elections." in result.stdout


def test_the_words_of_an_article_are_no_markup_of_a_file() -> None:

    line = PieceLine("A <b>bold</b> [link](https://example.org) *claim* in it.", (), "Somebody said:")
    piece = Piece("brief", "x", ("Brief · x",), (PieceSection("reported", (line,)),), (), ())

    assert "<b>bold" not in exported(as_read(piece), ".html").decode()
    assert r"\[link\](https" in exported(as_read(piece), ".md").decode()
    assert r"\*claim\*" in exported(as_read(piece), ".md").decode()
