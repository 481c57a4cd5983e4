"""The lexical index in a library so large that only what holds a rare term is scored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from retrieval.articles import SHARED
from retrieval.language.terms import terms
from retrieval.library import lexical
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.schema import passages
from tests.articles import TALKS, article

COUNT = 3 * lexical.ENOUGH
QUESTION = ["harbour", "ferri", "treati", "name5"]
CHAT = frozenset({"chat:7"})


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """Passages of which all name the harbour, every second one a ferry, every seventh a treaty, few one name."""
    database = Database(Path(tmp_path_factory.mktemp("large")) / "briefing.db")
    library = Library(database, embedding="test", dimensions=384)
    kept = article("The harbour is closed.", "harbour.txt")
    library.add(kept, [])
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
    connection: sa.Connection,
    wanted: list[str],
    scopes: frozenset[str],
    limit: int,
    within: lexical.Within = None,
) -> list[tuple[int, float]]:
    return lexical.search(connection, lexical.passage_counts(connection, wanted), scopes, limit, within)


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


@pytest.mark.parametrize("asked", [QUESTION, ["harbour"], ["name5"]])
def test_within_given_passages_it_finds_those_that_hold_a_term_in_the_order_of_all(
    connection: sa.Connection, asked: list[str]
) -> None:
    within = {*range(1, 400), 5 * lexical.ENOUGH}
    everything = _search(connection, asked, SHARED, COUNT)

    found = _search(connection, asked, SHARED, COUNT, within)

    assert [id_ for id_, _ in found] == [id_ for id_, _ in everything if id_ in within]
    assert 0 < len(found) < len(everything)
    assert _search(connection, asked, SHARED, 3, within) == found[:3]


def test_within_no_passages_it_finds_none_and_within_others_scopes_none(connection: sa.Connection) -> None:
    assert _search(connection, QUESTION, SHARED, 10, []) == []
    assert _search(connection, QUESTION, SHARED, 10, {1001, 2001}) == []


@pytest.mark.parametrize(
    ("address", "headline"),
    [
        ("https://example.org/news/2025/ferry-sinks-off-ystad.html", "ferry sinks off ystad"),
        ("https://example.org/ferry_sinks_off_ystad/", "ferry sinks off ystad"),
        ("https://example.org/world-news/ferry-sinks-off-ystad?page=2#top", "ferry sinks off ystad"),
        ("https://example.org/world-news/", ""),
        ("https://example.org/a1b2c3.html", ""),
        ("https://[broken/ferry-sinks-off-ystad", ""),
        ("ferry-sinks-off-ystad.txt", "ferry sinks off ystad"),
        ("", ""),
    ],
)
def test_the_words_of_an_address_stand_for_a_headline(address: str, headline: str) -> None:
    assert lexical.slug(address) == headline


def test_an_article_without_a_title_goes_by_its_address_and_one_with_a_title_does_not() -> None:
    url = "https://example.org/ferry-sinks-off-ystad"
    untitled, titled = (article(TALKS, "a.txt", url=url, title=title) for title in (None, "River treaty"))

    assert {"ferri", "ystad"} <= set(terms(lexical.head_of(untitled)))
    assert {"river", "treati"} <= set(terms(lexical.head_of(titled)))
    assert "ystad" not in terms(lexical.head_of(titled))
