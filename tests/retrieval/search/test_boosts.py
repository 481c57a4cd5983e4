"""What a question leans towards: the present, a time that it names, an outlet that it names."""

from datetime import date

import pytest

from bot.services import Services
from retrieval.articles import Article
from retrieval.library.holdings import Candidate
from retrieval.search.boosts import (
    A_LITTLE_FRESH,
    A_LITTLE_STALE,
    FRESH,
    NAMED_OUTLET,
    NAMED_TIME,
    STALE,
    Boosts,
)
from retrieval.search.question import Question
from tests.articles import article

DAY = date(2025, 9, 10)
NEW, OLD = date(2025, 9, 8), date(2024, 3, 1)


@pytest.fixture(scope="module")
def documents() -> list[Article]:
    text = "The ferry line to Ystad{} was closed by the harbour council. It said nothing more."
    return [
        article(text.format("."), "old.txt", published=OLD, outlet="Old Wire"),
        article(text.format(" again."), "new.txt", published=NEW, outlet="New Wire"),
    ]


def factor(question: str, published: date | None, outlet: str | None = None, *named: str) -> float:
    candidate = Candidate(1, "a", None, published, published, published, outlet)
    return Boosts(Question(question, DAY), frozenset(named)).factor(candidate)


@pytest.mark.parametrize(
    ("question", "fresh", "stale"),
    [
        ("Who closed the line this week?", FRESH, STALE),
        ("What is the latest?", FRESH, STALE),
        ("Who closed the line?", A_LITTLE_FRESH, A_LITTLE_STALE),
        ("What is the history of the line?", 1.0, 1.0),
        ("Who closed the line in the 90s?", 1.0, 1.0),
        ("Who closed the line in 2023?", 1.0, 1.0),
    ],
)
def test_how_much_the_present_counts_depends_on_the_question(question: str, fresh: float, stale: float) -> None:
    assert factor(question, NEW) == fresh
    assert factor(question, OLD) == stale


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 8, 14), NAMED_TIME), (date(2025, 8, 17), NAMED_TIME), (date(2025, 8, 18), 1.0), (None, 1.0)],
)
def test_an_article_of_the_time_that_is_named_counts_more(day: date | None, expected: float) -> None:
    assert factor("What happened on 14 August 2025?", day) == expected


def test_an_outlet_that_is_named_counts_more() -> None:
    assert factor("What is the history?", OLD, "Old Wire", "Old Wire") == NAMED_OUTLET
    assert factor("What is the history?", OLD, "New Wire", "Old Wire") == 1.0


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("What did the harbour council say this week about the ferry line to Ystad?", "new.txt"),
        ("What did the harbour council say in March 2024 about the ferry line to Ystad?", "old.txt"),
        ("What did the Old Wire say about the ferry line to Ystad?", "old.txt"),
    ],
)
def test_of_two_that_say_the_same_the_one_that_is_leaned_to_comes_first(
    library: Services, question: str, source: str
) -> None:
    found = library.retriever.search(Question(question, DAY), 2)

    assert found.excerpts[0].article.source == source
    assert len(found.excerpts) == 2
