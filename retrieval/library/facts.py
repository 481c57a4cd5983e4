"""What the library remembers of itself: the model of its vectors, the rules by which its terms were made."""

import sqlalchemy as sa

from retrieval.library.schema import facts


def fact(connection: sa.Connection, name: str) -> str | None:
    """Return what was remembered under this name, or None."""
    return connection.execute(sa.select(facts.c.value).where(facts.c.name == name)).scalar()


def remember(connection: sa.Connection, name: str, value: str) -> None:
    """Remember `value` and forget what stood there before."""
    connection.execute(sa.delete(facts).where(facts.c.name == name))
    connection.execute(sa.insert(facts).values(name=name, value=value))
