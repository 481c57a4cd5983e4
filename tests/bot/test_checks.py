"""What `briefing check` tells of the data, of the `.env` file and of secrets, as an operator meets it."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.asker import OPERATOR
from bot.cli import app
from bot.services import open_services
from config.errors import DamagedArticleError, SettingsError
from config.settings import load_settings, names_in_file
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import library_of

CANARY = "canary-secret-canary"
WRONG = "the river treaty will nox be reopened"


def checked(data_dir: Path, **env: str) -> str:
    """All that the command prints."""
    done = CliRunner().invoke(app, ["check"], env={"BRIEFING_DATA_DIR": str(data_dir), "COLUMNS": "400", **env})
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "setting",
    [
        {"BRIEFING_MODEL__NAME": "openai:a", "BRIEFING_MODEL__BASE_URL": f"http://user:{CANARY}@127.0.0.1:9/v1"},
        {"BRIEFING_MODEL__NAME": "openai:a", "BRIEFING_MODEL__FALLBACKS": f"openai:b@http://u:{CANARY}@127.0.0.1:9"},
        {"BRIEFING_MODEL__NAME": "openai:a", "BRIEFING_MODEL__BASE_URL": f"http://127.0.0.1:9/v1?key={CANARY}"},
        {"BRIEFING_MODEL__FALLBACKS": CANARY},
        {"BRIEFING_MODEL__FALLBACKS": f"openai:b, {CANARY}, ollama:c"},
        {"BRIEFING_TELEGRAM__TOKEN": f"123456:{CANARY}", "BRIEFING_TELEGRAM__API_URL": "http://127.0.0.1:9"},
        {"BRIEFING_TELEGRAM__TOKEN": "1:abc", "BRIEFING_TELEGRAM__API_URL": f"http://u:{CANARY}@127.0.0.1:9"},
        {"BRIEFING_TELEGRAM__ALLOWED": CANARY},
        {"BRIEFING_MCP__TOKEN": CANARY},
        {"BRIEFING_TELEGRAM__WEBHOOK_SECRET": f"{CANARY} with spaces"},
        {
            "BRIEFING_TELEGRAM__TOKEN": "1:abc",
            "BRIEFING_TELEGRAM__API_URL": "http://127.0.0.1:9",
            "BRIEFING_TELEGRAM__WEBHOOK_SECRET": CANARY * 2,
            "BRIEFING_TELEGRAM__WEBHOOK_URL": f"https://u:{CANARY}@example.org/",
        },
        {"BRIEFING_WATCH__PORT": CANARY},
        {"BRIEFING_RETRIEVAL__CHROMA_URL": f"ftp://u:{CANARY}@h"},
    ],
    ids=lambda setting: next(reversed(setting)),
)
def test_check_repeats_no_secret_wherever_it_was_put(data_dir: Path, setting: dict[str, str]) -> None:
    assert CANARY not in checked(data_dir, BRIEFING_MODEL__API_KEY="x", **setting)


def test_where_telegram_brings_updates_is_told_with_where_that_must_lead(data_dir: Path) -> None:
    told = checked(
        data_dir,
        BRIEFING_TELEGRAM__TOKEN="1:abc",
        BRIEFING_TELEGRAM__API_URL="http://127.0.0.1:9",
        BRIEFING_TELEGRAM__WEBHOOK_URL="https://bot.example.org",
        BRIEFING_TELEGRAM__WEBHOOK_PORT="8080",
    )

    assert "brings updates to https://bot.example.org/, which must lead to 127.0.0.1:8080" in told


def test_a_value_that_cannot_be_used_is_told_by_its_number(data_dir: Path) -> None:
    with pytest.raises(SettingsError, match="number 2 is neither"):
        load_settings(data_dir=data_dir, model={"fallbacks": "openai:b, c"}, _env_file=None)


def test_the_file_that_settings_come_from_is_named(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data_dir)
    Path(".env").write_text(f"BRIEFING_TELEGRAM__API_URL=http://127.0.0.1:9\nBRIEFING_MCP__TOKEN={CANARY}-long\n")
    Path(".env").chmod(0o644)

    told = checked(data_dir)

    assert f"read from {data_dir.resolve()}/.env: BRIEFING_MCP__TOKEN, BRIEFING_TELEGRAM__API_URL\n" in told
    assert f"chmod 600 '{data_dir.resolve()}/.env'" in told
    assert CANARY not in told


def test_a_name_that_the_environment_has_does_not_come_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("BRIEFING_LOG__LEVEL=debug\nbriefing_data_dir=x\n")
    monkeypatch.setenv("BRIEFING_LOG__LEVEL", "info")

    assert names_in_file(tmp_path / ".env") == ["BRIEFING_DATA_DIR"]
    assert names_in_file(tmp_path / "none") == []


def test_what_the_bot_makes_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with open_services(load_settings(data_dir=tmp_path / "new", _env_file=None)):
            made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").glob("briefing.db*")}
            folder = stat.S_IMODE((tmp_path / "new").stat().st_mode)
    finally:
        os.umask(before)

    assert folder == 0o700
    assert set(made.values()) == {0o600}


def test_a_folder_that_everybody_may_look_into_is_told(data_dir: Path) -> None:
    assert "chmod 700" not in checked(data_dir)

    data_dir.chmod(0o755)

    assert f"chmod 700 '{data_dir.resolve()}'" in checked(data_dir)


@pytest.fixture
def flipped(tmp_path: Path, model_folder: Path) -> Path:
    """A data directory in which one letter of one article has changed."""
    with library_of([article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt")], tmp_path, model_folder):
        pass
    with sqlite3.connect(tmp_path / "briefing.db") as connection:
        changed = connection.execute("UPDATE articles SET text_raw = replace(text_raw, 'will not', 'will nox')")
        assert changed.rowcount == 2
    return tmp_path


@pytest.mark.anyio
async def test_a_text_that_changed_on_the_disk_is_not_shown_and_check_names_it(flipped: Path) -> None:
    with open_services(load_settings(data_dir=flipped, _env_file=None)) as services:
        asked = await services.ask("What did Anna Berg say about the river treaty?", OPERATOR)
        quoted = await services.check_quote(f"“{WRONG}”", OPERATOR)
        other = await services.ask("How many berths did the council approve?", OPERATOR)
        (damaged,) = services.damaged()
        with pytest.raises(DamagedArticleError, match=f"briefing reread {damaged}"):
            services.article(damaged, OPERATOR)

    assert "nox" not in asked.answer.text
    assert not any("nox" in citation.excerpt for citation in asked.answer.citations)
    assert [one.status for one in quoted] == ["not found"] or not any(one.citations for one in quoted)
    assert "1,200" in other.answer.text
    assert "1 articles are damaged" in checked(flipped)
