"""Everything is copied from one database into another, and is the same there; or nothing is kept."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy2
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from bot import transfer
from bot.backup import back_up, restore
from bot.cli import app
from bot.sole import sole_runner
from bot.storage import inbox
from bot.transfer import bring_up_to_date, copy_all
from config.errors import BackupError, LibraryError
from retrieval.articles import SHARED
from retrieval.library.database import Database
from retrieval.library.holdings import Holdings
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.library.schema import facts, passages
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import lay_tables
from tests.postgres import Server

EARLIER = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
VALUES: dict[type, Any] = {
    sa.Boolean: True,
    sa.Float: 1_790_000_000.123456,
    sa.BigInteger: -(2**60),
    sa.Integer: 7,
    sa.DateTime: EARLIER,
    sa.Date: date(2026, 2, 28),
    sa.JSON: [["body", 0, 7, "Zürich — “x”\u0001"]],
    sa.LargeBinary: bytes(range(256)),
    sa.Text: "Київ: 'one' \\ \"two\"\n\U0001f600",
}


def value_of(column: sa.Column[Any]) -> object:
    for key in column.foreign_keys:
        return value_of(key.column)
    own = column.type.impl if isinstance(column.type, sa.types.TypeDecorator) else column.type
    return next(value for type_, value in VALUES.items() if isinstance(own, type_))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In SQLite a row of odd values in every table, two articles that are found by their words, and a gap in the
    numbers.
    """
    database = Database(lay_tables(tmp_path_factory.mktemp("filled")))
    library = Library(database, embedding="test", dimensions=384)
    for text in (TALKS, HARBOUR):
        kept = article(text, f"{len(text)}.txt")
        library.add(kept, split(kept, lambda words: len(words.split())))
    with database.write() as connection:
        for table in transfer._tables():
            connection.execute(sa.insert(table).values({column.name: value_of(column) for column in table.c}))
        connection.execute(sa.insert(passages).values({c.name: value_of(c) for c in passages.c} | {"id": 99}))
        connection.execute(sa.delete(passages).where(passages.c.id == 99))
    database.empty_log()
    database.close()
    return database.path


@pytest.fixture
def full(filled: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(copy2(filled, tmp_path / "briefing.db"))
    yield database
    database.close()


@pytest.fixture
def server(url: str | None, tmp_path: Path) -> Iterator[Database]:
    database = Database(lay_tables(tmp_path / "other"), url)
    bring_up_to_date(database)
    yield database
    database.close()


def rows(database: Database) -> dict[str, list[list[Any]]]:
    with database.read() as connection:
        return {
            table.name: sorted(
                ([transfer._plain(value) for value in row] for row in connection.execute(sa.select(table))), key=str
            )
            for table in transfer._tables()
        }


def test_every_table_is_copied_as_it_is_and_found_by_its_words(full: Database, server: Database) -> None:
    counts = copy_all(full, server)

    assert rows(server) == rows(full)
    assert all(counts.values())
    assert sum(counts.values()) == sum(map(len, rows(full).values()))
    one, other = Holdings(full, 128), Holdings(server, 128)
    for wanted in (["treati"], ["berth", "harbour"]):
        assert [id_ for id_, _ in other.lexical_search(wanted, SHARED, 9)] == [
            id_ for id_, _ in one.lexical_search(wanted, SHARED, 9)
        ]


def test_no_number_is_given_twice(full: Database, server: Database) -> None:
    copy_all(full, server)

    same = {column.name: value_of(column) for column in passages.c if column.name != "id"}
    with server.write() as connection:
        new = connection.execute(sa.insert(passages).values(same).returning(passages.c.id)).scalar_one()
        row = {column.name: value_of(column) for column in inbox.c if column.name not in {"row", "update_id"}}
        number = connection.execute(sa.insert(inbox).values(row | {"update_id": 8}).returning(inbox.c.row)).scalar_one()

    assert new == 100
    assert number == 8


def test_what_holds_something_is_not_written_over(full: Database, server: Database) -> None:
    copy_all(full, server)
    before = rows(server)

    with pytest.raises(BackupError, match="already; take an empty database"):
        copy_all(full, server)

    assert rows(server) == before


def test_what_was_only_opened_is_empty(full: Database, server: Database) -> None:
    Library(server, embedding="another", dimensions=2)

    copy_all(full, server)

    with server.read() as connection:
        embedding = sa.select(facts.c.value).where(facts.c.name == "embedding")
        assert connection.execute(embedding).scalar() == "test"


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE articles SET title = 'other' WHERE id = (SELECT min(id) FROM articles)",
        "DELETE FROM feedback",
        "UPDATE inbox SET chat_id = chat_id + 1",
    ],
)
@pytest.mark.parametrize("url", ["PostgreSQL"], indirect=True)
def test_where_the_copy_is_not_the_same_nothing_is_kept(full: Database, server: Database, spoil: str) -> None:
    def spoiled(table: str, _rows: int) -> None:
        if table == transfer._tables()[-1].name:  # whatever changes rows on their way
            with server.write() as connection:
                connection.exec_driver_sql(spoil)

    with server.together(), pytest.raises(BackupError, match="nothing was kept"), server.write():
        copy_all(full, server, spoiled)

    assert not any(rows(server).values())


