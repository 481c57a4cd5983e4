"""`briefing access` over a real data directory."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.access import Access
from bot.commands.access_commands import attach_access
from bot.services import Services, open_services
from config.settings import Settings
from tests.libraries import lay_tables

OWNER, GROUP, MOVED, LISTED = 7, -100, -1001, 9

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `access` with a list in the settings, after an owner paired and a group was let in."""

    def command(*arguments: str, allowed: str = "") -> Result:
        settings = Settings(data_dir=tmp_path, telegram={"allowed": allowed}, _env_file=None)
        app = typer.Typer()

        @contextmanager
        def opened() -> Iterator[Services]:
            with open_services(settings) as services:
                yield services

        attach_access(app, opened)
        app.callback()(lambda: None)
        return CliRunner().invoke(app, ["access", *arguments], env={"COLUMNS": "200"})

    lay_tables(tmp_path)
    with open_services(Settings(data_dir=tmp_path, _env_file=None)) as services:
        access = Access(services.database)
        access.claim(OWNER)
        access.note(GROUP, "allowed group")
        access.note(MOVED, "allowed group", instead_of=-5)
        access.note(-200, "visited group")
    return command


def test_the_list_names_everybody_and_who_counts(run: Run) -> None:
    rows = [json.loads(line) for line in run("list", "--json", allowed=str(LISTED)).output.splitlines()]

    assert [(row["id"], row["role"], row.get("counts", True)) for row in rows] == [
        (LISTED, "settings", True),
        (OWNER, "owner", False),
        (GROUP, "allowed group", True),
        (MOVED, "allowed group", False),
    ]


def test_the_list_is_readable(run: Run) -> None:
    printed = run("list", allowed=str(LISTED)).output

    assert f"{LISTED}  in BRIEFING_TELEGRAM__ALLOWED" in printed
    assert "does not count" in printed
    assert "instead of -5" in printed


def test_who_is_removed_is_listed_no_more(run: Run) -> None:
    assert run("remove", str(OWNER)).exit_code == 0

    assert f"{OWNER}" not in [json.loads(line)["id"] for line in run("list", "--json").output.splitlines()]


def test_an_id_that_nobody_let_in_is_an_error(run: Run) -> None:
    result = run("remove", "--", "-200")  # the bot only visits it

    assert result.exit_code == 1
    assert "Nobody let -200 in" in result.output


def test_an_id_of_the_settings_is_to_be_taken_out_there(run: Run) -> None:
    result = run("remove", str(LISTED), allowed=str(LISTED))

    assert result.exit_code == 1
    assert "BRIEFING_TELEGRAM__ALLOWED" in result.output


def test_a_person_and_a_group_are_let_in_and_a_shared_id_is_not(run: Run) -> None:
    assert "11 may ask now" in run("allow", "11").output
    assert run("allow", "-300").exit_code == 0
    assert run("allow", "12", "--admin").exit_code == 0
    assert run("allow", "1087968824").exit_code != 0
    assert run("allow", str(OWNER)).exit_code == 0

    rows = [json.loads(line) for line in run("list", "--json").output.splitlines()]
    roles = {row["id"]: row["role"] for row in rows}
    assert (roles[11], roles[-300], roles[12], roles[OWNER]) == ("member", "allowed group", "admin", "owner")
