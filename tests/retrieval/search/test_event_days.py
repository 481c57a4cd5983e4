"""What was found held against the times of a question: by an article's day, or by the day of an event."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.services import Services
from retrieval.language.windows import Window
from retrieval.search.absence import evidence_of_absence
from retrieval.search.event_days import days_asked_about, event_day, is_before, narrowed, touching
from retrieval.search.found import Found
from retrieval.search.question import Question
from tests.articles import article
from tests.libraries import library_of

DAY = date(2025, 9, 10)
BEFORE = (
    "The Luda summit opens in Luda on 15 August 2025. Envoy Anna Berg said on arrival that the Luda summit matters."
)
AFTER = "The Luda summit was held on 15 August 2025. Envoys at the Luda summit signed nothing."
OLD = "Envoys met in Norda in 2017 and shook hands. The Norda summit was cold."


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [
        article(BEFORE, "before.txt", published=date(2025, 8, 13)),
        article(AFTER, "after.txt", published=date(2025, 8, 17)),
        article(OLD, "old.txt", published=date(2025, 7, 2)),
        article("Minister Ito praised the Ostra bridge. Boats pass the Ostra bridge.", "undated.txt"),
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


def found(library: Services, text: str) -> Found:
    return library.retriever.search(Question(text, DAY), 30)


def from_there(library: Services, text: str) -> set[str]:
    result = found(library, text)
    return {result.excerpts[one.excerpt].article.source for one in touching(result)}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What did Anna Berg say in August 2025?", {"before.txt", "after.txt"}),
        ("What did envoys do on 18 August 2025?", {"after.txt"}),
        ("Where did envoys meet in 2017?", {"old.txt"}),
        ("What did envoys do between 2010 and 2018?", {"old.txt"}),
        ("What did envoys do before 2018?", {"old.txt"}),
        ("What did envoys do since August 2025?", {"before.txt", "after.txt"}),
    ],
)
def test_a_time_is_touched_by_the_day_of_an_article_or_of_an_event(
    library: Services, question: str, wanted: set[str]
) -> None:
    assert from_there(library, question) - {"undated.txt"} == wanted


def test_an_article_without_a_day_may_be_of_any_time(library: Services) -> None:
    assert "undated.txt" in from_there(library, "What did Minister Ito praise in 2019?")


def test_a_question_without_a_time_leaves_all(library: Services) -> None:
    result = found(library, "What did Anna Berg say?")

    assert touching(result) == result.sentences
    assert narrowed(result) is result


def test_only_what_touches_the_time_is_handed_to_who_writes(library: Services) -> None:
    result = narrowed(found(library, "Where did envoys meet in 2017?"))

    assert "old.txt" in {excerpt.article.source for excerpt in result.excerpts}
    assert "after.txt" not in {excerpt.article.source for excerpt in result.excerpts}


@pytest.mark.parametrize(
    "question", ["from:2025-08-01 What did Anna Berg say in 2023?", "from:2025-08-01 What did envoys sign before 1990?"]
)
def test_a_time_that_nothing_found_touches_proves_that_nothing_answers(library: Services, question: str) -> None:
    result = library.retriever.search(Question(question.split(" ", 1)[1], DAY), 30)
    dated = Found(
        result.question,
        tuple(excerpt for excerpt in result.excerpts if excerpt.article.published.first),
        result.searched,
        result.weights,
    )

    absence = evidence_of_absence(dated)

    assert absence.proven
    assert absence.outside == result.question.windows[0]
    assert narrowed(dated) is dated


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What happened at the Luda summit?", date(2025, 8, 15)),
        ("What was the outcome of the Luda summit of 15 August 2025?", date(2025, 8, 15)),
        ("What happened in August 2025?", date(2025, 8, 1)),
        ("What happened at the Ostra bridge?", None),
        ("Who came to the Luda summit?", None),
    ],
)
def test_the_day_of_an_event_is_that_of_the_question_or_the_one_told_most_often(
    library: Services, question: str, day: date | None
) -> None:
    assert event_day(found(library, question)) == day


def test_an_article_is_before_a_day_only_where_that_is_certain() -> None:
    early, late, unknown = (article("It rained. It held.", published=day) for day in (date(2025, 8, 13), DAY, None))

    assert [is_before(one, date(2025, 8, 15)) for one in (early, late, unknown)] == [True, False, False]


def test_a_timeline_of_bare_years_lies_in_them() -> None:
    assert days_asked_about(Question("Timeline summits 1986", DAY)) == (Window(date(1986, 1, 1), date(1986, 12, 31)),)
    assert days_asked_about(Question("Timeline of summits", DAY)) == ()
