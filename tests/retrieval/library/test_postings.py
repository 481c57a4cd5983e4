"""Postings in memory find what the database finds, and follow it."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from retrieval.library import lexical
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.postings import Postings
from retrieval.library.schema import passages
from tests.articles import article
from tests.libraries import lay_tables

SHARED, CHAT = frozenset({"shared"}), frozenset({"chat:7"})
WORDS = [f"word{number}" for number in range(40)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database of six hundred passages of up to thirty words, a tenth of them another chat's."""
    opened = Database(lay_tables(tmp_path_factory.mktemp("filled")))
    Library(opened, embedding="test", dimensions=384).add(article("The harbour is closed."), [])
    _add(opened, range(1, 601))
    opened.empty_log()
    opened.close()
    return opened.path.read_bytes()


@pytest.fixture
def database(tmp_path: Path, filled: bytes) -> Iterator[Database]:
    path = tmp_path / "briefing.db"
    path.write_bytes(filled)
    opened = Database(path)
    yield opened
    opened.close()


def _add(database: Database, ids: range) -> None:
    chance = random.Random(ids.start)
    with database.write() as connection:
        kept = connection.execute(sa.text("SELECT id FROM articles")).scalar_one()
        for id_ in ids:
            scope = "chat:7" if id_ % 10 == 0 else "shared"
            row = {
                "id": id_,
                "scope": scope,
                "article_id": kept,
                "first": 0,
                "last": 1,
                "start": 0,
                "end": 9,
                "vector": b"",
            }
            connection.execute(sa.insert(passages), [row])
            words = chance.choices(WORDS, weights=range(1, 41), k=chance.randint(1, 30))
            lexical.add(connection, article("The harbour is closed."), [(id_, " ".join(words))])
        _changed(connection)


def _changed(connection: sa.Connection) -> None:
    connection.execute(sa.text("INSERT INTO index_outbox(passage_id, deleted) VALUES (1, 0)"))


def _both(
    postings: Postings, database: Database, wanted: list[str], scopes: frozenset[str], within: set[int] | None = None
) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    with database.read() as connection:
        counts = lexical.passage_counts(connection, wanted)
        found = postings.search(connection, counts, scopes, 20, within)
        assert found is not None
        return found, lexical.search(connection, counts, scopes, 20, within)


@pytest.mark.parametrize("scopes", [SHARED, CHAT, SHARED | CHAT], ids=["shared", "chat", "both"])
@pytest.mark.parametrize("within", [None, set(range(1, 601, 3))], ids=["all", "within"])
def test_the_best_are_those_of_the_database_with_the_same_scores(
    database: Database, scopes: frozenset[str], within: set[int] | None
) -> None:
    chance, postings = random.Random(3), Postings(eager=True)
    for _ in range(25):
        wanted = chance.sample([*WORDS, "nowhere"], 4)

        found, expected = _both(postings, database, wanted, scopes, within)

        assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
        assert np.allclose([score for _, score in found], [score for _, score in expected])


def test_what_came_since_is_found(database: Database) -> None:
    postings = Postings(eager=True)
    _both(postings, database, WORDS[:4], SHARED)

    _add(database, range(601, 900))

    found, expected = _both(postings, database, WORDS[:6], SHARED)
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
    assert np.allclose([score for _, score in found], [score for _, score in expected])


def test_what_went_is_found_no_more(database: Database) -> None:
    postings = Postings(eager=True)
    before, _ = _both(postings, database, WORDS[:4], SHARED)
    gone = before[0][0]

    with database.write() as connection:
        lexical.remove(connection, [gone])
        connection.execute(sa.delete(passages).where(passages.c.id == gone))
        _changed(connection)

    found, expected = _both(postings, database, WORDS[:4], SHARED)
    assert gone not in [id_ for id_, _ in found]
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]


def test_the_first_question_of_a_process_and_one_beyond_the_bound_are_left_to_the_database(database: Database) -> None:
    small = Postings(most_bytes=100, eager=True)
    with database.read() as connection:
        counts = lexical.passage_counts(connection, WORDS)

        assert Postings().search(connection, counts, SHARED, 20) is None
        assert small.search(connection, {"word1": 1}, SHARED, 20) is not None
        assert small.search(connection, counts, SHARED, 20) is None


def test_a_question_waits_for_few_new_terms_and_a_later_one_finds_them(database: Database) -> None:
    postings, wanted = Postings(read_at_once=1, eager=True), WORDS[:3]
    with database.read() as connection:
        counts = lexical.passage_counts(connection, wanted)
        tried = [postings.search(connection, counts, SHARED, 20) for _ in range(3)]

    assert tried[:2] == [None, None]
    assert tried[2]


def test_terms_that_were_not_asked_for_lately_make_room(database: Database) -> None:
    postings = Postings(most_bytes=16 * 1024, eager=True)
    for word in WORDS:
        found, expected = _both(postings, database, [word], SHARED)

        assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
        assert postings.size <= 16 * 1024
