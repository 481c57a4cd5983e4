"""An office with "of" in it stands before its holder's name as any other title does; who serves somebody does not."""

import pytest

from bot.answering.draft import Point
from bot.answering.gate.gate import check_point
from tests.articles import article, excerpt

WORDS = "the ports will be opened before the winter"


def passes(who: str, statement: str) -> bool:
    source = article(f"{who} has said that “{WORDS}.” Berg was away.")
    return bool(check_point(Point(statement, ("1.1",)), [excerpt(source)], "en").points)


@pytest.mark.parametrize("claimed", ["Lena Orlov", "Orlov"])
@pytest.mark.parametrize(
    "office",
    [
        "Secretary of State",
        "Chief of Staff",
        "Speaker of the House",
        "Foreign Minister of Norland",
        "The president of Norland",
        "Special Envoy to Norland",
        "Secretary of the National Security Council",
    ],
)
def test_the_holder_of_an_office_may_be_named_without_it(office: str, claimed: str) -> None:
    assert passes(f"{office} Lena Orlov", f"{claimed} said that “{WORDS}”.")


@pytest.mark.parametrize(
    "who",
    [
        "A spokesman of President Lena Orlov",
        "An old friend of Lena Orlov",
        "Two lawyers of Lena Orlov",
        "Spokesman of President Lena Orlov",
        "Adviser of Norland Lena Orlov",
        "The office of Prime Minister Lena Orlov",
        "Secretary of Lena Orlov",
        "The brother of Senator Lena Orlov",
        "Director of Anna Lena Orlov",
    ],
)
def test_whoever_serves_somebody_or_belongs_to_them_does_not_speak_as_them(who: str) -> None:
    assert not passes(who, f"Lena Orlov said that “{WORDS}”.")


@pytest.mark.parametrize("who", ["A spokeswoman for Anna Orlov", "The spokesman for President Anna Orlov"])
def test_whoever_speaks_for_a_person_is_not_that_person(who: str) -> None:
    assert not passes(who, f"Anna Orlov said that “{WORDS}”.")
