"""Where the terms of every passage stand: FTS5 in SQLite, arrays with a GIN index in PostgreSQL.

Finding is each database's own; ranking is ours (`postings.py`), and the same over both. How many passages a term stands
in is read from `passage_term_counts`, which both have.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from retrieval.library.backends.portable import is_sqlite
from retrieval.library.fts5 import Fts5
from retrieval.library.term_arrays import TermArrays


class PassageTerms(NamedTuple):
    """A passage's id, the terms by which it is found besides its own words, and its own, as often as they stand there;
    spaces between them.
    """

    id: int
    head: str
    body: str


class TermIndex(Protocol):
    """The terms of passages, by passage and by term."""

    def add(self, connection: sa.Connection, rows: Sequence[PassageTerms]) -> None:
        """Keep new passages."""
        ...

    def remove(self, connection: sa.Connection, ids: Sequence[int]) -> None:
        """Forget passages."""
        ...

    def clear(self, connection: sa.Connection) -> None:
        """Forget all."""
        ...

    def holders(self, connection: sa.Connection, wanted: Iterable[str], scopes: frozenset[str]) -> frozenset[str]:
        """Return the ids of the articles of these scopes that hold any of the terms."""
        ...

    def places(self, connection: sa.Connection, term: str) -> npt.NDArray[np.int64]:
        """Return (n x 2) the ids of the passages that hold a term, ascending, and how often each does."""
        ...

    def lengths(self, connection: sa.Connection, after: int) -> list[tuple[int, int]]:
        """Return the ids above `after`, ascending, and how many terms each has."""
        ...

    def count(self, connection: sa.Connection, up_to: int) -> int:
        """Count the passages whose ids are at most `up_to`."""
        ...

    def added(self, connection: sa.Connection, after: int) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the ids above `after`, ascending, with their terms, as often as they stand there."""
        ...


_FTS5: Final[TermIndex] = Fts5()
_ARRAYS: Final[TermIndex] = TermArrays()


def term_index(connection: sa.Connection) -> TermIndex:
    """Return the index of this database."""
    return _FTS5 if is_sqlite(connection) else _ARRAYS
