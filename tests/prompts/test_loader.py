"""Prompts are files with declared blanks; a file and its caller that disagree are found at the start."""

import pytest

from bot.answering.writers.model import ANSWER_BLANKS
from config.errors import PromptError
from prompts import load_prompt
from prompts.loader import parse_prompt

GOOD = "A note.\n\n# System\n\nSay $what.\n\n# User\n\n$question costs $$5"


def test_a_prompt_is_filled_with_exactly_its_blanks() -> None:
    prompt = parse_prompt("good", GOOD)

    assert prompt.fill(what="hello", question="It") == [("system", "Say hello."), ("user", "It costs $5")]


@pytest.mark.parametrize("values", [{"what": "x"}, {"what": "x", "question": "y", "more": "z"}])
def test_too_few_or_too_many_values_are_named(values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match=r"question|more"):
        parse_prompt("good", GOOD).fill(**values)


@pytest.mark.parametrize(
    "text", ["", "# System\nonly", "# User\nonly", "# User\nx\n# System\ny", "# System\na $ b\n\n# User\nx"]
)
def test_a_file_without_its_two_parts_or_with_a_stray_dollar_is_an_error(text: str) -> None:
    with pytest.raises(PromptError):
        parse_prompt("bad", text)


def test_a_missing_prompt_is_an_error() -> None:
    with pytest.raises(PromptError, match="nothing"):
        load_prompt("nothing")


def test_the_answer_prompt_has_the_blanks_that_its_writer_fills() -> None:
    prompt = load_prompt("answer", ANSWER_BLANKS)

    assert len(prompt.digest) == 12


def test_other_blanks_than_declared_are_an_error() -> None:
    with pytest.raises(PromptError, match="excerpts"):
        load_prompt("answer", frozenset({"question"}))


def test_a_digest_changes_with_the_text() -> None:
    assert parse_prompt("a", GOOD).digest != parse_prompt("a", GOOD.replace("Say", "Tell")).digest
