"""Words that news uses for one another."""

import pytest

from retrieval.language.related import related
from retrieval.language.terms import terms


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Moscow", "the Kremlin"),
        ("Washington", "the United States"),
        ("Washington", "the White House"),
        ("truce", "a ceasefire"),
        ("negotiate", "talks"),
        ("Ukrainian", "Kyiv"),
        ("normalising", "rapprochement"),
    ],
)
def test_both_say_nearly_the_same_in_both_directions(asked: str, said: str) -> None:
    (one,), (other,) = terms(asked), terms(said)

    assert other in related(one)
    assert one in related(other)


@pytest.mark.parametrize(("asked", "said"), [("Moscow", "Kyiv"), ("victory", "defeat"), ("rise", "fall")])
def test_opposites_are_not_alike(asked: str, said: str) -> None:
    assert terms(said)[0] not in related(terms(asked)[0])


def test_most_words_have_none_and_none_is_like_itself() -> None:
    assert related("zeppelin") == frozenset()
    assert "truce" not in related("truce")
