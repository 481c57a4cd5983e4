"""The terms of a text, and of one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.language.terms import terms, word_terms


@pytest.mark.parametrize("word", ["Moscow", "Москвы", "the", "US", "Straße", "café", "Ελλάδα", "２０２５", "m²", "G7"])
def test_the_terms_of_one_word_are_those_of_a_text_that_holds_nothing_else(word: str) -> None:
    assert word_terms(word) == terms(word)


@given(st.text(min_size=1).filter(str.isalnum))
def test_so_are_those_of_anything_that_is_letters_and_digits(word: str) -> None:
    assert word_terms(word) == terms(word)
