"""`briefing feeds` as its user meets it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.feed_commands import feeds_commands
from bot.services import Services, open_services
from config.settings import load_settings
from tests.articles import HARBOUR
from tests.web_server import Page, WebServer, web_server

FEED = """<rss version="2.0"><channel><title>Wire</title><item><title>Berths</title><link>/a</link></item>
<item><title>Lost</title><link>/lost</link></item></channel></rss>"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server({"/feed": Page(FEED, "application/rss+xml"), "/a": Page(HARBOUR, "text/plain")}) as server:
        yield server


def feeds(server: WebServer, data_dir: Path, *arguments: str) -> Result:
    @contextmanager
    def opened() -> Iterator[Services]:
        settings = load_settings(data_dir=data_dir, fetch=server.settings(), _env_file=None)
        with open_services(settings) as services:
            yield services

    return CliRunner().invoke(feeds_commands(opened), arguments, env={"COLUMNS": "200"})


def test_a_feed_is_added_shown_pulled_and_removed(server: WebServer, data_dir: Path) -> None:
    url = server.url("/feed")

    assert feeds(server, data_dir, "list").stdout == "No feeds yet. Begin with `briefing feeds add URL`.\n"
    assert feeds(server, data_dir, "add", url, "--every", "30").exit_code == 0
    pulled = feeds(server, data_dir, "pull")
    assert pulled.exit_code == 0
    assert pulled.stdout.endswith(f"{url}: 1 added, 1 rejected\n")
    assert "404" in pulled.stderr
    assert feeds(server, data_dir, "pull").stdout == "No feed is due.\n"
    assert feeds(server, data_dir, "pull", "--all").stdout.endswith(f"{url}: 1 rejected\n")
    assert feeds(server, data_dir, "list").stdout.startswith(f"{url} (Wire): every 30 minutes, pulled 2")
    assert feeds(server, data_dir, "remove", url).exit_code == 0
    assert feeds(server, data_dir, "remove", url).exit_code == 1


def test_json_and_exit_codes_serve_scripts(server: WebServer, data_dir: Path) -> None:
    feeds(server, data_dir, "add", server.url("/gone"))

    pulled = feeds(server, data_dir, "pull", "--json")
    listed = json.loads(feeds(server, data_dir, "list", "--json").stdout)

    assert pulled.exit_code == 1
    assert (listed["errors"], listed["last_error"]) == (1, "the server answers 404 (Not Found)")


def test_an_address_that_could_never_be_fetched_is_not_added(server: WebServer, data_dir: Path) -> None:
    added = feeds(server, data_dir, "add", "http://me:secret@127.0.0.1/")

    assert added.exit_code == 2
    assert "password" in added.stderr
    assert feeds(server, data_dir, "list").stdout.startswith("No feeds")
