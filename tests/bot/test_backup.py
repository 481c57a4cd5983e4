"""`briefing backup` and `briefing restore` over real data directories."""

import json
import resource
import shutil
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.asker import OPERATOR
from bot.backup import Manifest, back_up, restore
from bot.cli import app
from bot.conversations import Session
from bot.services import open_services
from config.errors import BackupError, BriefingError, DataDirError, LibraryError, StorageFullError
from config.settings import load_settings
from tests.articles import HARBOUR, TALKS, article
from tests.faults.fake_services import answer


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A data directory with two articles."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "models").symlink_to(model_folder, target_is_directory=True)
    with open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        list(services.ingest([article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt")]))
    return folder


@pytest.fixture(scope="module")
def archive(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    target = tmp_path_factory.mktemp("archives") / "kept.zip"
    back_up(kept, target)
    return target


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(database) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)
            for table in ("articles", "passages", "statements", "answers", "known_ids")
        }


def test_what_was_backed_up_is_restored_and_found(kept: Path, archive: Path, empty_dir: Path) -> None:
    printed = CliRunner().invoke(app, ["restore", str(archive)], env={"BRIEFING_DATA_DIR": str(empty_dir)})

    assert printed.exit_code == 0, printed.output
    assert "2 articles" in printed.output
    assert rows(empty_dir / "briefing.db") == rows(kept / "briefing.db")
    with open_services(load_settings(data_dir=empty_dir, _env_file=None)) as services:
        assert services.index.state == "sound"
        assert {one.source for one in services.articles(OPERATOR)} == {"talks.txt", "harbour.txt"}


def test_what_was_forgotten_after_the_backup_was_made_is_forgotten_again(
    tmp_path: Path, data_dir: Path, model_folder: Path
) -> None:
    settings = load_settings(data_dir=data_dir, _env_file=None)
    with open_services(settings) as services:
        list(services.keep([article(TALKS, "talks.txt", scope="chat:7"), article(HARBOUR, "harbour.txt")]))
        services.conversations.remember(Session(7), answer(id_="a1"))
    back_up(data_dir, tmp_path / "kept.zip")
    (home := tmp_path / "home").mkdir()
    (home / "models").symlink_to(model_folder, target_is_directory=True)
    wish = {"id": 7, "at": (datetime.now(UTC) + timedelta(seconds=1)).isoformat(), "scope": "chat:7"}
    (home / "deletions.jsonl").write_text(json.dumps(wish) + "\n", encoding="utf-8")

    done = CliRunner().invoke(app, ["restore", str(tmp_path / "kept.zip")], env={"BRIEFING_DATA_DIR": str(home)})

    assert done.exit_code == 0, done.output
    with open_services(load_settings(data_dir=home, _env_file=None)) as services:
        everything = replace(OPERATOR, scopes=frozenset({"shared", "chat:7"}))
        assert [one.source for one in services.articles(everything)] == ["harbour.txt"]
        assert services.conversations.kept("a1") is None


def test_the_manifest_counts_and_names_versions(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read("manifest.json"))

    assert manifest["counts"]["articles"] == 2
    assert set(manifest["schemas"]) == {"library_version", "bot_version"}
    assert set(manifest["files"]) == set(opened.namelist()) - {"manifest.json"}


def test_only_the_owner_may_read_an_archive_and_what_is_restored(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "new")

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (archive, tmp_path / "new", tmp_path / "new/briefing.db")]
    assert modes == [0o600, 0o700, 0o600]


def test_a_backup_made_while_others_write_is_one_state(tmp_path: Path) -> None:
    source, stop = tmp_path / "briefing.db", threading.Event()
    with sqlite3.connect(source) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE pairs (a INTEGER, b INTEGER)")
        connection.execute("INSERT INTO pairs VALUES (0, 0)")

    def write() -> None:
        with sqlite3.connect(source, timeout=30) as own:
            while not stop.is_set():
                own.execute("UPDATE pairs SET a = a + 1")
                own.execute("UPDATE pairs SET b = b + 1")
                own.commit()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        targets = [tmp_path / f"{n}.zip" for n in range(5)]
        for target in targets:
            back_up(tmp_path, target)
    finally:
        stop.set()
        writing.join()

    for n, target in enumerate(targets):
        restore(target, tmp_path / str(n))
        with sqlite3.connect(tmp_path / str(n) / "briefing.db") as connection:
            ((a, b),) = connection.execute("SELECT * FROM pairs")
        assert a == b


@pytest.mark.parametrize("name", ["briefing.db", "briefing.db-wal", "aliases.toml", "index"])
def test_a_restore_overwrites_nothing(archive: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    with pytest.raises(BackupError, match=f"holds {name} already"):
        restore(archive, tmp_path)

    assert (tmp_path / name).read_text() == "mine"


def test_a_backup_overwrites_nothing(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")

    with pytest.raises(BackupError, match="overwrites nothing"):
        back_up(kept, tmp_path / "a.zip")

    assert (tmp_path / "a.zip").read_text() == "mine"


def changed(archive: Path, target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A copy of an archive with other members, as somebody could make by hand."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return target


def in_manifest(old: str, new: str) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        before = members["manifest.json"].decode()
        assert old in before
        members["manifest.json"] = before.replace(old, new).encode()

    return change


def one_bit(members: dict[str, bytes]) -> None:
    data = bytearray(members["briefing.db"])
    data[len(data) // 2] ^= 1
    members["briefing.db"] = bytes(data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: members.pop("manifest.json"), "is no backup of this bot"),
        (lambda members: members.update({"manifest.json": b"{}"}), "is no backup of this bot"),
        (lambda members: members.update({"manifest.json": b"\xff"}), "is no backup of this bot"),
        (lambda members: members.pop("briefing.db"), "briefing.db is missing"),
        (one_bit, "not what its digest says"),
        (lambda members: members.update({"briefing.db": members["briefing.db"] * 2}), "not what its digest says"),
        (lambda members: members.update({"briefing.db": b""}), "not what its digest says"),
        (in_manifest('"briefing.db": {', '"../briefing.db": {'), "does not hold the files"),
        (in_manifest('"format": 1', '"format": 2'), "which is newer"),
        (in_manifest('"library_version": "0', '"library_version": "9'), "which is newer"),
        (in_manifest('"library_version": "', '"library_version": "*'), "which is newer"),
        (in_manifest('"size": ', '"size": -'), "is no backup of this bot"),
    ],
)
def test_an_archive_that_is_not_whole_restores_nothing(
    archive: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    other = changed(archive, tmp_path / "other.zip", change)

    with pytest.raises(BackupError, match=said):
        restore(other, tmp_path / "new")

    assert not (tmp_path / "new").exists() or not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("data", [b"", b"a letter", b"PK\x03\x04" + b"\0" * 100])
def test_another_file_is_no_backup(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "letter").write_bytes(data)

    with pytest.raises(BackupError, match="is no backup"):
        restore(tmp_path / "letter", tmp_path / "new")


def test_a_broken_off_archive_is_no_backup(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "part").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(BackupError, match="is no backup"):
            restore(tmp_path / "part", tmp_path / "new")


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda there: restore(there / "none.zip", there / "new"), BackupError, "there is no file"),
        (lambda there: restore(there, there / "new"), BackupError, "is no backup"),
        (lambda there: back_up(there, there / "a.zip"), BackupError, "nothing to back up"),
    ],
)
def test_what_is_not_there_is_said(
    tmp_path: Path, call: Callable[[Path], Manifest], error: type[BriefingError], said: str
) -> None:
    with pytest.raises(error, match=said):
        call(tmp_path)


def test_a_damaged_database_is_not_copied(kept: Path, tmp_path: Path) -> None:
    data = (kept / "briefing.db").read_bytes()
    (tmp_path / "briefing.db").write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))

    with pytest.raises((BackupError, LibraryError), match="damaged"):
        back_up(tmp_path, tmp_path / "a.zip")

    assert not (tmp_path / "a.zip").exists()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size`: what a full disk looks like."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 5_000, 100_000])
def test_without_room_nothing_is_left_behind(kept: Path, archive: Path, tmp_path: Path, size: int) -> None:
    with room_for(size), pytest.raises(StorageFullError, match="free some space"):
        back_up(kept, tmp_path / "a.zip")
    with room_for(size), pytest.raises(StorageFullError, match="free some space"):
        restore(archive, tmp_path / "new")

    assert not (tmp_path / "a.zip").exists()
    assert not list((tmp_path / "new").iterdir())


def test_a_place_that_cannot_be_written_is_one_line(kept: Path, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for call in (
        lambda: back_up(kept, tmp_path / "none" / "a.zip"),
        lambda: back_up(kept, tmp_path / "file" / "a.zip"),
        lambda: back_up(kept, Path("/proc/a.zip")),
        lambda: restore(archive, tmp_path / "file" / "new"),
        lambda: restore(archive, Path("/proc/new")),
    ):
        with pytest.raises(DataDirError, match=r"^cannot use [^\n]+$"):
            call()


def test_the_command_says_it_in_one_line(kept: Path, tmp_path: Path) -> None:
    shutil.copy(kept / "briefing.db", tmp_path / "briefing.db")
    run = CliRunner()
    env = {"BRIEFING_DATA_DIR": str(tmp_path), "COLUMNS": "300"}

    first = run.invoke(app, ["backup", str(tmp_path / "a.zip"), "--json"], env=env)
    again = run.invoke(app, ["backup", str(tmp_path / "a.zip")], env=env)

    assert json.loads(first.stdout)["counts"]["articles"] == 2
    assert (again.exit_code, again.stderr.count("\n")) == (4, 1)
    assert "overwrites nothing" in again.stderr
