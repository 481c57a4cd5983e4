"""PostgreSQL 15 or newer, by psycopg: a server that several processes may share."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from config.errors import DataDirError, LibraryError, SettingsError, StorageFullError
from retrieval.library.backends.backend import BUSY_TIMEOUT_S
from retrieval.library.backends.portable import CHANNEL

CONNECT_S = 10
_WRITERS: Final = 0x42524945  # the advisory lock under which one transaction at a time writes
_JOBS: Final = 0x4A4F4253  # the first half of the locks of `alone`
LOOK_AGAIN_S: Final = 0.5
_SESSION: Final = f"-c timezone=UTC -c lock_timeout={BUSY_TIMEOUT_S * 1000}"
_SCHEMES: Final = ("postgresql", "postgres", "postgresql+psycopg")
_FULL = StorageFullError, "cannot write to {place}: {said}; free some space, nothing was lost"
_NO_RIGHT = DataDirError, "cannot write to {place}: {said}; check the rights of its user"
_DAMAGED = LibraryError, "{place} is damaged ({said}); restore it from a copy"
_LOCKED = LibraryError, f"{{place}} is locked by another process for more than {BUSY_TIMEOUT_S} s"
_MEANING: Final[Mapping[str, tuple[type[LibraryError], str]]] = {
    "53100": _FULL,
    "25006": _NO_RIGHT,
    "42501": _NO_RIGHT,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "55P03": _LOCKED,
}


class PostgresBackend:
    """A database of a server.

    Write transactions wait for each other, as SQLite's do, so what was looked up in one stays true until it ends. A
    reading connection sees the state at its first query (REPEATABLE READ).
    """

    title: Final = "PostgreSQL"
    is_shared: Final = True
    reading: Final[Mapping[str, Any]] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def __init__(self, url: str) -> None:
        """`url` as libpq knows it, postgresql://user:password@host:port/name; raises SettingsError."""
        try:
            self._url = sa.make_url(url)
        except (sa.exc.ArgumentError, ValueError):
            raise SettingsError("BRIEFING_DATABASE__URL is no address: postgresql://user:password@host/name") from None
        if self._url.drivername not in _SCHEMES:
            raise SettingsError("BRIEFING_DATABASE__URL must begin with postgresql://")
        port = f":{self._url.port}" if self._url.port else ""
        self.place = f"postgresql://{self._url.host or ''}{port}/{self._url.database or ''}"

    def engine(self) -> sa.Engine:
        """No connection is opened yet."""
        given = self._url.query.get("options", ())
        options = " ".join([*([given] if isinstance(given, str) else given), _SESSION])
        try:
            engine = sa.create_engine(
                self._url.set(drivername="postgresql+psycopg"),
                connect_args={"options": options, "connect_timeout": CONNECT_S, "application_name": "briefing-bot"},
                pool_pre_ping=True,  # the server may have been restarted since
                hide_parameters=True,
            )
        except ModuleNotFoundError as error:
            raise SettingsError(
                "BRIEFING_DATABASE__URL needs psycopg; install it with: pip install 'briefing-bot[postgres]'"
            ) from error
        event.listen(engine, "begin", _begin)
        return engine

    def error(self, cause: BaseException) -> LibraryError | ValueError | OverflowError | None:
        """By the code of the error; one without a code never reached the server, or lost it."""
        code, said = getattr(cause, "sqlstate", None), self._said(cause)
        if type(cause).__name__ == "DataError" or (code or "").startswith("22"):
            return OverflowError(said) if code == "22003" else ValueError(said)
        kind, says = _MEANING.get(code or "", (LibraryError, "cannot use {place}: {said}"))
        if code in _MEANING or _is_of_the_connection(cause, code):
            return kind(says.format(place=self.place, said=said))
        return None

    @contextmanager
    def alone(self, engine: sa.Engine, name: str, patience: float) -> Iterator[bool]:
        """By an advisory lock of a connection of its own, which ends with the process."""
        until = time.monotonic() + patience
        taken = sa.select(sa.func.pg_try_advisory_lock(_JOBS, sa.func.hashtext(name)))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()
            while not (is_alone := bool(connection.execute(taken).scalar())) and time.monotonic() < until:
                time.sleep(min(LOOK_AGAIN_S, patience))
            yield is_alone

    async def hear(self, heard: Callable[[str], None]) -> None:
        """By LISTEN, over a connection of its own."""
        import psycopg  # noqa: PLC0415 - an extra

        url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            async with await psycopg.AsyncConnection.connect(
                url,
                autocommit=True,
                connect_timeout=CONNECT_S,
                application_name="briefing-bot",
                keepalives_idle=30,  # a server that is gone without a word is missed within a minute
                keepalives_interval=10,
                keepalives_count=3,
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                heard("")  # what was said before
                async for told in connection.notifies():
                    heard(told.payload)
        except psycopg.Error as error:
            raise self.error(error) or LibraryError(f"cannot hear {self.place}: {self._said(error)}") from error

    def give_back(self, engine: sa.Engine) -> None:
        """Nothing to do: the server's autovacuum does it."""

    def empty_log(self, engine: sa.Engine) -> None:
        """Nothing to do: the log is the server's, and serves its replicas and its archive too."""

    def _said(self, cause: BaseException) -> str:
        """The server's first line, in which no password stands."""
        line = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
        password = str(self._url.password or "")
        return line.replace(password, "…") if password else line


def _is_of_the_connection(cause: BaseException, code: str | None) -> bool:
    if code is None:
        return type(cause).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}
    return code[:2] in {"08", "28", "3D", "53", "57"}


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("immediate"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
