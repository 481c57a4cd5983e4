"""What the owner was told of, and what is still to be told: rows, so that no restart repeats or forgets one."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from bot.storage import alarms
from retrieval.library.database import Database

AGAIN_S: Final = 3600.0  # then a trouble that is not standing may be told once more


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble, the phrase that tells of it, and what fills its blanks; `standing`: told once, until it is over."""

    trouble: str
    phrase: str
    blanks: Mapping[str, Any]
    standing: bool


class ToldAlarms:
    """One row a trouble. It blocks, and raises LibraryError; moments are seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def owe(self, alarm: Alarm, now: float) -> bool:
        """Keep an alarm until it is told; say whether it is to be told, and was not lately."""
        with self._database.write() as connection:
            is_known = alarms.c.trouble == alarm.trouble
            lately = sa.or_(alarms.c.standing, alarms.c.told_at > now - AGAIN_S)
            if connection.execute(
                sa.select(alarms.c.trouble).where(is_known, alarms.c.told_at.is_not(None), lately)
            ).first():
                return False
            row = {"trouble": alarm.trouble, "phrase": alarm.phrase, "standing": alarm.standing, "raised_at": now}
            connection.execute(sa.delete(alarms).where(is_known))
            connection.execute(sa.insert(alarms).values(row | {"blanks": json.dumps(alarm.blanks, default=str)}))
            return True

    def tell(self, trouble: str, now: float) -> None:
        """Note that the owner has been told; what filled the blanks is forgotten."""
        with self._database.write() as connection:
            connection.execute(sa.update(alarms).where(alarms.c.trouble == trouble).values(told_at=now, blanks="{}"))

    def end(self, trouble: str) -> None:
        """Note that a trouble is over: the next one is a new one."""
        with self._database.write() as connection:
            connection.execute(sa.delete(alarms).where(alarms.c.trouble == trouble))

    def owed(self) -> list[Alarm]:
        """Return what nobody has been told of, the oldest first."""
        rows = sa.select(alarms).where(alarms.c.told_at.is_(None)).order_by(alarms.c.raised_at)
        with self._database.read() as connection:
            return [
                Alarm(row.trouble, row.phrase, json.loads(row.blanks), row.standing) for row in connection.execute(rows)
            ]

    def standing(self, phrases: Collection[str]) -> set[str]:
        """Return the troubles, of those that these phrases tell of, that are not over."""
        rows = sa.select(alarms.c.trouble).where(alarms.c.standing, alarms.c.phrase.in_(phrases))
        with self._database.read() as connection:
            return set(connection.execute(rows).scalars())
