"""A question in another language than the articles is answered in their own words, and the answer says so."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.asker import OPERATOR
from bot.services import Services
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import library_of

BREAD = "The tax on bread falls in June. Bakers in Aldmoor expect longer queues at their doors."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    documents = [article(HARBOUR, "harbour.txt"), article(TALKS, "talks.txt"), article(BREAD, "bread.txt")]
    with library_of(documents, tmp_path_factory.mktemp("languages"), model_folder) as services:
        yield services


def asked(library: Services, question: str) -> Answer:
    return asyncio.run(library.ask(question, OPERATOR)).answer


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("Когда снизится налог на хлеб?", "Статьи написаны на другом языке"),
        ("Коли знизиться податок на хліб?", "Статті написані іншою мовою"),
        ("Wann sinkt die Steuer auf Brot?", "The articles are in another language"),
    ],
)
def test_the_articles_own_words_are_shown_as_such(library: Services, question: str, note: str) -> None:
    answer = asked(library, question)

    assert answer.citations[0].excerpt.startswith("The tax on bread falls in June.")
    assert answer.citations[0].source == "bread.txt"
    assert [one for one in answer.notes if one.startswith(note)]


def test_a_question_in_the_articles_language_gets_no_such_line(library: Services) -> None:
    answer = asked(library, "When does the tax on bread fall?")

    assert answer.citations[0].source == "bread.txt"
    assert not [one for one in answer.notes if "another language" in one]


@pytest.mark.parametrize(
    "question", ["Кто победил на чемпионате мира по шахматам?", "Скільки коштує квиток до опери у Відні?"]
)
def test_what_no_article_tells_is_refused_in_any_language(library: Services, question: str) -> None:
    assert asked(library, question).status == "refused"
