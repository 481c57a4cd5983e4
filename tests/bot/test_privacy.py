"""What is kept of a person or a chat, and that nothing of it is left once it was forgotten."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.privacy import STAYS, Deletion, PersonalData
from bot.storage import metadata, of_answers
from retrieval.library.database import Database
from tests.libraries import lay_tables

ADA, BEN, ROOM = 7, 8, -100
SAID = "a question about the harbour of which nobody else may know"


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    database = Database(lay_tables(tmp_path), url)
    yield database
    database.close()


@pytest.fixture
def personal(database: Database, tmp_path: Path) -> PersonalData:
    return PersonalData(database, tmp_path / "deletions.jsonl")


def fill(database: Database, id_: int) -> None:
    """A row of every table about somebody, found by the kinds of its columns."""
    with database.write() as connection:
        for table in metadata.sorted_tables:
            row: dict[str, Any] = {column.name: _value(column) for column in table.c if not column.nullable}
            row |= {"name": "stays"} if table.name in STAYS and "name" in table.c else {}
            row |= {"role": "member"} if "role" in table.c else {}
            row |= {name: id_ for name in ("chat_id", "user_id", "id") if name in table.c and _whole(table.c[name])}
            given = {"row": abs(id_)} if "row" in table.c else {}
            row |= {column.name: abs(id_) for column in of_answers() if column.table is table} | given
            row |= {"digest": str(id_)} if "digest" in table.c else {}
            row |= {"trouble": str(id_), "phrase": "", "blanks": ""} if table.name == "alarms" else {}
            row |= {"subscription": id_} if "subscription" in table.c else {}
            connection.execute(sa.insert(table).values(row))


def _value(column: "sa.Column[Any]") -> Any:
    return {int: 1, bool: False, float: time.time(), str: SAID}[column.type.python_type]


def _whole(column: "sa.Column[Any]") -> bool:
    return column.type.python_type is int


def counted(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_forgetting_leaves_nothing_of_one_chat_and_everything_of_another(
    database: Database, personal: PersonalData, tmp_path: Path
) -> None:
    for id_ in (ADA, ROOM):
        fill(database, id_)
    shown = personal.of(ROOM)

    personal.forget(ADA)

    assert counted(database) == {table.name: 2 if table.name in STAYS else 1 for table in metadata.sorted_tables}
    assert personal.of(ADA).keys() == {"known_ids"}
    assert personal.of(ROOM) == shown
    personal.forget(ROOM)
    database.empty_log()
    assert SAID.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("briefing.db*"))


def test_what_somebody_is_shown_is_every_table_that_knows_them(database: Database, personal: PersonalData) -> None:
    fill(database, ADA)

    assert personal.of(ADA).keys() == {table.name for table in metadata.sorted_tables} - {"alarms", "pairing_codes"}
    assert personal.of(BEN) == {}


def test_what_a_person_wrote_in_a_group_and_was_given_up_is_forgotten_with_them(
    database: Database, personal: PersonalData
) -> None:
    def given_up(user: int, update: int, state: str = "dead") -> dict[str, Any]:
        body = f'{{"update_id": {update}, "message": {{"from": {{"id": {user}}}, "text": "poison"}}}}'
        row = {"chat_id": ROOM, "update_id": update, "body": body, "state": state, "attempts": 5, "begun": 5}
        return row | {"changed_at": time.time()}

    with database.write() as connection:
        rows = [given_up(ADA, 1), given_up(BEN, 2), given_up(ADA, 3, "waiting")]
        connection.execute(sa.insert(metadata.tables["inbox"]), [*rows, given_up(ADA, 4) | {"body": ""}])

    personal.forget(ADA)

    with database.read() as connection:
        assert connection.execute(sa.select(metadata.tables["inbox"].c.update_id)).scalars().all() == [2, 3, 4]


def test_a_restored_copy_forgets_again_what_was_forgotten_since(database: Database, personal: PersonalData) -> None:
    copied = datetime.now(UTC)
    for id_, when in ((ADA, copied + timedelta(hours=1)), (BEN, copied - timedelta(hours=1))):
        personal.forget(id_, now=when)
        fill(database, id_)

    assert personal.replay(copied) == [Deletion(ADA, copied + timedelta(hours=1))]

    assert personal.of(ADA).keys() == {"known_ids"}
    assert "answers" in personal.of(BEN)


def test_every_table_is_somebodys_or_stays_for_a_reason() -> None:
    leaning = {column.table.name for column in of_answers()}
    owned = {table.name for table in metadata.sorted_tables if {"chat_id", "user_id"} & set(table.c.keys())}

    assert {table.name for table in metadata.sorted_tables} == owned | leaning | set(STAYS) | {
        "questions_asked",
        "due_digests",
    }
