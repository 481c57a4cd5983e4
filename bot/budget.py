"""How many questions a person and a group may ask a day, and how many tokens of models these may cost.

Everything here blocks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import sqlalchemy as sa

from bot.storage import questions_asked
from retrieval.library.backends.portable import insert_or_change
from retrieval.library.database import Database

KEPT_DAYS: Final = 7

Whose = Literal["person", "group"]
Spent = Literal["person", "group", "person_tokens", "group_tokens"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What there is a day; 0 is no bound."""

    questions: int = 0
    tokens: int = 0


NO_BOUNDS: Final = Bounds()


class Budget:
    """Counts what was answered, and the tokens that it cost, by the days of UTC."""

    def __init__(
        self,
        database: Database,
        *,
        a_person: Bounds = NO_BOUNDS,
        a_group: Bounds = NO_BOUNDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._now = database, now
        self._bounds: dict[Whose, Bounds] = {"person": a_person, "group": a_group}

    def spent(self, user: int | None, chat: int) -> Spent | None:
        """Say what of today is used up and whose, if anything is."""
        return next((spent for whose, id_ in _of(user, chat) if (spent := self._spent(whose, id_))), None)

    def bound(self, spent: Spent) -> int:
        """Return how many questions or tokens there are a day."""
        whose: Whose = "person" if spent.startswith("person") else "group"
        return self._bounds[whose].tokens if spent.endswith("_tokens") else self._bounds[whose].questions

    def count(self, user: int | None, chat: int, tokens: int = 0, *, questions: int = 1) -> None:
        """Note that so many questions were answered, and the tokens that they cost."""
        day = self._now().date()
        with self._database.write() as connection:
            for _, id_ in _of(user, chat):
                row = {"id": id_, "day": day.isoformat(), "n": questions, "tokens": tokens}
                more = {"n": questions_asked.c.n + questions, "tokens": questions_asked.c.tokens + tokens}
                connection.execute(insert_or_change(connection, questions_asked, row, more))

    def prune(self) -> None:
        """Forget all days but the last few."""
        day = self._now().date().toordinal() - KEPT_DAYS
        with self._database.write() as connection:
            before = questions_asked.c.day < datetime.fromordinal(day).date().isoformat()
            connection.execute(sa.delete(questions_asked).where(before))

    def _spent(self, whose: Whose, id_: int) -> Spent | None:
        bounds = self._bounds[whose]
        if bounds == NO_BOUNDS:
            return None
        used = sa.select(questions_asked.c.n, questions_asked.c.tokens)
        used = used.where(questions_asked.c.id == id_, questions_asked.c.day == self._now().date().isoformat())
        with self._database.read() as connection:
            n, tokens = connection.execute(used).first() or (0, 0)
        if bounds.questions and n >= bounds.questions:
            return whose
        if bounds.tokens and tokens >= bounds.tokens:
            return "person_tokens" if whose == "person" else "group_tokens"
        return None


def _of(user: int | None, chat: int) -> Iterable[tuple[Whose, int]]:
    if user is not None:
        yield "person", user
    if chat < 0:
        yield "group", chat
