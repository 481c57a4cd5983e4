"""Types of columns whose values a disk may have changed: what cannot be read is `UNREADABLE` and ends no query."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import sqlalchemy as sa

Stored = TypeVar("Stored")


class _Unreadable:
    """Neither a value nor None, which would mean that nothing was kept."""

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final = _Unreadable()


class _Stored(sa.types.TypeDecorator[Any]):
    """As its `impl`; of a value that this cannot decode it makes `UNREADABLE`."""

    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Rows are fetched many at a time: an error in one would lose them all."""
        decoded = super().result_processor(dialect, coltype)
        if decoded is None:
            return None

        def read(value: Any) -> Any:
            try:
                return decoded(value)
            except (ValueError, TypeError, OverflowError, RecursionError):
                return UNREADABLE

        return read


class StoredJson(_Stored):
    """JSON."""

    impl = sa.JSON
    cache_ok = True


class StoredDay(_Stored):
    """A date."""

    impl = sa.Date
    cache_ok = True


class StoredMoment(_Stored):
    """A moment, aware where the database keeps zones."""

    impl = sa.DateTime
    cache_ok = True


def readable_or_none(value: Stored) -> Stored | None:
    """Return a value where it could be read: for sums, in which one row may be missing."""
    return None if value is UNREADABLE else value
