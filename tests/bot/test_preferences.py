"""What chats and topics set for themselves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.preferences import ChatSettings, Preferences
from bot.privacy import PersonalData
from retrieval.articles import SHARED
from retrieval.library.database import Database
from tests.libraries import lay_tables

GROUP, TOPIC = -100, 5


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    database = Database(lay_tables(tmp_path), url)
    yield database
    database.close()


def test_a_topic_is_as_its_chat_until_it_differs_and_all_is_kept(database: Database) -> None:
    preferences = Preferences(database)
    preferences.set_(GROUP, 0, "mode", "all")
    preferences.set_(GROUP, 0, "language", "uk")
    preferences.set_(GROUP, TOPIC, "mode", "commands")
    for _ in ("the old group", "the new one"):
        preferences.move(GROUP, -1001)

    again = Preferences(database)

    assert again.of(GROUP) == again.of(7) == ChatSettings()
    assert again.of(-1001) == ChatSettings(mode="all", language="uk", scope="chat:-100")
    assert again.of(-1001, TOPIC) == preferences.of(-1001, TOPIC) == replace(again.of(-1001), mode="commands")


def test_what_was_brought_into_a_group_is_its_own_after_its_id_changed_until_it_is_forgotten(
    database: Database, tmp_path: Path
) -> None:
    preferences = Preferences(database)
    assert preferences.scopes(GROUP) == SHARED | {"chat:-100"}
    preferences.move(GROUP, -1001)
    preferences.move(-1001, -1002)
    assert (preferences.own_scope(-1002), preferences.own_scope(GROUP)) == ("chat:-100", None)

    PersonalData(database, tmp_path / "deletions.jsonl").forget(-1002)
    preferences.forget(-1002)

    for one in (preferences, Preferences(database)):
        assert one.own_scope(-1002) == "chat:-1002"


@pytest.mark.parametrize(("name", "value"), [("mode", "loud"), ("zone", "Europe/Atlantis"), ("quiet", "22-25")])
def test_nonsense_is_not_kept(database: Database, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Preferences(database).set_(GROUP, 0, name, value)

    assert Preferences(database).of(GROUP) == ChatSettings()


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "quiet"),
    [
        ("", "", "23:30", False),
        ("22-7", "", "23:30", True),
        ("22-7", "", "06:59", True),
        ("22-7", "", "07:00", False),
        ("1-5", "", "03:00", True),
        ("1-5", "", "23:00", False),
        ("22-7", "Europe/Kyiv", "20:30", True),
        ("22-7", "America/New_York", "23:30", False),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_chat(hours: str, zone: str, moment: str, *, quiet: bool) -> None:
    at = datetime.fromisoformat(f"2025-08-14T{moment}").replace(tzinfo=UTC)

    assert ChatSettings(quiet=hours, zone=zone).is_quiet(at) is quiet


def test_an_outlet_is_muted_and_heard_again() -> None:
    muted = ChatSettings(muted=ChatSettings(muted="Reuters").with_outlet("The Example"))

    assert muted.muted_outlets == ("Reuters", "The Example")
    assert ChatSettings(muted=muted.with_outlet("Reuters")).muted_outlets == ("The Example",)
