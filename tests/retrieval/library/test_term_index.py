"""Both databases hold the same terms, and what is ranked over them is the same, score by score."""

import random
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from retrieval.articles import Article, Passage
from retrieval.library import lexical
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.library.term_arrays import MOST_CHARACTERS
from retrieval.library.term_index import term_index
from tests.articles import HARBOUR, TALKS, article
from tests.postgres import Server

SHARED, CHAT = frozenset({"shared"}), frozenset({"chat:7"})
WORDS = [f"word{number}" for number in range(30)]


def texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [
        ". ".join(" ".join(chance.choices(WORDS, weights=range(1, 31), k=chance.randint(3, 25))) for _ in range(4))
        for _ in range(count)
    ]


def cut(kept: Article) -> list[Passage]:
    return split(kept, lambda text: len(text.split()))


def library_of(database: Database) -> Library:
    library = Library(database, embedding="test", dimensions=384)
    for n, text in enumerate(texts(1, 40)):
        kept = article(text, f"{n}.txt", scope="chat:7" if n % 4 == 0 else "shared")
        library.add(kept, cut(kept))
    return library


@pytest.fixture(scope="module")
def both(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """The same articles in SQLite and in PostgreSQL."""
    with ExitStack() as stack:
        file = Database(tmp_path_factory.mktemp("sqlite") / "briefing.db")
        server = Database(tmp_path_factory.mktemp("postgresql") / "briefing.db", stack.enter_context(postgres.new()))
        for database in (file, server):
            stack.callback(database.close)
        yield library_of(file), library_of(server)


@pytest.mark.parametrize("scopes", [SHARED, CHAT, SHARED | CHAT], ids=["shared", "chat", "both"])
def test_the_same_passages_are_found_in_the_same_order(both: tuple[Library, Library], scopes: frozenset[str]) -> None:
    chance = random.Random(2)
    for _ in range(10):
        wanted = chance.sample([*WORDS, "nowhere"], 4)
        one, other = (library.lexical_search(wanted, scopes, 20) for library in both)
        assert [id_ for id_, _ in one] == [id_ for id_, _ in other]
        assert [score for _, score in one] == pytest.approx([score for _, score in other])


def test_counts_vocabulary_and_holders_are_the_same(both: tuple[Library, Library]) -> None:
    one, other = both

    assert one.passage_counts(WORDS) == other.passage_counts(WORDS)
    assert sorted(one.vocabulary()) == sorted(other.vocabulary())
    assert sorted(one.vocabulary("w")) == sorted(other.vocabulary("w")) != []
    assert one.articles_holding(WORDS[:2], SHARED) == other.articles_holding(WORDS[:2], SHARED)


def test_what_went_is_counted_and_found_no_more(library: Library) -> None:
    for text in (TALKS, HARBOUR):
        kept = article(text, "one.txt")  # the second replaces the first
        library.add(kept, cut(kept))

    assert library.passage_counts(["treati"]) == {}
    assert "treati" not in library.vocabulary()
    assert library.lexical_search(["berth"], SHARED, 10)


def test_what_another_process_keeps_is_found_at_the_next_question(library: Library) -> None:
    first, second = article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt")
    library.add(first, cut(first))
    asked = [library.lexical_search(["treati", "berth"], SHARED, 10) for _ in range(2)]  # by memory, the second time
    other = Library(Database(library.database.path, library.database.url), embedding="test", dimensions=384)

    other.add(second, cut(second))

    assert {id_ for id_, _ in library.lexical_search(["treati", "berth"], SHARED, 10)} > {id_ for id_, _ in asked[1]}
    assert library.summary(SHARED).articles == 2
    other.database.close()


def test_a_word_without_end_is_kept_and_found(library: Library) -> None:
    endless = "x" * 20_000 + " stands there"
    kept = article(endless)
    library.add(kept, cut(kept))
    terms = [term for term in library.vocabulary() if term.startswith("xxx")]

    with library.database.read() as connection:
        places = term_index(connection).places(connection, "x" * 20_000)

    assert len(places) == len(cut(kept))
    assert len(terms) == 1
    assert len(terms[0]) in {MOST_CHARACTERS, 20_000}


def test_clearing_leaves_nothing(library: Library) -> None:
    kept = article(TALKS)
    library.add(kept, cut(kept))

    with library.database.write() as connection:
        lexical.clear(connection)
    with library.database.read() as connection:
        held = term_index(connection).count(connection, 10_000)
        counted = connection.execute(sa.text("SELECT count(*) FROM passage_term_counts")).scalar_one()

    assert (held, counted) == (0, 0)
