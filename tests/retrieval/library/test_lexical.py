"""The lexical index in a library so large that only what holds a rare term is scored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from retrieval.library import lexical
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.schema import passages
from retrieval.search.question import SHARED
from tests.articles import article

COUNT = 3 * lexical.ENOUGH
QUESTION = ["harbour", "ferri", "treati", "name5"]
CHAT = frozenset({"chat:7"})


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """Passages of which all name the harbour, every second one a ferry, every seventh a treaty, few one name."""
    database = Database(Path(tmp_path_factory.mktemp("large")) / "briefing.db")
    library = Library(database, embedding="test")
    kept = article("The harbour is closed.", "harbour.txt")
    library.add(kept, [], [])  # type: ignore[arg-type]
    with database.write() as connection:
        rows = [{"id": id_, "scope": "chat:7" if id_ % 1000 == 1 else "shared"} for id_ in range(1, COUNT + 1)]
        same = {"article_id": kept.id, "first": 0, "last": 1, "start": 0, "end": 9, "vector": b""}
        connection.execute(sa.insert(passages), [row | same for row in rows])
        lexical.add(connection, kept, [(id_, _text(id_)) for id_ in range(1, COUNT + 1)])
    with database.read() as connection:
        yield connection
    database.close()


def _text(id_: int) -> str:
    named = f"name{id_ % 500}" if id_ % 1000 != 1 else ""
    return f"harbour {'ferry ' * (id_ % 2)} {'treaty ' * (id_ % 7 == 0)} {named} {'word ' * (id_ % 11)}"


def _search(
    connection: sa.Connection, wanted: list[str], scopes: frozenset[str], limit: int
) -> list[tuple[int, float]]:
    return lexical.search(connection, lexical.passage_counts(connection, wanted), scopes, limit)


def test_the_best_of_a_large_library_are_those_of_scoring_everything(connection: sa.Connection) -> None:
    everything = "SELECT rowid, -bm25(passage_terms, 1.0, 1.0) AS score FROM passage_terms WHERE passage_terms MATCH ?"
    scored = connection.exec_driver_sql(everything, (" OR ".join(QUESTION),)).all()
    expected = sorted(((row.rowid, row.score) for row in scored if row.rowid % 1000 != 1), key=lambda r: (-r[1], r[0]))

    found = _search(connection, QUESTION, SHARED, 100)

    assert len(lexical._rarest(lexical.passage_counts(connection, QUESTION))) < len(QUESTION)
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected[:100]]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected[:100]])


def test_whoever_sees_little_finds_what_holds_common_terms_alone(connection: sa.Connection) -> None:
    found = _search(connection, QUESTION, CHAT, 100)

    assert {id_ for id_, _ in found} == {id_ for id_ in range(1, COUNT + 1) if id_ % 1000 == 1}


def test_terms_that_stand_nowhere_find_nothing(connection: sa.Connection) -> None:
    assert _search(connection, ["zeppelin"], SHARED, 10) == []
    assert _search(connection, [], SHARED, 10) == []
