"""Rows become nouns in one place, in either database: a damaged one is left out, and the others are not."""

import pytest
import sqlalchemy as sa

from config.errors import DamagedArticleError
from retrieval.articles import SHARED
from retrieval.library.catalogue import Catalogue
from retrieval.library.library import Library
from retrieval.library.passages import split
from tests.articles import HARBOUR, TALKS, article

SOUND, HURT = article(HARBOUR, "harbour.txt"), article(TALKS, "talks.txt")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE articles SET blocks = '7' WHERE id = :id",
        "UPDATE articles SET blocks = 'null' WHERE id = :id",
        """UPDATE articles SET sentences = '{"a": 1}' WHERE id = :id""",
        """UPDATE articles SET sentences = '[["a", "b", "c"]]' WHERE id = :id""",
        "UPDATE articles SET quotations = '[[5, 2]]' WHERE id = :id",
        "UPDATE articles SET quotations = '[[0, 2, 0, 2, 7]]' WHERE id = :id",
        "UPDATE articles SET published_precision = 'week' WHERE id = :id",
        "UPDATE articles SET fidelity = 'sung' WHERE id = :id",
        "UPDATE articles SET sha256_raw = 'x' WHERE id = :id",
        """UPDATE statements SET "end" = 99999 WHERE article_id = :id""",
        "UPDATE statements SET mode = 'sung' WHERE article_id = :id",
        "UPDATE passages SET last = 99 WHERE article_id = :id",
        """UPDATE passages SET start = start + 1 WHERE article_id = :id""",
    ],
)
def test_a_damaged_row_is_left_out_and_named(library: Library, damage: str) -> None:
    for one in (SOUND, HURT):
        library.add(one, split(one, len, 400))
    with library.database.write() as connection:
        assert connection.execute(sa.text(damage), {"id": HURT.id}).rowcount
        every = list(connection.execute(sa.text("SELECT id FROM passages")).scalars())
    catalogue = Catalogue(library.database)

    held = library.passages(every, SHARED).values()

    assert {one.id for one, _ in held} == {SOUND.id}
    assert SOUND.id in {one.id for one in catalogue.listed(SHARED)}
    assert catalogue.damaged() == [HURT.id]
    with pytest.raises(DamagedArticleError, match=HURT.id):
        catalogue.entry(HURT.id, SHARED)
    assert [one.source for one in catalogue.remove(HURT.id, SHARED)] == ["talks.txt"]
    assert catalogue.damaged() == []
