"""Questions and tokens of a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.budget import Bounds, Budget
from bot.storage import prepare
from retrieval.library.database import Database

ADA, BEN, ROOM = 7, 8, -100


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "briefing.db")
    prepare(database)
    yield database
    database.close()


def test_questions_and_tokens_have_bounds_of_their_own_and_begin_anew_each_day(database: Database) -> None:
    now = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)
    budget = Budget(database, a_person=Bounds(3, 1_000), a_group=Bounds(0, 1_500), now=lambda: now)

    assert budget.spent(ADA, ADA) is None
    budget.count(ADA, ROOM, 900)
    assert budget.spent(ADA, ADA) is None
    budget.count(ADA, ADA, 100, questions=0)  # stopped
    assert budget.spent(ADA, ADA) == "person_tokens"
    assert budget.bound("person_tokens") == 1_000
    for _ in range(3):
        budget.count(BEN, ROOM, 200)
    assert budget.spent(BEN, BEN) == "person"
    assert budget.spent(None, ROOM) == "group_tokens"
    assert (budget.bound("person"), budget.bound("group_tokens")) == (3, 1_500)

    now += timedelta(hours=2)

    assert [budget.spent(user, ROOM) for user in (ADA, BEN, None)] == [None, None, None]
