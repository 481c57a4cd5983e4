"""The one Protocol that a database has to fulfil, beside the SQL that all of them understand."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from config.errors import LibraryError

BUSY_TIMEOUT_S = 30


class Backend(Protocol):
    """A place where the tables are kept.

    `title` is the product's name; `place` names the database in messages, without user and password; `is_shared`:
    whether processes with other data directories may use it, too. `reading` are SQLAlchemy's execution options for a
    connection that sees one state.
    """

    place: str

    @property
    def title(self) -> str: ...

    @property
    def is_shared(self) -> bool: ...

    @property
    def reading(self) -> Mapping[str, Any]: ...

    def engine(self) -> sa.Engine:
        """Return what opens connections; a transaction with the option `immediate` writes, and has its turn alone.

        Raises OSError or SettingsError where that cannot be; may succeed where no server answers.
        """
        ...

    def error(self, cause: BaseException) -> LibraryError | ValueError | OverflowError | None:
        """Return what an error of the driver's means for whoever runs the bot; None where it is a fault of ours.

        ValueError or OverflowError: a value that no column can hold.
        """
        ...

    def alone(self, engine: sa.Engine, name: str, patience: float) -> AbstractContextManager[bool]:
        """See Database.alone."""
        ...

    async def hear(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with what `portable.tell_others` says, and with "" at once, until broken off.

        Ends at once where processes do not share the database; raises LibraryError where the connection is lost.
        """
        ...

    def give_back(self, engine: sa.Engine) -> None:
        """Let what is kept take no more room than it needs, where that is worth it."""
        ...

    def empty_log(self, engine: sa.Engine) -> None:
        """Let go of deleted text in the write-ahead log, where the database is ours alone."""
        ...


def backend_of(path: Path, url: str | None) -> Backend:
    """Return the backend of a data directory: PostgreSQL where there is a URL, else the SQLite file `path`."""
    if url is None:
        from retrieval.library.backends.sqlite import SqliteBackend  # noqa: PLC0415 - as below

        return SqliteBackend(path)
    from retrieval.library.backends.postgres import PostgresBackend  # noqa: PLC0415 - a driver that most never use

    return PostgresBackend(url)
