"""Which sentences are understood by themselves."""

import pytest

from retrieval.language.dependence import leans_back

LEANS = [
    "At the summit he gave up his call for a ceasefire.",
    "Berg did the same at a Norda meeting one year later.",
    "On Friday he said nothing of it.",
    "But the talks in Norda went on.",
    "In other words, Norda had lost.",
    "В понедельник он заявил, что уйдёт.",
    "Однако Анна Берг осталась.",
    "У понеділок вона заявила, що піде.",
]
ALONE = [
    "When Berg left Norda, she wept.",
    "The minister said he would go.",
    "Workers lost their jobs at the plant.",
    "Talks went on for hours.",
    "“We were never asked,” said Olu Ade.",
    "Анна Берг заявила, что она уйдёт.",
    "The company will close its plant in Norda.",
]


@pytest.mark.parametrize("text", LEANS)
def test_what_means_something_named_before_leans_back(text: str) -> None:
    assert leans_back(text)


@pytest.mark.parametrize("text", ALONE)
def test_what_names_whom_it_means_stands_alone(text: str) -> None:
    assert not leans_back(text)
