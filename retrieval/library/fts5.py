"""The terms of passages in SQLite: a table of FTS5."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

_INSERT = sa.text("INSERT INTO passage_terms(rowid, head, body) VALUES (:id, :head, :body)")
_DELETE = sa.text("DELETE FROM passage_terms WHERE rowid = :id")
_HOLDERS = sa.text(
    "SELECT DISTINCT passages.article_id FROM passage_terms CROSS JOIN passages INDEXED BY passages_scope "
    "ON passages.id = passage_terms.rowid WHERE passage_terms MATCH :match AND passages.scope IN :scopes"
).bindparams(sa.bindparam("scopes", expanding=True))
_PLACES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.passage_term_places USING fts5vocab(main, passage_terms, instance)"
_TERM = sa.text("SELECT group_concat(doc) FROM temp.passage_term_places WHERE term = :term")
_SIZES = sa.text("SELECT id, sz FROM passage_terms_docsize WHERE id > :last ORDER BY id")
_OLD = sa.text("SELECT count(*) FROM passage_terms_docsize WHERE id <= :last")
_NEW = sa.text("SELECT rowid, head, body FROM passage_terms WHERE rowid > :last ORDER BY rowid")


class Fts5:
    """A `TermIndex`."""

    def add(self, connection: sa.Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """One statement for all."""
        if rows:
            names = "id", "head", "body"
            connection.execute(_INSERT, [dict(zip(names, row, strict=True)) for row in rows])

    def remove(self, connection: sa.Connection, ids: Sequence[int]) -> None:
        """One statement for all."""
        if ids:
            connection.execute(_DELETE, [{"id": id_} for id_ in ids])

    def clear(self, connection: sa.Connection) -> None:
        """All of them."""
        connection.execute(sa.text("DELETE FROM passage_terms"))

    def holders(self, connection: sa.Connection, wanted: Iterable[str], scopes: frozenset[str]) -> frozenset[str]:
        """By MATCH."""
        return frozenset(connection.execute(_HOLDERS, {"match": any_of(wanted), "scopes": sorted(scopes)}).scalars())

    def places(self, connection: sa.Connection, term: str) -> npt.NDArray[np.int64]:
        """By FTS5's table of instances, in one value: a row an instance takes three times as long."""
        connection.exec_driver_sql(_PLACES)
        every = np.fromstring(connection.execute(_TERM, {"term": term}).scalar() or "", dtype=np.int64, sep=",")
        return np.stack(np.unique(every, return_counts=True), axis=1)

    def lengths(self, connection: sa.Connection, after: int) -> list[tuple[int, int]]:
        """From FTS5's own records of them."""
        return [(row.id, sum(_varints(row.sz))) for row in connection.execute(_SIZES, {"last": after})]

    def count(self, connection: sa.Connection, up_to: int) -> int:
        """Of the same records."""
        return int(connection.execute(_OLD, {"last": up_to}).scalar_one())

    def added(self, connection: sa.Connection, after: int) -> Iterator[tuple[int, Sequence[str]]]:
        """Read anew: FTS5 keeps what it was given."""
        for row in connection.execute(_NEW, {"last": after}):
            yield row.rowid, f"{row.head} {row.body}".split()


def any_of(wanted: Iterable[str]) -> str:
    """Return what MATCH finds the passages by that hold any of these terms."""
    return " OR ".join('"' + term.replace('"', "") + '"' for term in wanted)


def _varints(blob: bytes) -> list[int]:
    """The numbers of a record of FTS5: seven bits a byte, the highest first, the eighth bit on all but the last."""
    found, value = [], 0
    for byte in blob:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            found.append(value)
            value = 0
    return found
