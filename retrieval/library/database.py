"""Everything that must not be lost: one SQLite file, or one database of a PostgreSQL server."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from config.errors import DataDirError, LibraryError, SchemaTooNewError
from retrieval.library.backends.backend import Backend, backend_of


class Database:
    """Connections to one database, and the schema of whoever uses it. Safe to use from several threads.

    Write transactions wait for each other instead of failing half-way.
    """

    def __init__(self, path: Path, url: str | None = None) -> None:
        """Open the file `path`, creating its folder; with a `url` the tables are on that server, and only what belongs
        to this machine is beside `path`. DataDirError or SettingsError where that cannot be done.

        What is created is its owner's alone: others on the machine could read every question.
        """
        self.path, self.url = path, url
        self.backend: Backend = backend_of(path, url)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.engine = self.backend.engine()
        except OSError as error:
            raise DataDirError(f"cannot use the data directory {path.parent}: {error.strerror}") from error
        self._of_thread = threading.local()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database; within `one_state` all of this thread see the same."""
        shared: sa.Connection | None = getattr(self._of_thread, "connection", None)
        if shared is not None:
            yield shared
            return
        with self._converted(), self.engine.connect() as connection:
            if self.backend.reading:
                connection.execution_options(**self.backend.reading)
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
            with self._converted(), shared.begin_nested():
                yield shared
            return
        with (
            self._converted(),
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
                    f"{self.backend.place} was written by a newer version of the bot ({error}); update the bot"
                ) from error
        return True

    @contextmanager
    def alone(self, name: str, *, patience: float = 0.0) -> Iterator[bool]:
        """Within it no other process does the job of this name; False where one still does after so many seconds.

        A process that ends gives it up. A file is one process's anyway.
        """
        with self._converted(), self.backend.alone(self.engine, name, patience) as is_alone:
            yield is_alone

    def give_back(self) -> None:
        """Let what is kept take no more room than it needs; as it was where there is no room to do that."""
        with suppress(LibraryError), self._converted():
            self.backend.give_back(self.engine)

    def _revision(self, version_table: str) -> str | None:
        with self.read() as connection:
            if not sa.inspect(connection).has_table(version_table):
                return None
            return connection.execute(sa.text(f"SELECT version_num FROM {version_table}")).scalar()  # noqa: S608

    def empty_log(self) -> None:
        """Let go of deleted text in the log of a database that is ours alone."""
        with self._converted():
            self.backend.empty_log(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _converted(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except sa.exc.DatabaseError as error:
            if ours := self.backend.error(error.orig or error):
                raise ours from error
            raise
