"""One archive of everything that must not be lost, made while the bot runs; and a data directory made from it.

An archive is a ZIP file: `briefing.db`, a file of SQLite's whichever database the bot uses, `aliases.toml` where there
is one, and `manifest.json`, which says who made it, what it counts and the digest of each file. The vector index and
the models are not in it: both are made anew.
"""

import errno
import hashlib
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from bot import storage
from bot.transfer import bring_up_to_date, copy_all
from config.errors import BackupError, DataDirError, StorageFullError
from retrieval.library import schema
from retrieval.library.backends.sqlite import SqliteBackend
from retrieval.library.database import Database

FORMAT: Final = 1
DATABASE: Final = "briefing.db"
FILES: Final = (DATABASE, "aliases.toml")
MANIFEST: Final = "manifest.json"
# A data directory that holds one of these is somebody's already. An index of other articles would be in the way, too.
_TAKEN: Final = (*FILES, f"{DATABASE}-wal", f"{DATABASE}-shm", "index")
_MANIFEST_BYTES: Final = 1_000_000
_CHUNK: Final = 1 << 20
_SCHEMAS: Final = {schema.VERSION_TABLE: schema.MIGRATIONS, storage.VERSION_TABLE: storage.MIGRATIONS}


class KeptFile(BaseModel):
    """One file of an archive: its bytes and their SHA-256 in hexadecimal digits."""

    model_config = ConfigDict(frozen=True)

    size: NonNegativeInt
    sha256: str


class Manifest(BaseModel):
    """What an archive says of itself. `schemas` are revisions by version table, `counts` rows by table."""

    model_config = ConfigDict(frozen=True)

    format: int
    made_by: str
    made_at: datetime
    schemas: dict[str, str]
    counts: dict[str, int]
    files: dict[str, KeptFile]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    schemas: dict[str, str]
    counts: dict[str, int]


def back_up(data_dir: Path, target: Path, url: str | None = None) -> Manifest:
    """Write one state of the data directory to the new file `target`; the bot may run meanwhile. Blocks.

    `url`: the PostgreSQL database that is used instead of the directory's own.

    Raises BackupError where there is nothing to keep or `target` is there already, LibraryError where the database is
    damaged, StorageFullError and DataDirError where `target` cannot be written. A `target` is whole or not there.
    """
    if url is None and not (data_dir / DATABASE).is_file():
        raise BackupError(f"there is nothing to back up in {data_dir}: it holds no {DATABASE}")
    _refuse_existing(target)
    with _plain(target), tempfile.TemporaryDirectory(dir=target.parent, prefix=".briefing-backup-") as folder:
        copy, archive = Path(folder) / DATABASE, Path(folder) / "archive"
        if url is None:
            _copy_file(data_dir / DATABASE, copy)
        else:
            _copy_tables(Database(data_dir / DATABASE, url), Database(copy))
        snapshot = _snapshot(copy, data_dir / DATABASE)
        sources = {DATABASE: copy, **{n: data_dir / n for n in FILES[1:] if (data_dir / n).is_file()}}
        manifest = _written(archive, sources, snapshot)
        _refuse_existing(target)
        archive.replace(target)
    return manifest


def restore(archive: Path, data_dir: Path, url: str | None = None) -> Manifest:
    """Make an empty data directory hold what `archive` keeps, each file compared with its digest. Blocks.

    `url`: the empty PostgreSQL database that takes the tables instead.

    Raises BackupError where the archive is none of ours, damaged or newer than this version, or where `data_dir` holds
    something already; StorageFullError and DataDirError where it cannot be written. Where it raises, nothing was kept.
    """
    for name in _TAKEN:
        if (data_dir / name).exists() and not (url and name.startswith(DATABASE)):
            raise BackupError(f"{data_dir} holds {name} already; restore into an empty folder, or move it away")
    with _plain(data_dir), _opened(archive) as opened:
        manifest = _manifest_of(opened, archive)
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=data_dir, prefix=".briefing-restore-") as folder:
            for name, kept in manifest.files.items():
                _extract(opened, name, kept, Path(folder) / name, archive)
            _check_whole(Path(folder) / DATABASE, archive)
            if url:
                _copy_tables(Database(Path(folder) / DATABASE), Database(data_dir / DATABASE, url))
            for name in sorted(manifest.files, key=lambda name: name == DATABASE):  # the database makes it a library
                if name != DATABASE or not url:
                    (Path(folder) / name).replace(data_dir / name)
    return manifest


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} is there already; a backup overwrites nothing")


