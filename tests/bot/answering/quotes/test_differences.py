"""What differs is shown word by word, and never makes a quotation true."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.quotes.differences import Difference, DifferenceKind, align
from bot.answering.words import LANGUAGES, bot_words
from retrieval.language.script import is_cyrillic

SOURCE = "She said that the old bridge was not safe for 40 lorries a day, and left."


@pytest.mark.parametrize(
    ("quoted", "kinds"),
    [
        ("the old bridge was not safe for 40 lorries a day", []),
        ("the old bridge was safe for 40 lorries a day", ["denial"]),
        ("the old bridge was not safe for 50 lorries a day", ["number"]),
        ("the new bridge was not safe for 40 lorries a day", ["replaced"]),
        ("the old bridge was not really safe for 40 lorries a day", ["added"]),
        ("the bridge was not safe for 40 lorries a day", ["left out"]),
        ("for 40 lorries a day the old bridge was not safe", ["reordered"]),
    ],
)
def test_every_difference_has_its_kind(quoted: str, kinds: list[str]) -> None:
    found = align(quoted, SOURCE)

    assert found
    assert [difference.kind for difference in found.differences] == kinds
    assert all(difference.text for difference in found.differences)


@pytest.mark.parametrize("quoted", ["old bridge", "", "purple clouds drift over silent hills", "the a was for nothing"])
def test_what_shares_too_few_words_is_near_to_nothing(quoted: str) -> None:
    assert align(quoted, SOURCE) is None
    assert align(quoted, "") is None


@given(st.text(max_size=80), st.text(max_size=120))
def test_the_nearest_wording_is_a_part_of_the_source(quoted: str, source: str) -> None:
    found = align(quoted, source)

    assert found is None or 0 <= found.place[0] < found.place[1] <= len(source)


@pytest.mark.parametrize("kind", get_args(DifferenceKind))
@pytest.mark.parametrize("quoted", ["ours", ""])
@pytest.mark.parametrize("source", ["theirs", ""])
def test_every_difference_is_told_in_every_language(kind: DifferenceKind, quoted: str, source: str) -> None:
    told = [Difference(kind, quoted, source).told(bot_words(language)) for language in LANGUAGES]

    assert len(set(told)) == len(LANGUAGES)
    assert all(is_cyrillic(next(filter(str.isalpha, line))) for line in told[1:])
