"""What somebody's critics, lawyers or friends say is given to nobody but them."""

import pytest

from bot.answering.draft import Point
from bot.answering.gate.gate import check_point
from tests.articles import article, excerpt

SAID = "said the dam was sound."


def passes(who: str, claimed: str) -> bool:
    return bool(check_point(Point(f"{claimed} {SAID}", ("1.1",)), [excerpt(article(f"{who} {SAID}"))], "en").points)


@pytest.mark.parametrize(
    ("who", "claimed"),
    [
        ("Berg’s lawyer", "Berg"),
        ("Moor’s campaign", "Moor"),
        ("Ida Moor’s neighbour", "Ida Moor"),
        ("Officials close to Olu Ade", "Olu Ade"),
        ("Aides to President Orlov", "President Orlov"),
        ("Critics of Anna Berg", "Anna Berg"),
        ("A person briefed on Orlov’s plan", "Orlov"),
        ("A journalist who interviewed Ida Moor", "Ida Moor"),
        ("Voters backing Ida Moor", "Ida Moor"),
    ],
)
def test_somebody_is_not_whom_they_belong_to(who: str, claimed: str) -> None:
    assert not passes(who, claimed)
    assert passes(who, who)


@pytest.mark.parametrize(
    ("who", "claimed"),
    [
        ("A Greenpeace spokesman", "Greenpeace"),
        ("A spokesman for Ford", "Ford"),
        ("Kremlin spokesman Dmitry Peskov", "The Kremlin"),
        ("Ukraine’s foreign ministry", "Ukraine"),
    ],
)
def test_a_body_says_what_its_voice_says(who: str, claimed: str) -> None:
    assert passes(who, claimed)
