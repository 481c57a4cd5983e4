"""Which sentences are understood by themselves."""

import pytest

from retrieval.language.dependence import adds_to_earlier, leans_back, tells_of_writer

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


def test_who_writes_speaks_of_themselves_and_the_us_is_a_country() -> None:
    assert all(
        map(tells_of_writer, ["I saw Norda.", "Berg told our reporter so.", "Мы видели порт.", "Ми бачили порт."])
    )
    assert not any(map(tells_of_writer, ["The US closed its port.", "Berg saw Norda."]))
