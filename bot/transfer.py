"""All that one database keeps, copied into another of whichever kind, and compared row by row. It blocks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from bot import storage
from config.errors import BackupError
from retrieval.feeds.subscriptions import feeds
from retrieval.library import schema
from retrieval.library.backends.portable import is_sqlite
from retrieval.library.database import Database
from retrieval.library.stored_types import UNREADABLE
from retrieval.library.term_index import PassageTerms, term_index

OnCopy = Callable[[str, int], None]  # a table, and how many of its rows are copied

_BATCH: Final = 200
_ALL_ROWS: Final = 2**256
# What a database has as soon as it was opened.
_MADE_BY_OPENING: Final = (schema.facts, schema.index_generations, schema.index_outbox)
_NUMBER = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table")
_SET_NUMBER = sa.text("UPDATE sqlite_sequence SET seq = :number WHERE name = :table")
_ADD_NUMBER = sa.text("INSERT INTO sqlite_sequence(name, seq) VALUES (:table, :number)")
_SEQUENCE = sa.text("SELECT pg_get_serial_sequence(:table, :column)")
_SET_SEQUENCE = sa.text("SELECT setval(CAST(:sequence AS regclass), :number)")


@dataclass(slots=True)
class _Sum:
    """How many rows there are, and a sum of their digests, in whatever order they come."""

    count: int = 0
    total: int = 0

    def add(self, row: sa.RowMapping) -> None:
        said = json.dumps([_plain(value) for value in row.values()], sort_keys=True)
        self.count += 1
        self.total = (self.total + int.from_bytes(sha256(said.encode()).digest(), "big")) % _ALL_ROWS


def bring_up_to_date(database: Database) -> None:
    """Bring all tables to this version's form; cheap where they are."""
    database.migrate(schema.MIGRATIONS, version_table=schema.VERSION_TABLE, head=schema.HEAD)
    storage.prepare(database)


def copy_all(source: Database, target: Database, on_copy: OnCopy = lambda _table, _rows: None) -> dict[str, int]:
    """Copy every table of one state of `source`, all or nothing; return how many rows each has.

    Both are of this version (`bring_up_to_date`). Raises BackupError where `target` holds something already, or where
    what it holds then is not what `source` holds.
    """
    with source.one_state(), source.read() as old, target.write() as new:
        _refuse_filled(new, target.backend.place)
        sums = {table.name: _copied(old, new, table, on_copy) for table in _tables()}
        _copy_terms(old, new)
        for table in _tables():
            if _sum_of(new, table) != sums[table.name]:
                raise BackupError(f"{table.name} was not copied as it is; nothing was kept")
            _go_on_counting(old, new, table)
    return {name: one.count for name, one in sums.items()}


def _tables() -> list[sa.Table]:
    """What others lean on comes first."""
    assert feeds.metadata is schema.metadata  # they are declared where they are used
    return [*schema.metadata.sorted_tables, *storage.metadata.sorted_tables]


def _refuse_filled(target: sa.Connection, place: str) -> None:
    for table in _tables():
        if table in _MADE_BY_OPENING:
            target.execute(sa.delete(table))
        elif target.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise BackupError(f"{place} holds {table.name} already; take an empty database")


def _copied(old: sa.Connection, new: sa.Connection, table: sa.Table, on_copy: OnCopy) -> _Sum:
    found = _Sum()
    rows = _rows(old, table)
    while batch := list(islice(rows, _BATCH)):
        for row in batch:
            if any(value is UNREADABLE for value in row.values()):
                raise BackupError(f"{table.name} holds a row that is damaged; see `briefing check`. Nothing was kept")
            found.add(row)
        new.execute(sa.insert(table), [dict(row) for row in batch])
        on_copy(table.name, found.count)
    return found


def _sum_of(connection: sa.Connection, table: sa.Table) -> _Sum:
    found = _Sum()
    for row in _rows(connection, table):
        found.add(row)
    return found


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[sa.RowMapping]:
    yield from connection.execute(sa.select(table), execution_options={"yield_per": _BATCH}).mappings()


def _copy_terms(old: sa.Connection, new: sa.Connection) -> None:
    """Each database indexes terms in its own way; which terms a passage has is the same."""
    held = iter(term_index(old).added(old, 0))
    while batch := [PassageTerms(id_, "", " ".join(terms)) for id_, terms in islice(held, _BATCH)]:
        term_index(new).add(new, batch)
    if term_index(old).lengths(old, 0) != term_index(new).lengths(new, 0):
        raise BackupError("the terms of passages were not copied as they are; nothing was kept")


def _go_on_counting(old: sa.Connection, new: sa.Connection, table: sa.Table) -> None:
    """Let no number be given twice, not even one whose row is gone: something else may still name it."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = new.execute(sa.select(sa.func.max(column))).scalar() or 0
    number = max(highest, _last_number(old, table, column))
    if not number:
        return
    if not is_sqlite(new):
        sequence = new.execute(_SEQUENCE, {"table": table.name, "column": column.name}).scalar_one()
        new.execute(_SET_SEQUENCE, {"sequence": sequence, "number": number})
    elif table.dialect_options["sqlite"]["autoincrement"]:
        values = {"table": table.name, "number": number}
        if not new.execute(_SET_NUMBER, values).rowcount:
            new.execute(_ADD_NUMBER, values)


def _last_number(connection: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> int:
    if is_sqlite(connection):
        return int(connection.execute(_NUMBER, {"table": table.name}).scalar() or 0)
    sequence = connection.execute(_SEQUENCE, {"table": table.name, "column": column.name}).scalar_one()
    asked = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608 - its own name for it
    return int(connection.execute(sa.text(asked)).scalar_one())


def _plain(value: Any) -> Any:
    """A value as both databases give it: SQLite forgets zones, and all of ours are UTC."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return sha256(value).hexdigest() if isinstance(value, bytes) else value
