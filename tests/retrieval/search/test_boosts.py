"""What a question leans towards: the present, a time that it names, an outlet that it names."""

from datetime import date

import pytest

from bot.services import Services
from retrieval.articles import Article
from retrieval.library.holdings import Candidate
from retrieval.search.boosts import (
    A_LITTLE_FRESH,
    A_LITTLE_STALE,
    BEGINNING,
    FRESH,
    LATEST,
    LATEST_OF,
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


@pytest.mark.parametrize(("day", "gain"), [(OLD, BEGINNING), (None, 1.0)])
def test_how_a_dated_article_begins_counts_more_than_what_follows(day: date | None, gain: float) -> None:
    beginning, later = (Candidate(1, "a", None, day, day, day, None, begins=begins) for begins in (True, False))
    leaning = Boosts(Question("What is the history?", DAY), frozenset())

    assert leaning.factor(beginning) == gain * leaning.factor(later)


def scores(question: str, days: list[date | None]) -> list[float]:
    """The scores of passages that were found alike, all of them published long before the question."""
    found = {id_: Candidate(id_, f"{id_}", None, day, day, day, None) for id_, day in enumerate(days)}
    leaning = Boosts(Question(question, DAY), frozenset())
    plain = leaning.factor(found[0])
    return [score / plain for score in leaning.scores(dict.fromkeys(found, 1.0), found).values()]


def test_of_what_was_found_the_later_counts_more_however_old_all_of_it_is() -> None:
    days = [date(2021, 3, 1), date(2021, 3, 9), None, date(2020, 5, 7), date(2021, 3, 9)]

    assert scores("Who closed the line?", days) == pytest.approx(
        [1 + LATEST / 2, 1 + LATEST, 1.0, 1 + LATEST / 4, 1 + LATEST]
    )


@pytest.mark.parametrize("question", ["What is the history of the line?", "Who closed the line in 2021?"])
def test_where_a_time_is_named_the_later_of_what_was_found_counts_no_more(question: str) -> None:
    assert scores(question, [date(2021, 3, 1), date(2021, 3, 9), None]) == [1.0, 1.0, 1.0]


def test_what_is_later_is_told_by_the_best_alone() -> None:
    days: list[date | None] = [date(2020, 5, 7)] * LATEST_OF
    best = dict.fromkeys(range(LATEST_OF), 1.0) | {LATEST_OF: 0.1}
    found = {id_: Candidate(id_, f"{id_}", None, day, day, day, None) for id_, day in enumerate([*days, OLD])}

    given = Boosts(Question("Who closed the line?", DAY), frozenset()).scores(best, found)

    assert given[0] == pytest.approx(10 * given[LATEST_OF])


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
