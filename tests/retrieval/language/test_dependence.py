"""Which sentences are understood by themselves."""

import pytest

from retrieval.language.dependence import adds_to_earlier, leans_back, speaks_in_person

LEANS = [
    "At the summit he gave up his call for a ceasefire.",
    "Berg did the same at a Norda meeting one year later.",
    "On Friday he said nothing of it.",
    "But the talks in Norda went on.",
    "In other words, Norda had lost.",
    "В понедельник он заявил, что уйдёт.",
    "Однако Анна Берг осталась.",
    "У понеділок вона заявила, що піде.",
    "The announcement comes a day after the talks in Norda.",
    "Separately, Norda closed its port.",
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


def test_what_adds_something_to_what_was_told_before_is_known_by_its_words() -> None:
    adding = ["Berg also left Norda.", "Four other people died in Norda.", "Берг также уехал.", "Ще п’ятеро поранені."]

    assert all(map(adds_to_earlier, adding))
    assert not any(map(adds_to_earlier, ["Berg left Norda.", "Norda closed its port to ships of other towns."]))


IN_PERSON = [
    "I'm Ada Berg at the studio in Norda.",
    "In Norda I'm told that talks go on.",
    "However, we are not there yet.",
    "For more of this, see our page on Norda.",
    "Your letters on Norda are below.",
    "Мы ждём новостей из Норды.",
    "Про це нам розповіли в Норді.",
    "I saw Norda.",
    "Berg told our reporter so.",
    "Мы видели порт.",
    "Ми бачили порт.",
]
OF_OTHERS = [
    "“We were never asked,” said Olu Ade.",
    "The US and Norda signed a treaty before World War I.",
    "Charles I. Berg left Norda.",
    "The mine in Norda was closed.",
    "The US closed its port.",
    "Berg saw Norda.",
    "Берг заявила: «Мы уйдём».",
]


@pytest.mark.parametrize("text", IN_PERSON)
def test_who_says_i_or_you_is_not_named_by_the_sentence(text: str) -> None:
    assert speaks_in_person(text)


@pytest.mark.parametrize("text", OF_OTHERS)
def test_quoted_pronouns_numerals_and_countries_are_nobody(text: str) -> None:
    assert not speaks_in_person(text)