@pytest.mark.parametrize("url", ["PostgreSQL"], indirect=True)
def test_a_copy_that_is_broken_off_keeps_nothing_and_can_be_made_again(full: Database, server: Database) -> None:
    class Killed(BaseException):
        pass

    def killed(table: str, _rows: int) -> None:
        if table == "sentence_vectors":
            raise Killed

    with pytest.raises(Killed):
        copy_all(full, server, killed)
    assert not any(rows(server).values())

    copy_all(full, server)

    assert rows(server) == rows(full)


def test_an_archive_of_either_database_fills_either(full: Database, server: Database, tmp_path: Path) -> None:
    copy_all(full, server)

    made = back_up(server.path.parent, tmp_path / "archive.zip", server.url)
    restore(tmp_path / "archive.zip", tmp_path / "new")

    with closing(Database(tmp_path / "new" / "briefing.db")) as again:
        assert rows(again) == rows(full)
    assert made.counts["articles"] == len(rows(full)["articles"])


def test_an_archive_fills_an_empty_server(full: Database, postgres: Server, tmp_path: Path) -> None:
    full.empty_log()
    back_up(full.path.parent, tmp_path / "archive.zip")
    with postgres.emptied() as url:
        restore(tmp_path / "archive.zip", tmp_path / "new", url)
        with pytest.raises(BackupError, match="already"):
            restore(tmp_path / "archive.zip", tmp_path / "newer", url)

        with closing(Database(tmp_path / "new" / "briefing.db", url)) as server:
            assert rows(server) == rows(full)
    assert not (tmp_path / "new" / "briefing.db").exists()


def test_the_command_moves_everything_and_says_what(full: Database, postgres: Server, tmp_path: Path) -> None:
    full.empty_log()
    with postgres.emptied() as url:
        env = {"BRIEFING_DATA_DIR": str(tmp_path), "COLUMNS": "200"}
        done = CliRunner().invoke(app, ["migrate", "--to", url, "--json"], env=env)
        again = CliRunner().invoke(app, ["migrate"], env=env | {"BRIEFING_DATABASE__URL": url})
        nowhere = CliRunner().invoke(app, ["migrate"], env=env)
        with sole_runner(tmp_path):
            running = CliRunner().invoke(app, ["migrate", "--to", url], env=env)

    told = json.loads(done.stdout)
    assert told["rows"] == {name: len(held) for name, held in rows(full).items()}
    password = url.split(":")[2].partition("@")[0]
    assert not any(password in one.output for one in (done, again, nowhere, running))
    assert (done.exit_code, again.exit_code, nowhere.exit_code, running.exit_code) == (0, 4, 4, 4)
    assert [one.stderr.count("\n") for one in (again, nowhere, running)] == [1, 1, 1]
    assert "take an empty database" in again.stderr
    assert "already runs" in running.stderr


@pytest.mark.usefixtures("postgres")  # where it can be started, the driver is there
def test_a_server_that_is_away_changes_nothing(full: Database, tmp_path: Path) -> None:
    away = Database(tmp_path / "briefing.db", "postgresql://x:y@127.0.0.1:1/z")
    with closing(away), pytest.raises(LibraryError, match="cannot use"):
        copy_all(full, away)
