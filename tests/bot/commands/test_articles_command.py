"""`briefing articles` and `briefing reindex` over a real library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands.article_commands import attach_articles
from bot.services import Services
from retrieval.articles import SHARED
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import copy_of, library_of


@pytest.fixture
def command(services: Services) -> typer.Typer:
    @contextmanager
    def opened() -> Iterator[Services]:
        yield services

    app = typer.Typer()
    attach_articles(app, opened)
    return app


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A data directory of two articles with a sound index."""
    talks = article(TALKS, "talks.txt", title="Talks", outlet="Reuters", published="2025-03-03")
    harbour = article(HARBOUR, "harbour.txt", title="Harbour", outlet="The Harbour Post")
    folder = tmp_path_factory.mktemp("two")
    with library_of([talks, harbour], folder, model_folder) as services:
        services.index.rebuild()
    return folder


@pytest.fixture
def services(library: Path, tmp_path: Path) -> Iterator[Services]:
    with copy_of(library, tmp_path) as opened:
        yield opened


def run(command: typer.Typer, *arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments, env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def id_of(command: typer.Typer, source: str) -> str:
    return next(str(row["id"]) for row in rows(run(command, "articles", "list", "--json")) if row["source"] == source)


def test_articles_are_listed_with_what_they_say_of_themselves(command: typer.Typer) -> None:
    listed = rows(run(command, "articles", "list", "--json"))

    assert {row["source"]: (row["title"], row["family"], row["published"]) for row in listed} == {
        "talks.txt": ("Talks", "Thomson Reuters", "2025-03-03"),
        "harbour.txt": ("Harbour", "The Harbour Post", None),
    }


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (("--outlet", "reuters"), ["talks.txt"]),
        (("--outlet", "post"), ["harbour.txt"]),
        (("--since", "2025-03-03"), ["talks.txt"]),
        (("--since", "2025-03-04"), []),
    ],
)
def test_the_list_can_be_narrowed(command: typer.Typer, arguments: tuple[str, ...], sources: list[str]) -> None:
    assert [row["source"] for row in rows(run(command, "articles", "list", "--json", *arguments))] == sources


def test_an_article_is_shown_with_its_blocks_passages_and_versions(command: typer.Typer, services: Services) -> None:
    older = id_of(command, "harbour.txt")
    list(services.ingester.ingest([article(HARBOUR + " It rained.", "harbour.txt", outlet="The Harbour Post")]))

    (shown,) = rows(run(command, "articles", "show", id_of(command, "harbour.txt"), "--json"))

    assert shown["supersedes"] == [older]
    assert shown["passages"] == 1
    assert "It rained." in shown["blocks"][-1]["text"]
    assert "It rained." in run(command, "articles", "show", str(shown["id"])).stdout


def test_what_is_not_there_is_said_so(command: typer.Typer) -> None:
    for name in ("show", "remove"):
        result = run(command, "articles", name, "nothing")

        assert result.exit_code == 1
        assert "No article has the id" in result.stderr


def test_a_removed_article_is_gone_everywhere_with_its_older_versions(command: typer.Typer, services: Services) -> None:
    older = id_of(command, "harbour.txt")
    list(services.ingester.ingest([article("The harbour is closed to sturgeon fishers.", "harbour.txt")]))
    newer = id_of(command, "harbour.txt")

    removed = rows(run(command, "articles", "remove", "harbour.txt", "--json"))

    assert {row["id"] for row in removed} == {older, newer}
    assert services.library.summary(SHARED).articles == 1
    assert services.library.context(newer, 0, 5, SHARED) is None
    assert not services.library.lexical_search(["sturgeon"], SHARED, 10)
    found = services.retriever.search(Question("Who may fish in the harbour?"), 10)
    assert {excerpt.article.source for excerpt in found.excerpts} == {"talks.txt"}
    assert services.index.generation
    assert services.index.generation.count() == found.searched.passages


def test_no_word_of_a_removed_article_stays_in_the_file(command: typer.Typer, services: Services) -> None:
    list(services.ingester.ingest([article("The sturgeon quota is a secret of Olaf Quist.", "secret.txt")]))

    run(command, "articles", "remove", id_of(command, "secret.txt"))

    for path in services.database.path.parent.glob("briefing.db*"):
        assert b"Olaf Quist" not in path.read_bytes()


def test_articles_without_a_group_are_nobodys_copies(command: typer.Typer) -> None:
    (row,) = rows(run(command, "articles", "show", id_of(command, "talks.txt"), "--json"))

    assert row["copies"] == []


def test_a_removed_article_may_come_back(command: typer.Typer, services: Services) -> None:
    run(command, "articles", "remove", "talks.txt")

    (done,) = services.ingester.ingest([article(TALKS, "talks.txt")])

    assert done.status == "added"
    assert services.library.summary(SHARED).articles == 2


def test_the_index_is_built_again_on_demand(command: typer.Typer, services: Services) -> None:
    before = services.index.location

    for _ in range(2):
        assert "built again" in run(command, "reindex").stdout

    assert services.index.location != before
    assert services.index.probe_now()
    assert services.retriever.search(Question("Who protested outside?"), 1).excerpts
