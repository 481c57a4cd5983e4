"""The bundled articles and their questions: good enough, and every excerpt is the file's own words."""

from typing import Any

import pytest

from bot.services import Services
from tests.evals.corpora import SAMPLE_ARTICLES, SAMPLE_QUESTIONS, rows
from tests.evals.figures import answer_all, score_evidence
from tests.evals.floors import failures, load_floors, set_of


@pytest.fixture(scope="module")
def answers(sample: Services) -> dict[str, dict[str, Any]]:
    """The answers to all sample questions, by the question's id."""
    return answer_all(sample, rows(SAMPLE_QUESTIONS))


def test_no_figure_of_the_sample_is_below_its_floor(answers: dict[str, dict[str, Any]]) -> None:
    floors = {figure: floor for figure, floor in load_floors().items() if set_of(figure) == "sample"}

    figures = score_evidence("sample", rows(SAMPLE_QUESTIONS), answers, SAMPLE_ARTICLES)

    assert floors.keys() == figures.keys()
    assert list(failures(figures, floors, [])) == []


def test_every_excerpt_is_cut_out_of_its_file(answers: dict[str, dict[str, Any]]) -> None:
    cited = [citation for answer in answers.values() for citation in answer["citations"]]

    for citation in cited:
        with (SAMPLE_ARTICLES / citation["source"]).open(encoding="utf-8", newline="") as file:
            raw = file.read()
        assert citation["excerpt"]
        assert raw[citation["start"] : citation["end"]] == citation["excerpt"]

    assert len(cited) > len(answers) / 2


def test_every_question_of_the_sample_can_be_judged() -> None:
    for question in rows(SAMPLE_QUESTIONS):
        files = [(SAMPLE_ARTICLES / source).read_text(encoding="utf-8") for source in question["sources"]]
        assert all(any(piece in text for text in files) for piece in question["evidence"]), question["id"]
        assert question["evidence"] or not question["answerable"], question["id"]
