"""Prompts are files with declared blanks; a file and its caller that disagree are found at the start."""

import re

import pytest

from bot.answering.models.chain import chat_prompt
from bot.answering.writers.model import ANSWER_BLANKS
from config.errors import PromptError
from prompts import load_prompt
from prompts.loader import parse_prompt

GOOD = "A note.\n\n# System\n\nSay $what.\n\n# User\n\n$question costs $$5 {x}"


def test_a_prompt_becomes_messages_that_hold_what_fills_its_blanks() -> None:
    messages = chat_prompt(parse_prompt("good", GOOD)).format_messages(what="{hello}", question="$It")

    assert [(one.type, one.content) for one in messages] == [("system", "Say {hello}."), ("human", "$It costs $5 {x}")]


def test_a_blank_that_nothing_fills_is_named() -> None:
    with pytest.raises(KeyError, match="question"):
        chat_prompt(parse_prompt("good", GOOD)).format_messages(what="x")


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


@pytest.mark.parametrize("name", ["answer", "answer_short", "brief", "rewrite", "sufficiency"])
def test_the_pointers_in_a_prompts_examples_can_never_exist(name: str) -> None:
    prompt = load_prompt(name)
    numbers = {int(n) for n in re.findall(r"(\d+)\.\d+", prompt.system.template + prompt.user.template)}

    assert numbers <= {0}  # the first excerpt is number 1
    assert bool(numbers) == (name != "rewrite")


@pytest.mark.parametrize("name", ["answer", "brief", "rewrite", "sufficiency"])
def test_what_is_material_stands_in_a_fence_and_is_called_no_instruction(name: str) -> None:
    prompt = load_prompt(name)

    assert re.search(r"^<(\w+)>\n\$\w+\n</\1>$", prompt.user.template, re.MULTILINE)
    assert "no instruction" in " ".join(prompt.system.template.split())
