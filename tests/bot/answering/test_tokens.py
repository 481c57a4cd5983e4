"""Tokens are counted by tiktoken where its rank file is at hand, and estimated high where it is not."""

import base64
from pathlib import Path

import pytest

from bot.answering.context import numbered
from bot.answering.tokens import ENCODING, TokenCounter
from config.errors import SettingsError
from tests.articles import HARBOUR, TALKS, article, excerpt


@pytest.fixture
def rank_file(tmp_path: Path) -> Path:
    """A rank file of single bytes and one word: small, but read and used by tiktoken itself."""
    tokens = [bytes([byte]) for byte in range(256)] + [b"th", b"the"]
    lines = [f"{base64.b64encode(token).decode()} {rank}" for rank, token in enumerate(tokens)]
    (tmp_path / f"{ENCODING}.tiktoken").write_text("\n".join(lines))
    return tmp_path


def test_tiktoken_counts_where_its_rank_file_is_at_hand(rank_file: Path) -> None:
    counter = TokenCounter(rank_file)

    assert counter.exact
    assert counter.count("the") == 1
    assert counter.count("then") == 2
    assert counter.count("<|endoftext|>") == len("<|endoftext|>")  # a special token in a text is only text


def test_without_the_rank_file_the_estimate_is_high(tmp_path: Path) -> None:
    counter = TokenCounter(tmp_path)

    assert not counter.exact
    assert counter.count("") == 0
    assert counter.count("The talks lasted three hours.") >= 2 * 6  # six words and a stop
    assert counter.count("Переговоры длились три часа.") >= 2 * 5


def test_a_damaged_rank_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / f"{ENCODING}.tiktoken").write_text("not a rank file at all")

    with pytest.raises(SettingsError, match="rank file"):
        TokenCounter(tmp_path)


def test_excerpts_beyond_the_budget_are_left_out_and_the_first_is_cut_at_a_sentence(tmp_path: Path) -> None:
    counter = TokenCounter(tmp_path)
    excerpts = [excerpt(article(TALKS)), excerpt(article(HARBOUR, "harbour.txt"), 2)]

    everything = numbered(excerpts, counter, 10_000)
    one = numbered(excerpts, counter, counter.count(everything) - 20)
    tight = numbered(excerpts, counter, 1)

    assert "[2.1]" in everything
    assert "[1.1]" in one
    assert "Olu Ade" not in one
    assert "[1.1]" in tight
    assert "[1.2]" not in tight
