"""The writer without a model: the right sentence first, whole, with whose words they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.asker import OPERATOR
from bot.services import Services
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import library_of

pytestmark = pytest.mark.anyio

QUOTED = (
    "The council met on Tuesday.\n\n"
    "“The dam must be finished before the rains return to the valley.” "
    "According to the Valley Agency, Mayor Ito said.\n\n"
    "Engineer Ruiz disagreed. He called the dam “a costly mistake”."
)


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt"), article(QUOTED, "dam.txt")]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did Anna Berg say about the river treaty?", "will not be reopened"),
        ("How long did the treaty talks last?", "three hours"),
        ("How many berths did the harbour council approve?", "1,200"),
        ("When were the new berths approved?", "3 March 2025"),
    ],
)
async def test_the_sentence_that_answers_comes_first(library: Services, question: str, sentence: str) -> None:
    answer = (await library.ask(question, OPERATOR)).answer

    assert sentence in answer.citations[0].excerpt
    assert answer.points[0].citations == (1,)
    assert answer.writer == "extractive"


async def test_a_quotation_keeps_the_clause_that_says_whose_it_is(library: Services) -> None:
    answer = (await library.ask("What exactly did Mayor Ito say about finishing the dam?", OPERATOR)).answer

    assert answer.citations[0].excerpt.startswith("“The dam must be finished")
    assert "Mayor Ito said" in answer.citations[0].excerpt


async def test_a_sentence_that_leans_back_brings_the_one_before_it(library: Services) -> None:
    answer = (await library.ask("Who called the dam a costly mistake?", OPERATOR)).answer

    assert answer.citations[0].excerpt.startswith("Engineer Ruiz disagreed.")


async def test_at_most_three_statements_and_none_twice(library: Services) -> None:
    answer = (await library.ask("What about the treaty, the dam, the berths and the council?", OPERATOR)).answer

    texts = [point.text for point in answer.points]
    assert 1 <= len(texts) <= 3
    assert len(set(texts)) == len(texts)


async def test_every_excerpt_is_the_stored_text(library: Services) -> None:
    answer = (await library.ask("What did Anna Berg say about the river treaty?", OPERATOR)).answer

    for citation in answer.citations:
        held = library.library.articles([citation.article_id], OPERATOR.scopes)[citation.article_id]
        assert held.text_raw[citation.start : citation.end] == citation.excerpt


async def test_a_refusal_says_what_was_searched_and_what_is_missing(library: Services) -> None:
    answer = (await library.ask("What is the boiling point of tungsten?", OPERATOR)).answer

    assert answer.status == "refused"
    assert not answer.points
    assert "Searched: 3 articles" in answer.text
    assert "tungsten" in answer.missing


async def test_an_empty_library_says_how_to_fill_it(services: Services) -> None:
    answer = (await services.ask("Anything?", OPERATOR)).answer

    assert answer.status == "refused"
    assert "briefing ingest" in answer.text


async def test_a_follow_up_is_answered_as_it_was_understood(library: Services) -> None:
    answer = (
        await library.ask("And what did she say about the vote?", OPERATOR, history=["What did Anna Berg say?"])
    ).answer

    assert answer.question == "And what did she say about the vote?"
    assert answer.asked_as == "And what did Anna Berg say about the vote?"
    assert "before the vote" in answer.citations[0].excerpt
