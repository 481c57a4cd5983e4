"""The bottom line of a brief: what the newest reports on the topic open with, actor and act."""

from collections.abc import Iterable

import pytest

from bot.briefing.brief import brief
from bot.briefing.piece import Piece
from tests.articles import article

FIRST = (
    "Storm Edda hit the coast of Norland on Monday and cut the power of Northport. "
    "The last storm to strike Norland in March was Storm Ulla in 1985."
)
TOLL = (
    "Storm Edda killed 31 people in Norland, the rescue service of Northport said on Thursday. "
    "It also claimed eight lives in Aland, five in Bland, three in Cland, and one each in Eland and Fland. "
    "The council may vote on help for the victims of Storm Edda next week."
)
HOME = (
    "Rescue workers searched the houses of Northport for victims of Storm Edda on Thursday. "
    "I have never seen such a storm as Edda in all my years here."
)
ROCKET = (
    "The space agency of Norland rolled its rocket back on Friday because of Storm Edda. "
    "The rocket will fly to the moon on Sunday from its pad at Southport."
)


def told(topic: str, texts: Iterable[tuple[str, str, str]]) -> Piece:
    held = [article(text, f"{day}.txt", outlet=f"Post {day}", title=title, published=day) for title, text, day in texts]
    return brief(topic, {one.id: one for one in held}, (), "en")


@pytest.fixture(scope="module")
def storm() -> Piece:
    return told(
        "Storm Edda",
        [
            ("Storm Edda hits Norland", FIRST, "2025-03-03"),
            ("Storm Edda kills 31 in Norland", TOLL, "2025-03-06"),
            ("Search for victims of Storm Edda", HOME, "2025-03-07"),
            ("Rocket of Norland waits", ROCKET, "2025-03-08"),
        ],
    )


def lines(piece: Piece, name: str) -> list[str]:
    return [line.text for section in piece.sections if section.name == name for line in section.lines]


def test_the_bottom_line_is_the_newest_development_of_the_topic_itself(storm: Piece) -> None:
    assert lines(storm, "bottom_line")[0].startswith(("Storm Edda killed 31 people", "Rescue workers searched"))
    assert not any("rocket" in text for text in lines(storm, "bottom_line"))


def test_lists_forecasts_background_and_the_writers_own_words_do_not_lead(storm: Piece) -> None:
    shown = " ".join(lines(storm, "bottom_line"))

    assert not any(words in shown for words in ("in Aland", "may vote", "in 1985", "I have"))


def test_of_two_words_an_article_must_hold_both() -> None:
    piece = told(
        "baby formula", [("Formula cars race", "The cars of Formula Norland raced in Northport.", "2025-03-03")]
    )

    assert piece.sections == ()
    assert piece.note == "No article here tells of baby formula."


def test_a_name_of_several_words_is_named_only_by_all_of_them_together() -> None:
    both = "The social network of Norland lost its head of security on Monday."
    own = "Norland raised the payments of Social Security on Monday."
    piece = told("Social Security", [("Network", both, "2025-03-04"), ("Payments", own, "2025-03-03")])

    assert lines(piece, "bottom_line") == [own]
