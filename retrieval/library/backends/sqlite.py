"""SQLite: one file in the data directory, for one process that writes at a time."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from config.errors import DataDirError, LibraryError, StorageFullError
from retrieval.library.backends.backend import BUSY_TIMEOUT_S

_SMALL = 1_000  # pages, 4 MB


class SqliteBackend:
    """A file. Every write transaction takes the write lock at its start (BEGIN IMMEDIATE), so two writers wait for each
    other instead of failing half-way.
    """

    title: Final = "SQLite"
    is_shared: Final = False
    reading: Final[Mapping[str, Any]] = {}

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = str(path)

    def engine(self) -> sa.Engine:
        """Create the file where it is missing."""
        if not self._path.exists():
            self._path.touch(mode=0o600)
        engine = sa.create_engine(
            f"sqlite:///{self._path}", connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def error(self, cause: BaseException) -> LibraryError | None:
        """By SQLite's words."""
        text = str(cause).lower()
        if "full" in text or "disk i/o" in text:
            return StorageFullError(f"cannot write {self.place}: {cause}; free some space, nothing was lost")
        if "readonly" in text or "unable to open" in text:
            return DataDirError(f"cannot write {self.place}: {cause}; check the owner and the rights of its folder")
        if "not a database" in text or "malformed" in text:
            return LibraryError(f"{self.place} is damaged ({cause}); restore it from a copy, or move it away")
        if "locked" in text:
            return LibraryError(f"{self.place} is locked by another process for more than {BUSY_TIMEOUT_S} s")
        return None

    def alone(self, engine: sa.Engine, name: str, patience: float) -> AbstractContextManager[bool]:  # noqa: ARG002 - there is nobody else
        """It always is."""
        return nullcontext(True)

    async def hear(self, heard: Callable[[str], None]) -> None:
        """There is nobody else."""

    def give_back(self, engine: sa.Engine) -> None:
        """Make the file as small as what it holds, unless it is small anyway."""
        with engine.connect() as connection:
            driver = _driver(connection)
            if driver.execute("PRAGMA page_count").fetchone()[0] > _SMALL:
                driver.execute("VACUUM")

    def empty_log(self, engine: sa.Engine) -> None:
        """Unless somebody reads just now: then it goes with the next."""
        with engine.connect() as connection:
            _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # one wrong byte would end a query
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
