"""The terms of passages in PostgreSQL: an array a passage, found by a GIN index, and a table that counts them.

No text search of the server's own is used: it would cut words its own way. Terms come ready-made.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

MOST_CHARACTERS = 250  # of a term: no index takes keys without end; what begins alike that far is one term
_INSERT = sa.text("INSERT INTO passage_terms(id, size, terms) VALUES (:id, :size, CAST(:terms AS text[]))")
_COUNT = sa.text(
    "INSERT INTO passage_term_counts(term, doc) SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:docs AS integer[])) "
    "ON CONFLICT (term) DO UPDATE SET doc = passage_term_counts.doc + excluded.doc"
)
_DELETE = sa.text("DELETE FROM passage_terms WHERE id = ANY(CAST(:ids AS integer[])) RETURNING terms")
_NONE_LEFT = sa.text("DELETE FROM passage_term_counts WHERE term = ANY(CAST(:terms AS text[])) AND doc <= 0")
_HOLDERS = sa.text(
    "SELECT DISTINCT passages.article_id FROM passage_terms JOIN passages ON passages.id = passage_terms.id "
    "WHERE passage_terms.terms && CAST(:terms AS text[]) AND passages.scope IN :scopes"
).bindparams(sa.bindparam("scopes", expanding=True))
_TERM = sa.text(
    "SELECT id, cardinality(array_positions(terms, CAST(:term AS text))) FROM passage_terms "
    "WHERE terms @> ARRAY[CAST(:term AS text)] ORDER BY id"
)
_SIZES = sa.text("SELECT id, size FROM passage_terms WHERE id > :last ORDER BY id")
_OLD = sa.text("SELECT count(*) FROM passage_terms WHERE id <= :last")
_NEW = sa.text("SELECT id, terms FROM passage_terms WHERE id > :last ORDER BY id")


class TermArrays:
    """A `TermIndex`."""

    def add(self, connection: sa.Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """Counted together: the terms of one article repeat themselves."""
        own = [(id_, _cut(f"{head} {body}".split())) for id_, head, body in rows]
        if own:
            connection.execute(_INSERT, [{"id": id_, "size": len(terms), "terms": terms} for id_, terms in own])
            _count(connection, [terms for _, terms in own], 1)

    def remove(self, connection: sa.Connection, ids: Sequence[int]) -> None:
        """A term that no passage has any more is counted no more."""
        gone = list(connection.execute(_DELETE, {"ids": list(ids)}).scalars()) if ids else []
        if gone:
            _count(connection, gone, -1)
            connection.execute(_NONE_LEFT, {"terms": list({term for terms in gone for term in terms})})

    def clear(self, connection: sa.Connection) -> None:
        """All of them, and how often they were."""
        for table in ("passage_terms", "passage_term_counts"):
            connection.execute(sa.delete(sa.table(table)))

    def holders(self, connection: sa.Connection, wanted: Iterable[str], scopes: frozenset[str]) -> frozenset[str]:
        """By the index."""
        values = {"terms": _cut(wanted), "scopes": sorted(scopes)}
        return frozenset(connection.execute(_HOLDERS, values).scalars())

    def places(self, connection: sa.Connection, term: str) -> npt.NDArray[np.int64]:
        """By the index; how often, by the array."""
        rows = connection.execute(_TERM, {"term": term[:MOST_CHARACTERS]}).all()
        return np.array(rows, dtype=np.int64).reshape(-1, 2)

    def lengths(self, connection: sa.Connection, after: int) -> list[tuple[int, int]]:
        """As they were when the passage came."""
        return [(row.id, row.size) for row in connection.execute(_SIZES, {"last": after})]

    def count(self, connection: sa.Connection, up_to: int) -> int:
        """Of rows."""
        return int(connection.execute(_OLD, {"last": up_to}).scalar_one())

    def added(self, connection: sa.Connection, after: int) -> Iterator[tuple[int, Sequence[str]]]:
        """As they stand there."""
        for row in connection.execute(_NEW, {"last": after}):
            yield row.id, row.terms


def _count(connection: sa.Connection, of_passages: Iterable[Sequence[str]], by: int) -> None:
    counted = Counter(term for terms in of_passages for term in set(terms))
    if counted:
        values = {"terms": list(counted), "docs": [by * times for times in counted.values()]}
        connection.execute(_COUNT, values)


def _cut(terms: Iterable[str]) -> list[str]:
    return [term[:MOST_CHARACTERS] for term in terms]
