"""One SQLite file for everything that must not be lost."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from config.errors import DataDirError, LibraryError, SchemaTooNewError, StorageFullError

BUSY_TIMEOUT_S = 30
_SMALL = 1_000  # pages, 4 MB


class Database:
    """Connections to one database, and the schema of whoever uses it.

    Safe to use from several threads. Every write transaction takes the write lock at its start (BEGIN IMMEDIATE), so
    two writers wait for each other instead of failing half-way.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`, creating its folder; DataDirError where that cannot be done.

        What is created is its owner's alone: others on the machine could read every question.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                path.touch(mode=0o600)
        except OSError as error:
            raise DataDirError(f"cannot use the data directory {path.parent}: {error.strerror}") from error
        self.path = path
        self.engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True
        )
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        self._of_thread = threading.local()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database; within `one_state` all of this thread see the same."""
        shared: sa.Connection | None = getattr(self._of_thread, "connection", None)
        if shared is not None:
            yield shared
            return
        with _converted(self.path), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Let every `read` of this thread see one and the same state, for one transaction's price instead of many."""
        outer: sa.Connection | None = getattr(self._of_thread, "connection", None)
        with self.read() as connection:
            self._of_thread.connection = connection
            try:
                yield
            finally:
                self._of_thread.connection = outer

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that is committed as a whole or not at all; within `together` a part of that one."""
        shared: sa.Connection | None = getattr(self._of_thread, "writing", None)
        if shared is not None:
            with _converted(self.path), shared.begin_nested():
                yield shared
            return
        with (
            _converted(self.path),
            self.engine.connect().execution_options(immediate=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let all that this thread writes be one transaction. A `write` that fails is undone alone."""
        with self.write() as connection:
            self._of_thread.writing = self._of_thread.connection = connection
            try:
                yield
            finally:
                self._of_thread.writing = self._of_thread.connection = None

    def migrate(
        self,
        script_location: Path,
        *,
        version_table: str,
        head: str,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> bool:
        """Bring one package's tables to revision `head`; the migrations live in `script_location`.

        Say whether there was something to do; `on_progress` hears how far a long one is, of how much.

        Alembic is imported only when there is something to do: it costs a tenth of a second at every start.
        """
        if self._revision(version_table) == head:
            return False
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util.exc import CommandError  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(script_location).replace("%", "%%"))
        with self.write() as connection:
            config.attributes.update(connection=connection, version_table=version_table, on_progress=on_progress)
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise SchemaTooNewError(
                    f"{self.path} was written by a newer version of the bot ({error}); update the bot"
                ) from error
        return True

    def give_back(self) -> None:
        """Let the file be as small as what it holds, unless it is small anyway; as it was where there is no room."""
        with suppress(LibraryError), _converted(self.path), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            if driver.execute("PRAGMA page_count").fetchone()[0] > _SMALL:
                driver.execute("VACUUM")

    def _revision(self, version_table: str) -> str | None:
        with self.read() as connection:
            if not sa.inspect(connection).has_table(version_table):
                return None
            return connection.execute(sa.text(f"SELECT version_num FROM {version_table}")).scalar()  # noqa: S608

    def empty_log(self) -> None:
        """Let go of deleted text in SQLite's log, unless somebody reads just now: then it goes with the next."""
        with _converted(self.path), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def _converted(path: Path) -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        if ours := library_error(path, error.orig or error):
            raise ours from error
        raise


def library_error(path: Path, cause: BaseException) -> LibraryError | None:
    """Return what an error of SQLite's on `path` means for whoever runs the bot; None where it is a fault of ours."""
    text = str(cause).lower()
    if "full" in text or "disk i/o" in text:
        return StorageFullError(f"cannot write {path}: {cause}; free some space, nothing was lost")
    if "readonly" in text or "unable to open" in text:
        return DataDirError(f"cannot write {path}: {cause}; check the owner and the rights of its folder")
    if "not a database" in text or "malformed" in text:
        return LibraryError(f"{path} is damaged ({cause}); restore it from a copy, or move it away")
    if "locked" in text:
        return LibraryError(f"{path} is locked by another process for more than {BUSY_TIMEOUT_S} s")
    return None
