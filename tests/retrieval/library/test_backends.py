"""What goes wrong with a database is one clear line, in which no password stands."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.errors import DataDirError, LibraryError, SettingsError
from retrieval.library.backends import portable
from retrieval.library.backends.postgres import PostgresBackend
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.schema import facts
from tests.libraries import lay_tables
from tests.postgres import Server

AWAY = "postgresql://briefing:CANARY-pass@127.0.0.1:1/briefing"


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    opened = Database(lay_tables(tmp_path), url)
    Library(opened, embedding="test", dimensions=384)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mysql://briefing:CANARY@host/name", "must begin with postgresql://"),
        ("postgresql://briefing:CANARY@host:port/name", "is no address"),
        ("CANARY", "is no address"),
        ("postgresql+asyncpg://briefing:CANARY@host/name", "must begin with postgresql://"),
    ],
)
def test_a_url_that_cannot_be_used_is_told_without_repeating_it(given: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        PostgresBackend(given)

    assert "CANARY" not in str(caught.value)


@pytest.mark.usefixtures("postgres")  # where it can be started, the driver is there
def test_a_server_that_is_away_is_one_line(tmp_path: Path) -> None:
    database = Database(tmp_path / "briefing.db", AWAY)

    with pytest.raises(LibraryError, match=r"cannot use postgresql://127.0.0.1:1/briefing") as caught:
        Library(database, embedding="test", dimensions=384)

    assert "CANARY" not in str(caught.value)
    assert "\n" not in str(caught.value)
    database.close()


def test_without_the_driver_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(SettingsError, match=r"pip install 'briefing-bot\[postgres\]'"):
        Database(tmp_path / "briefing.db", AWAY)


@pytest.mark.parametrize("wrong", ["briefing:CANARY-pass@", "nobody-of-ours@"])
def test_a_user_whom_the_server_refuses_is_one_line(postgres: Server, tmp_path: Path, wrong: str) -> None:
    _, _, host = postgres.url("postgres").partition("@")
    database = Database(tmp_path / "briefing.db", f"postgresql://{wrong}{host}")

    with pytest.raises(LibraryError, match=r"authentication failed|no password") as caught, database.read():
        pass

    assert "CANARY" not in str(caught.value)
    assert "\n" not in str(caught.value)
    database.close()


def test_a_user_who_may_not_make_tables_is_told_so(postgres: Server, tmp_path: Path) -> None:
    with postgres.new() as url:
        owner = Database(tmp_path / "briefing.db", url)
        with owner.write() as connection:
            connection.exec_driver_sql("CREATE ROLE reader LOGIN PASSWORD 'reads'")
        _, _, host = url.partition("@")
        reader = Database(tmp_path / "briefing.db", f"postgresql://reader:reads@{host}")

        with pytest.raises(DataDirError, match="check the rights"):
            Library(reader, embedding="test", dimensions=384)

        for database in (owner, reader):
            database.close()


def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    def count_up(of: Database) -> None:
        for _ in range(20):
            with of.write() as connection:
                known = int(connection.execute(counter).scalar() or 0)
                row, change = {"name": "n", "value": "1"}, {"value": str(known + 1)}
                connection.execute(portable.insert_or_change(connection, facts, row, change))

    counter = sa.select(facts.c.value).where(facts.c.name == "n")
    others = [Database(database.path, database.url) for _ in range(2)]
    threads = [threading.Thread(target=count_up, args=(of,)) for of in (database, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as connection:
        assert connection.execute(counter).scalar() == "60"
    for of in others:
        of.close()


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    counted = sa.select(sa.func.count()).select_from(facts)
    with database.one_state():
        with database.read() as connection:
            before = connection.execute(counted).scalar_one()
        other = Database(database.path, database.url)
        with other.write() as connection:
            connection.execute(sa.insert(facts).values(name="new", value="1"))
        other.close()
        with database.read() as connection:
            assert connection.execute(counted).scalar_one() == before

    with database.read() as connection:
        assert connection.execute(counted).scalar_one() == before + 1


def test_what_is_there_is_left_or_changed(database: Database) -> None:
    row = {"name": "n", "value": "1"}
    with database.write() as connection:
        for _ in range(2):
            connection.execute(portable.insert_new(connection, facts), [row, {"name": "m", "value": "2"}])
    with database.read() as connection:
        assert connection.execute(sa.select(facts.c.value).where(facts.c.name == "n")).scalars().all() == ["1"]


def test_json_in_a_column_of_text_is_read_alike(database: Database) -> None:
    texts = ['{"status": "answered", "n": 3, "ms": {"search": 4}}', '{"n": null}', "{}"]
    found = []
    with database.read() as connection:
        for text in texts:
            values = (portable.json_text(sa.literal(text), name) for name in ("status", "n", "ms"))
            row = connection.execute(sa.select(*values)).one()
            found.append([None if value is None else str(value).replace(" ", "") for value in row])

    assert found == [["answered", "3", '{"search":4}'], [None, None, None], [None, None, None]]


def test_as_many_values_as_there_are_go_into_one_parameter(database: Database) -> None:
    with database.read() as connection:
        found = connection.execute(portable.rows_of(connection, [f"it's {n}" for n in range(70_000)])).scalars().all()

    assert len(found) == 70_000
    assert found[7] == "it's 7"


def test_a_server_that_was_restarted_is_used_again(postgres: Server, tmp_path: Path) -> None:
    with postgres.emptied() as url:
        database = Database(tmp_path / "briefing.db", url)
        with database.write() as connection:
            connection.execute(sa.insert(facts).values(name="n", value="1"))
        postgres.end_connections()

        with database.read() as connection:
            assert connection.execute(sa.select(facts.c.value)).scalars().all() == ["1"]
        database.close()


def test_a_connection_that_ends_in_the_middle_undoes_what_was_written(postgres: Server, tmp_path: Path) -> None:
    with postgres.emptied() as url:
        database = Database(tmp_path / "briefing.db", url)

        def write_both() -> None:
            with database.write() as connection:
                connection.execute(sa.insert(facts).values(name="n", value="1"))
                postgres.end_connections()
                connection.execute(sa.insert(facts).values(name="m", value="1"))

        with pytest.raises(LibraryError, match=r"cannot use postgresql://"):
            write_both()

        with database.read() as connection:
            assert connection.execute(sa.select(facts.c.value)).scalars().all() == []
        database.close()