def _copy_file(source: Path, copy: Path) -> None:
    """Copy one state of a file that others may write to; SQLite's own online backup."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old:
            copy.touch(mode=0o600)
            with closing(sqlite3.connect(copy)) as new:
                old.backup(new)
    except sqlite3.Error as error:
        raise SqliteBackend(source).error(error) or BackupError(f"cannot copy {source}: {error}") from error


def _copy_tables(source: Database, target: Database) -> None:
    with closing(source), closing(target):
        for database in (source, target):
            bring_up_to_date(database)
        copy_all(source, target)


def _snapshot(copy: Path, source: Path) -> _Snapshot:
    """Make a copy one file, and say what it holds."""
    try:
        with closing(sqlite3.connect(copy)) as new:
            new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            _check(new, source)
            return _Snapshot(_schemas(new), _counts(new))
    except sqlite3.Error as error:
        raise SqliteBackend(source).error(error) or BackupError(f"cannot copy {source}: {error}") from error


def _check(connection: sqlite3.Connection, source: Path) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise BackupError(f"{source} is damaged ({str(verdict).splitlines()[-1]}): a copy of it would be, too")


def _schemas(connection: sqlite3.Connection) -> dict[str, str]:
    there = {name for name in _tables(connection) if name in _SCHEMAS}
    query = "SELECT version_num FROM {}"
    return {name: connection.execute(query.format(name)).fetchone()[0] for name in sorted(there)}


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    query = 'SELECT count(*) FROM "{}"'
    names = [name for name in _tables(connection) if name not in _SCHEMAS]
    return {name: connection.execute(query.format(name)).fetchone()[0] for name in names}


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in found)


def _written(archive: Path, sources: dict[str, Path], snapshot: _Snapshot) -> Manifest:
    with os.fdopen(os.open(archive, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            files = {name: _added(new, name, path) for name, path in sources.items()}
            manifest = Manifest(
                format=FORMAT,
                made_by=version("briefing-bot"),
                made_at=datetime.now(UTC).replace(microsecond=0),
                schemas=snapshot.schemas,
                counts=snapshot.counts,
                files=files,
            )
            new.writestr(MANIFEST, manifest.model_dump_json(indent=2) + "\n")
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def _added(archive: zipfile.ZipFile, name: str, path: Path) -> KeptFile:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        return _poured(source, member)


def _poured(source: IO[bytes], target: IO[bytes], most: int | None = None) -> KeptFile:
    """Copy bytes and say what they were; of more than `most` no more than a piece is read."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_CHUNK):
        size += len(piece)
        if most is not None and size > most:
            break
        digest.update(piece)
        target.write(piece)
    return KeptFile(size=size, sha256=digest.hexdigest())


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    if not archive.exists():
        raise BackupError(f"there is no file {archive}")
    if archive.is_dir():
        raise BackupError(f"{archive} is no backup of this bot: it is a folder")
    try:
        with zipfile.ZipFile(archive) as opened:
            yield opened
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BackupError(f"{archive} is no backup of this bot, or it is damaged: {error}") from error


def _manifest_of(opened: zipfile.ZipFile, archive: Path) -> Manifest:
    try:
        with opened.open(MANIFEST) as member:
            manifest = Manifest.model_validate_json(member.read(_MANIFEST_BYTES))
    except (KeyError, ValidationError):
        raise BackupError(f"{archive} is no backup of this bot: its {MANIFEST} is missing or cannot be read") from None
    if manifest.format > FORMAT or not _is_known(manifest.schemas):
        raise BackupError(f"{archive} was made by version {manifest.made_by}, which is newer; update the bot")
    if DATABASE not in manifest.files or not set(manifest.files) <= set(FILES):
        raise BackupError(f"{archive} is no backup of this bot: it does not hold the files of one")
    return manifest


def _is_known(schemas: dict[str, str]) -> bool:
    """Whether these revisions are among our migrations."""
    return all(
        name in _SCHEMAS and revision.isalnum() and any((_SCHEMAS[name] / "versions").glob(f"{revision}_*.py"))
        for name, revision in schemas.items()
    )


def _extract(opened: zipfile.ZipFile, name: str, kept: KeptFile, target: Path, archive: Path) -> None:
    try:
        with opened.open(name) as member, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            found = _poured(member, file, most=kept.size)
            file.flush()
            os.fsync(file.fileno())
    except KeyError:
        raise BackupError(f"{archive} is damaged: {name} is missing in it") from None
    except zlib.error as error:
        raise BackupError(f"{archive} is damaged: {name} cannot be unpacked ({error})") from error
    if found != kept:
        raise BackupError(f"{archive} is damaged: {name} is not what its digest says")


def _check_whole(database: Path, archive: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        try:
            _check(connection, database)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"{archive} is damaged: its database cannot be read ({error})") from error


@contextmanager
def _plain(where: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error of ours."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFullError(
                f"cannot write {where}: {error.strerror}; free some space, nothing was lost"
            ) from error
        raise DataDirError(f"cannot use {error.filename or where}: {error.strerror or error}") from error
