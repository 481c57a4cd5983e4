"""How many questions a person and a group may ask a day. Everything here blocks."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, Literal

import sqlalchemy as sa

from bot.storage import questions_asked
from retrieval.library.backends.portable import insert_or_change
from retrieval.library.database import Database

KEPT_DAYS: Final = 7

Spent = Literal["person", "group"]


class Budget:
    """Counts answered questions by the days of UTC; 0 is no bound."""

    def __init__(
        self,
        database: Database,
        *,
        a_person: int = 0,
        a_group: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._now = database, now
        self._bounds: dict[Spent, int] = {"person": a_person, "group": a_group}

    def spent(self, user: int | None, chat: int) -> Spent | None:
        """Say whose questions of today are used up, if any are."""
        return next((whose for whose, id_ in _of(user, chat) if self._is_spent(whose, id_)), None)

    def bound(self, whose: Spent) -> int:
        """Return how many questions there are a day."""
        return self._bounds[whose]

    def count(self, user: int | None, chat: int) -> None:
        """Note that a question was answered."""
        day = self._now().date()
        with self._database.write() as connection:
            for _, id_ in _of(user, chat):
                row = {"id": id_, "day": day.isoformat(), "n": 1}
                more = {"n": questions_asked.c.n + 1}
                connection.execute(insert_or_change(connection, questions_asked, row, more))

    def prune(self) -> None:
        """Forget all days but the last few."""
        day = self._now().date().toordinal() - KEPT_DAYS
        with self._database.write() as connection:
            before = questions_asked.c.day < datetime.fromordinal(day).date().isoformat()
            connection.execute(sa.delete(questions_asked).where(before))

    def _is_spent(self, whose: Spent, id_: int) -> bool:
        if not self._bounds[whose]:
            return False
        day = self._now().date().isoformat()
        asked = sa.select(questions_asked.c.n).where(questions_asked.c.id == id_, questions_asked.c.day == day)
        with self._database.read() as connection:
            return (connection.execute(asked).scalar() or 0) >= self._bounds[whose]


def _of(user: int | None, chat: int) -> Iterable[tuple[Spent, int]]:
    if user is not None:
        yield "person", user
    if chat < 0:
        yield "group", chat
