"""What databases say differently in SQL, said once: inserts that may meet a row, JSON, lists of values, news."""

import json
import time
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

CHANNEL: Final = "briefing"


def is_sqlite(connection: sa.Connection) -> bool:
    """Say which of the two databases it is."""
    return connection.dialect.name == "sqlite"


def insert_new(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    """Return an insert that leaves rows out that are there already."""
    if is_sqlite(connection):
        return sa.insert(table).prefix_with("OR IGNORE")
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow to import, seldom needed

    return postgresql.insert(table).on_conflict_do_nothing()


def insert_or_change(
    connection: sa.Connection, table: sa.Table, row: dict[str, Any], change: dict[str, Any]
) -> sa.Insert:
    """Return an insert that makes a `change` to the row of the same primary key where there is one."""
    keys = list(table.primary_key.columns)
    if is_sqlite(connection):
        return sqlite.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=change)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - as above

    return postgresql.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=change)


def overwrite_deleted(connection: sa.Connection) -> None:
    """Let what this connection deletes be overwritten in the file; a server has its own vacuum."""
    if is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def moment(connection: sa.Connection) -> sa.ColumnElement[float]:
    """Return seconds since 1970, by the one clock of all who use the database, as a part of a query."""
    if is_sqlite(connection):
        return sa.literal(time.time(), sa.Float)
    return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Float)


def tell_others(connection: sa.Connection, news: str) -> None:
    """Have every process that hears the database (`Backend.hear`) told, as soon as this transaction is committed."""
    if not is_sqlite(connection):
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, news)))


class json_text(GenericFunction[str]):  # noqa: N801 - a function of SQL
    """json_text(column, name): the value of a name at the top of a column of JSON text, as text; NULL where none is."""

    name = "json_text"
    type = sa.Text()
    inherit_cache = True


@compiles(json_text, "sqlite")
def _in_sqlite(element: json_text, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, name = element.clauses
    return f"json_extract({compiler.process(column, **kwargs)}, '$.' || {compiler.process(name, **kwargs)})"


@compiles(json_text, "postgresql")
def _in_postgresql(element: json_text, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, name = element.clauses
    return f"(CAST({compiler.process(column, **kwargs)} AS json) ->> {compiler.process(name, **kwargs)})"


def rows_of(connection: sa.Connection, values: Sequence[str]) -> sa.Select[tuple[str]]:
    """Return a query for these values, as many as there may be: one parameter holds them all."""
    each = sa.func.json_each if is_sqlite(connection) else sa.func.json_array_elements_text
    given: Any = json.dumps(list(values))
    given = given if is_sqlite(connection) else sa.cast(sa.literal(given), sa.JSON(none_as_null=True))
    return sa.select(each(given).table_valued("value").c.value)
