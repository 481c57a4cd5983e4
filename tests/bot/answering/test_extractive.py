"""The writer without a model: the right sentence first, whole, with whose words they are."""

import pytest

from bot.services import Services
from tests.articles import HARBOUR, TALKS, article

pytestmark = pytest.mark.anyio

QUOTED = (
    "The council met on Tuesday.\n\n"
    "“The dam must be finished before the rains return to the valley.” "
    "According to the Valley Agency, Mayor Ito said.\n\n"
    "Engineer Ruiz disagreed. He called the dam “a costly mistake”."
)


@pytest.fixture
def filled(services: Services) -> Services:
    documents = [article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt"), article(QUOTED, "dam.txt")]
    list(services.ingester.ingest(documents))
    return services


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Anna Berg say about the river treaty?", "will not be reopened"),
        ("How long did the treaty talks last?", "three hours"),
        ("How many berths did the harbour council approve?", "1,200"),
        ("When were the new berths approved?", "3 March 2025"),
    ],
)
async def test_the_sentence_that_answers_comes_first(filled: Services, question: str, sentence: str) -> None:
    answer = await filled.ask(question)

    assert sentence in answer.citations[0].excerpt
    assert answer.points[0].citations == (1,)
    assert answer.writer == "extractive"


async def test_a_quotation_keeps_the_clause_that_says_whose_it_is(filled: Services) -> None:
    answer = await filled.ask("What exactly did Mayor Ito say about finishing the dam?")

    assert answer.citations[0].excerpt.startswith("“The dam must be finished")
    assert "Mayor Ito said" in answer.citations[0].excerpt


async def test_a_sentence_that_leans_back_brings_the_one_before_it(filled: Services) -> None:
    answer = await filled.ask("Who called the dam a costly mistake?")

    assert answer.citations[0].excerpt.startswith("Engineer Ruiz disagreed.")


async def test_at_most_three_statements_and_none_twice(filled: Services) -> None:
    answer = await filled.ask("What about the treaty, the dam, the berths and the council?")

    texts = [point.text for point in answer.points]
    assert 1 <= len(texts) <= 3
    assert len(set(texts)) == len(texts)


async def test_every_excerpt_is_the_stored_text(filled: Services) -> None:
    answer = await filled.ask("What did Anna Berg say about the river treaty?")

    for citation in answer.citations:
        held = filled.library.articles([citation.article_id])[citation.article_id]
        assert held.text_raw[citation.start : citation.end] == citation.excerpt


async def test_a_refusal_says_what_was_searched_and_what_is_missing(filled: Services) -> None:
    answer = await filled.ask("What is the boiling point of tungsten?")

    assert answer.status == "refused"
    assert not answer.points
    assert "Searched: 3 articles" in answer.text
    assert "tungsten" in answer.missing


async def test_an_empty_library_says_how_to_fill_it(services: Services) -> None:
    answer = await services.ask("Anything?")

    assert answer.status == "refused"
    assert "briefing ingest" in answer.text


async def test_a_follow_up_is_answered_as_it_was_understood(filled: Services) -> None:
    answer = await filled.ask("And what did she say about the vote?", history=["What did Anna Berg say?"])

    assert answer.question == "And what did she say about the vote?"
    assert answer.asked_as == "And what did Anna Berg say about the vote?"
    assert "before the vote" in answer.citations[0].excerpt
