"""A PostgreSQL server of the tests' own, from Debian's binaries; nothing has to run beforehand.

It listens on a free port of this machine alone, lives in a folder that is removed after, and syncs nothing to the disk.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock

from bot import storage
from retrieval.library import schema
from retrieval.library.database import Database
from tests.ports import free_port

_DEBIAN = Path("/usr/lib/postgresql")
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=60"
_SHARED = "shared"
_EMPTIED = (
    """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()""",
    """DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '_version$' LOOP
            EXECUTE format('DELETE FROM %%I', name);
        END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            PERFORM setval(name, 1, false);
        END LOOP;
        INSERT INTO passage_changes VALUES (0);
    END $$""",
)


class MissingServerError(Exception):
    """Says why no server can be started here."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `log` is what it says; `shared` leads to the database of `emptied`."""

    address: str
    log: Path
    admin: sa.Engine
    shared: sa.Engine
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """Return what BRIEFING_DATABASE__URL would be."""
        return f"{self.address}/{database}"

    @contextmanager
    def new(self) -> Iterator[str]:
        """Yield the URL of a new database without tables, and drop it after. Takes a second."""
        name = f"test{next(self._numbers)}"
        self._do(self.admin, f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self._do(self.admin, f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def emptied(self) -> Iterator[str]:
        """Yield the URL of the one database that has all tables, with nothing in them; one test at a time."""
        for statement in _EMPTIED:
            self._do(self.shared, statement)
        yield self.url(_SHARED)

    def end_connections(self) -> None:
        """End those to the database of `emptied`, as a restart of the server would."""
        self._do(self.shared, _EMPTIED[0])

    @staticmethod
    def _do(engine: sa.Engine, statement: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


def _admin(url: str) -> sa.Engine:
    return sa.create_engine(url.replace("postgresql", "postgresql+psycopg", 1), isolation_level="AUTOCOMMIT")


@contextmanager
def started_server(cluster: Path) -> Iterator[Server]:
    """Start a server over a copy of the folder `cluster`, and stop it after; the first of several processes makes that.

    Raises MissingServerError where the binaries or the driver are missing.
    """
    if find_spec("psycopg") is None:
        raise MissingServerError("needs psycopg, which the extra `postgres` brings")
    binaries, user = _binaries(), _user()
    folder = Path(tempfile.mkdtemp(prefix="briefing-postgres-"))  # whoever runs the server gets there
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        with FileLock(cluster.with_suffix(".lock")):
            if cluster.exists():
                _copy(f"{cluster}/.", folder)
            else:
                _make_cluster(folder, binaries, user)
                _copy(folder, made := cluster.with_suffix(".part"))
                made.rename(cluster)
        with _running(folder, binaries, user) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(folder: Path, binaries: Path, user: pwd.struct_passwd | None) -> None:
    """Make what takes a server seconds: its files, and the database of `emptied` with all tables."""
    password = folder / "password"
    password.write_text(secrets.token_hex(12))
    password.chmod(0o644)
    how = ["-U", "briefing", "--auth=password", f"--pwfile={password}", "--no-sync", "-E", "UTF8"]
    _run(user, [binaries / "initdb", "-D", folder / "data", "--locale=C.UTF-8", *how])
    with _running(folder, binaries, user, stop="fast") as server:
        server._do(server.admin, f"CREATE DATABASE {_SHARED}")
        database = Database(Path("unused"), server.url(_SHARED))
        database.migrate(schema.MIGRATIONS, version_table=schema.VERSION_TABLE, head=schema.HEAD)
        storage.prepare(database)
        database.close()
    (folder / "log").unlink()


def _copy(source: object, target: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)  # with the owners


@contextmanager
def _running(
    folder: Path, binaries: Path, user: pwd.struct_passwd | None, *, stop: str = "immediate"
) -> Iterator[Server]:
    data, log, port = folder / "data", folder / "log", free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='{folder}' {_FAST}"
    _run(user, [binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"])
    try:
        address = f"postgresql://briefing:{(folder / 'password').read_text()}@127.0.0.1:{port}"
        server = Server(address, log, _admin(f"{address}/postgres"), _admin(f"{address}/{_SHARED}"))
        try:
            yield server
        finally:
            for engine in (server.admin, server.shared):
                engine.dispose()
    finally:
        _run(user, [binaries / "pg_ctl", "-D", data, "-m", stop, "-w", "stop"])


def _binaries() -> Path:
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise MissingServerError(f"needs PostgreSQL's binaries, which are neither in {_DEBIAN} nor on PATH")
    return found[-1].parent if found else Path(str(on_path)).parent


def _user() -> pwd.struct_passwd | None:
    """Who runs the server, None for whoever runs the tests: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise MissingServerError("needs a user postgres or nobody: PostgreSQL does not run as root")


def _run(user: pwd.struct_passwd | None, command: list[object]) -> None:
    rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(
        list(map(str, command)),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **rights,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise MissingServerError(f"{command[0]} failed: {done.stdout}")
