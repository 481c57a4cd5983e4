"""What is said beside an answer, and what of it the next question leans on."""

from dataclasses import replace

import pytest

from bot.answering.remarks import byline, remarks, turn_of
from tests.faults.fake_services import answer, refusal


def test_a_plain_answer_needs_no_remark() -> None:
    assert list(remarks(answer())) == []
    assert byline(answer()) == ""


def test_each_thing_that_a_reader_should_know_is_one_remark() -> None:
    known = answer()

    def said(**changes: object) -> str:
        return "|".join(remarks(replace(known, **changes)))  # type: ignore[arg-type]

    assert "the price" in said(status="caveat", missing="the\n price")
    assert "2" in said(withheld=2)
    assert said(broken_off=True)
    assert "openai:a, openai:b" in said(failed_writers=("openai:a", "openai:b"))
    assert "ollama:c" in said(failed_writers=("openai:a",), writer="ollama:c")
    assert len(list(remarks(replace(known, status="caveat", missing="x", withheld=1, broken_off=True)))) == 3


def test_a_refusal_says_what_is_missing_in_its_text_already() -> None:
    assert list(remarks(replace(refusal(), missing="price"))) == []
    assert list(remarks(replace(answer(), missing="price"))) == []


@pytest.mark.parametrize("failed", [(), ("openai:a",)])
def test_who_wrote_is_said_once(failed: tuple[str, ...]) -> None:
    known = replace(answer(), writer="ollama:c", failed_writers=failed)

    said = [byline(known), *remarks(known)]

    assert sum("ollama:c" in text for text in said) == 1


def test_the_next_question_leans_on_the_words_that_were_shown() -> None:
    turn = turn_of(replace(answer("And now?"), asked_as="Was it cold now?"))

    assert turn.question == "Was it cold now?"
    assert turn.alone
    assert "a cold day" in turn.answer
    assert turn_of(answer("Was it cold?")).question == "Was it cold?"


def test_a_refusal_is_no_answer_to_lean_on() -> None:
    assert turn_of(refusal()).answer == ""
