"""What speaks against an answer: a time that nobody wrote in, age, names that stand nowhere."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.services import Services
from retrieval.articles import Article
from retrieval.search.absence import LEAST_OF_NAMED_OUTLETS, LEAST_SUPPORT, Absence, evidence_of_absence
from retrieval.search.question import Question
from tests.articles import article
from tests.libraries import library_of

PUBLISHED, WITHIN, LATER, MUCH_LATER = date(2025, 3, 4), date(2025, 3, 6), date(2025, 9, 1), date(2028, 1, 1)
TEXT = "The ferry from Ystad to Malmo was cancelled because of ice. Nobody had been told."


@pytest.fixture(scope="module")
def documents() -> list[Article]:
    return [article(TEXT, "ferry.txt", published=PUBLISHED, outlet="Baltic Wire")]


@pytest.fixture(scope="module")
def undated(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with library_of([article(TEXT)], tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


def absence(library: Services, question: str, day: date, *, archive: bool = False) -> Absence:
    return evidence_of_absence(library.retriever.search(Question(question, day), 5), archive=archive)


@pytest.mark.parametrize(
    ("question", "day", "refused"),
    [
        ("Which ferry from Ystad was cancelled this week?", LATER, True),
        ("Which ferry from Ystad was cancelled yesterday?", LATER, True),
        ("Какой паром отменили на этой неделе? Ystad Malmo", LATER, True),
        ("Which ferry from Ystad was cancelled this week?", WITHIN, False),
        ("Which ferry from Ystad was cancelled this year?", LATER, False),
        ("Which ferry from Ystad was cancelled in the past 5 months?", LATER, False),
        ("Which ferry from Ystad was cancelled in March 2025?", LATER, False),
        ("Which ferry from Ystad was cancelled?", LATER, False),
    ],
)
def test_a_time_in_which_nobody_wrote_is_refused_with_that_time(
    library: Services,
    question: str,
    day: date,
    refused: bool,
) -> None:
    found = absence(library, question, day)

    assert bool(found.outside) is refused
    if found.outside:
        assert found.proven
        assert found.outside.last <= day


def test_a_time_that_is_counted_from_the_day_of_asking_is_no_missing_word(library: Services) -> None:
    assert absence(library, "Which ferry from Ystad was cancelled this week?", LATER).missing == ()


def test_what_does_not_say_when_it_is_from_may_be_from_any_time(undated: Services) -> None:
    assert absence(undated, "Which ferry from Ystad was cancelled this week?", LATER).outside is None


@pytest.mark.parametrize(
    ("question", "day", "archive", "old"),
    [
        ("Which ferry from Ystad was cancelled?", MUCH_LATER, False, PUBLISHED),
        ("Which ferry from Ystad was cancelled?", MUCH_LATER, True, None),
        ("Which ferry from Ystad was cancelled?", LATER, False, None),
        ("Which ferry from Ystad was cancelled in 2025?", MUCH_LATER, False, None),
        ("Which ferry did Baltic Wire say was cancelled?", MUCH_LATER, False, None),
    ],
)
def test_years_after_the_articles_a_question_needs_more(
    library: Services,
    question: str,
    day: date,
    archive: bool,
    old: date | None,
) -> None:
    assert absence(library, question, day, archive=archive).old == old


def test_age_and_a_missing_name_each_lower_the_support(library: Services) -> None:
    asked = "Which ferry from Ystad to Malmo was cancelled?"

    full = absence(library, asked, LATER).support

    assert absence(library, asked, MUCH_LATER).support < full
    assert absence(library, "Which ferry from Ystad to Rostock was cancelled?", LATER).support < full


def test_words_that_no_excerpt_holds_are_missing_as_they_were_asked(library: Services) -> None:
    found = absence(library, "Did Rostock hear of cancelled zeppelins in Malmo?", LATER)

    assert set(found.missing) >= {"rostock", "zeppelins"}
    assert found.missing_names == ("rostock",)
    assert not set(found.missing) & {"malmo", "cancelled"}


def test_whoever_names_an_outlet_of_the_library_needs_less(library: Services) -> None:
    assert absence(library, "What does Baltic Wire say of ferries?", LATER).least == LEAST_OF_NAMED_OUTLETS
    assert absence(library, "What does Nordic Wire say of ferries?", LATER).least == LEAST_SUPPORT


def test_an_empty_search_proves_absence(library: Services) -> None:
    found = absence(library, "from:nobody Which ferry was cancelled?", LATER)

    assert found.support == 0.0
    assert found.proven
    assert found.outside is None
