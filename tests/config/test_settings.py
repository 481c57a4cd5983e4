"""Settings are strict, documented, and never print a secret."""

import re
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.reference import settings_reference
from config.settings import load_settings, misspelt_names, setting_names
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_embedded_default_runs() -> None:
    settings = load_settings()

    assert settings.telegram.token is None
    assert settings.model.name == ""
    assert settings.telegram.allowed == frozenset()


@pytest.mark.parametrize(
    ("text", "allowed"),
    [("*", None), ("", frozenset()), ("1, -100200", frozenset({1, -100200})), ("7,", frozenset({7}))],
)
def test_who_may_ask_is_a_list_of_ids_or_a_star(
    text: str, allowed: frozenset[int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFING_TELEGRAM__ALLOWED", text)

    assert load_settings().telegram.allowed == allowed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRIEFING_TELEGRAM__ALLOWED", "me"),
        ("BRIEFING_MODEL__TIMEOUT", "soon"),
        ("BRIEFING_MODEL__TIMEOUT", "-1"),
        ("BRIEFING_TELEGRAM__TOKN", "1:a"),
        ("BRIEFING_MODEL", "not json"),
    ],
)
def test_a_wrong_value_or_nested_name_is_one_clear_error(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name.split("__", maxsplit=1)[0].removeprefix("BRIEFING_") + "|model"):
        load_settings()


def test_an_error_never_prints_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_TELEGRAM__TOKEN", "123456:SECRET-CANARY")
    monkeypatch.setenv("BRIEFING_TELEGRAM__ALLOWED", "SECRET-CANARY")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert "CANARY" not in str(caught.value)
    assert "CANARY" not in repr(caught.value.__cause__)


def test_a_secret_hides_in_every_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_TELEGRAM__TOKEN", "123456:SECRET-CANARY")

    settings = load_settings()

    assert "CANARY" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_a_misspelt_name_is_found_with_what_was_meant() -> None:
    assert misspelt_names({"BRIEFING_DATA_DIRR": "x", "PATH": "y", "BRIEFING_LOG__LEVEL": "info"}) == {
        "BRIEFING_DATA_DIRR": "BRIEFING_DATA_DIR"
    }


def test_every_setting_stands_in_the_example_file_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#?\s?(BRIEFING_[A-Z_]+)=", text, flags=re.MULTILINE))

    assert documented == {name for name, _, _ in setting_names()}


def test_the_table_of_settings_is_the_one_that_the_classes_make() -> None:
    kept = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert kept == settings_reference(), "run `make settings`"


def test_every_setting_has_a_row_and_says_what_it_means() -> None:
    rows = re.findall(r"^\| `(BRIEFING_\w+)` \| (.+?) \| (.+) \|$", settings_reference(), re.MULTILINE)

    assert [name for name, _, _ in rows] == [name for name, _, _ in setting_names()]
    assert all(len(meaning) > 10 for _, _, meaning in rows)


def test_a_containers_secret_files_are_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "briefing_telegram__token").write_text("123456:from-a-file\n")
    (tmp_path / "briefing_model__api_key").write_text("key-of-a-file")
    (tmp_path / "another_services_password").write_text("none of ours")
    monkeypatch.setenv("BRIEFING_MODEL__API_KEY", "key-of-the-environment")

    settings = load_settings(_secrets_dir=tmp_path, _env_file=None)

    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == "123456:from-a-file"
    assert settings.model.api_key is not None
    assert settings.model.api_key.get_secret_value() == "key-of-the-environment"


def test_where_there_are_no_secret_files_nothing_is_said(tmp_path: Path) -> None:
    assert load_settings(_secrets_dir=tmp_path / "none", _env_file=None).telegram.token is None
