"""Searching: the right passage first, filters that only narrow, and gaps that are proven and not guessed."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from langchain_core.documents import Document

from bot.services import Services
from retrieval.articles import Article
from retrieval.search.absence import evidence_of_absence
from retrieval.search.boosts import FRESH, STALE, date_factor
from retrieval.search.fusion import best_first, reciprocal_rank_fusion
from retrieval.search.langchain import LangChainRetriever
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article

DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def documents() -> Sequence[Article]:
    return [
        article(TALKS, "talks.txt", title="River treaty", outlet="Test Wire", published="2025-05-05"),
        article(HARBOUR, "harbour.txt"),
        article("Zelenskyy arrived in Kiev on Tuesday. He met the council.", "arrival.txt"),
    ]


def first(services: Services, question: str) -> str:
    return services.retriever.search(Question(question), 5).excerpts[0].article.source


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("What did Anna Berg say about the treaty?", "talks.txt"),
        ("How many berths were approved?", "harbour.txt"),
        ("When did Zelensky reach Kyiv?", "arrival.txt"),
        ("Когда Зеленский прибыл в Киев?", "arrival.txt"),
        ("Who meets the council?", "arrival.txt"),
        ("river treaty test wire", "talks.txt"),
    ],
)
def test_the_right_passage_comes_first_under_any_spelling(library: Services, question: str, source: str) -> None:
    assert first(library, question) == source


@pytest.mark.parametrize(
    "question", ["", "   ", "???", "the of and", "🛶", "a" * 20_000, '"; DROP TABLE passages; --', "NEAR(a b)"]
)
def test_no_question_breaks_the_search(library: Services, question: str) -> None:
    assert len(library.retriever.search(Question(question), 5).excerpts) <= 5


def test_nothing_of_another_scope_is_found(library: Services) -> None:
    found = library.retriever.search(Question("Anna Berg treaty", scopes=frozenset({"chat:1"})), 5)

    assert not found.excerpts
    assert found.searched.articles == 0


def test_an_excerpt_is_the_articles_own_text(library: Services) -> None:
    for excerpt in library.retriever.search(Question("treaty berths council"), 10).excerpts:
        text = excerpt.article.text_raw
        assert excerpt.text in text
        assert excerpt.text.startswith(text[excerpt.sentences[0].start : excerpt.sentences[0].end])


def test_as_a_langchain_retriever_it_returns_documents_that_name_their_place(library: Services) -> None:
    documents = LangChainRetriever(articles=library.retriever).invoke("How many berths were approved?")

    assert isinstance(documents[0], Document)
    assert documents[0].metadata["source"] == "harbour.txt"
    assert HARBOUR[documents[0].metadata["start"] : documents[0].metadata["end"]] == documents[0].page_content


def test_fusion_adds_what_the_ranks_are_worth() -> None:
    scores = reciprocal_rank_fusion([(1.0, [7, 8]), (0.5, [8])])

    assert scores == {7: 1 / 61, 8: 1 / 62 + 0.5 / 61}
    assert best_first(scores) == [8, 7]


def test_equal_scores_keep_one_order() -> None:
    assert best_first({3: 1.0, 1: 1.0, 2: 1.0}) == [1, 2, 3]


@pytest.mark.parametrize(
    ("age", "factor"),
    [(0, FRESH), (10, FRESH), (11, 1.0), (60, 1.0), (61, STALE), (-1, FRESH), (-2, 1.0), (4000, STALE)],
)
def test_what_is_fresh_on_the_day_of_asking_counts_more(age: int, factor: float) -> None:
    assert date_factor(DAY - timedelta(days=age), DAY, FRESH, STALE) == factor


def test_an_undated_article_counts_as_old() -> None:
    assert date_factor(None, DAY, FRESH, STALE) == STALE


@pytest.mark.parametrize(
    ("text", "past"),
    [("Who won?", False), ("Who won in 2022?", True), ("Who won in 2025?", False), ("Which 1986 summit?", True)],
)
def test_a_question_about_another_year_is_not_pulled_to_the_present(text: str, past: bool) -> None:
    assert Question(text, asked_at=DAY).is_about_the_past is past


def test_a_question_tells_its_names_phrases_and_terms() -> None:
    question = Question("What did Anna Berg say about “the river treaty” on Monday?")

    assert question.names == ("Anna", "Berg")
    assert question.phrases == ("the river treaty",)
    assert question.terms == ("anna", "berg", "river", "treati", "monday")


def test_a_name_that_no_excerpt_holds_is_a_proven_gap(library: Services) -> None:
    found = library.retriever.search(Question("What did Okonjo say about the river treaty?"), 5)

    absence = evidence_of_absence(found)

    assert absence.missing_names == ("okonjo",)
    assert absence.proven


def test_what_is_there_is_not_proven_absent(library: Services) -> None:
    found = library.retriever.search(Question("What did Berg say about the river treaty?"), 5)

    assert not evidence_of_absence(found).proven


def test_boilerplate_and_subheads_are_never_scored_as_statements(services: Services) -> None:
    text = (
        "# River treaty\n\n## What the treaty says\n\nThe treaty says little.\n\n"
        "Sign up for our free weekly newsletter about the treaty\n"
    )
    list(services.ingester.ingest([article(text)]))
    found = services.retriever.search(Question("What does the treaty newsletter say?"), 5)

    assert [scored.text for scored in found.sentences] == ["The treaty says little."]
