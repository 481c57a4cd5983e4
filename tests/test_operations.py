"""What docs/operations.md tells an operator is what the product does."""

import re

import pytest

from config.settings import setting_names
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_it_names_only_commands_that_exist() -> None:
    from bot.cli import app  # noqa: PLC0415 - the whole command line, for this test only

    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    known = commands | {group.name for group in app.registered_groups}

    shown = set(re.findall(r"(?:`|URL=\S+ )briefing ([a-z]+)", GUIDE))

    assert {"backup", "restore", "migrate", "status", "check", "run"} <= shown <= known


def test_it_names_only_settings_that_exist() -> None:
    assert set(re.findall(r"\bBRIEFING_[A-Z_]+\w", GUIDE)) <= {name for name, _, _ in setting_names()}


def test_its_links_lead_somewhere() -> None:
    linked = re.findall(r"\]\(([^)]+)\)", GUIDE)

    assert linked
    assert all((ROOT / "docs" / link).exists() for link in linked)


def test_what_it_quotes_of_the_log_is_what_the_log_says() -> None:
    said = re.sub(r'"\s+"', "", "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")))
    quoted = re.findall(r'"([^"]{20,})"', GUIDE.partition("## Bad days")[2])

    assert len(quoted) >= 4
    assert all(one in said for one in quoted), [one for one in quoted if one not in said]


@pytest.mark.parametrize("name", ["proxy", "bot-1", "ollama", "bot"])
def test_the_services_it_names_stand_in_the_compose_file(name: str) -> None:
    assert re.search(rf"docker compose .*\b{name}\b", GUIDE)
    assert f"\n  {name}:\n" in (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
