"""A statement is somebody's where the article gives them its words, not where its sentence has them say anything."""

from functools import cache

import pytest

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import Verdict, check
from retrieval.articles import Excerpt
from tests.articles import article, excerpt

TEXT = (
    "Minister Karin Holt opened the clinic on Monday and praised its nurses, saying the wait had been too long. "
    "Critics of Tomas Rell say the mayor sold the pier too cheaply. "
    "Governor Lena Orsk said the tunnel would open in June. "
    "The digging has cost forty million crowns so far. "
    "Actor Nina Soler took the stage at noon, spoke for ten minutes and pledged to return to the theatre. "
    "The airline Nordfly halted flights to Riga this week, saying its schedule there was too small. "
    "Coach Ben Ashe kept a low profile in the stands, saying little about the penalty while his players cheered. "
    "The union said that at a meeting in March, Peter Voss promised higher wages. "
    "The walls “leak badly” in winter, engineer Paul Dray said. "
    "The pumps came from Norway, Dray told Reuters on Friday. "
    "The ferries are safe, but the union said the pier is rotten. "
    "On Sunday, the crew will leave, he said, adding that the boats are old. "
    "“We owe it to them,” Orsk said. "
    "The quay lies under the old cemetery."
)


@cache
def source() -> Excerpt:
    return excerpt(article(TEXT, "holt.txt"))


def verdict(text: str, *sentences: int) -> Verdict:
    return check(Draft((Point(text, tuple(f"1.{number}" for number in sentences)),)), [source()])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Karin Holt announced that the clinic opened on Monday.", (1,)),
        ("According to Karin Holt, Holt opened the clinic on Monday and praised its nurses.", (1,)),
        ("The clinic opened on Monday, Karin Holt said.", (1,)),
        ("Tomas Rell revealed that the mayor sold the pier too cheaply.", (2,)),
        ("Lena Orsk said the digging has cost forty million crowns.", (3, 4)),
        ("The digging has cost forty million crowns so far, Lena Orsk insisted.", (3, 4)),
        ("Nina Soler revealed that the actor took the stage at noon.", (5,)),
        ("The actor took the stage at noon and spoke for ten minutes, Nina Soler claimed.", (5,)),
        ("Nordfly announced that the airline halted flights to Riga this week.", (6,)),
        ("Flights to Riga were halted this week, Nordfly claimed.", (6,)),
        ("Ben Ashe insisted that the coach kept a low profile in the stands.", (7,)),
        ("The union warned that the ferries are safe.", (11,)),
        ("Orsk said that the quay lies under the cemetery.", (13, 14)),
    ],
)
def test_what_the_article_says_itself_is_put_into_nobodys_mouth(text: str, sentences: tuple[int, ...]) -> None:
    found = verdict(text, *sentences)

    assert not [point for point in found.points if not point.reported]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Karin Holt said the wait had been too long.", 1),
        ("Minister Karin Holt, who opened the clinic, said the wait had been too long.", 1),
        ("The tunnel would open in June, Lena Orsk said.", 3),
        ("Nina Soler pledged to return to the theatre.", 5),
        ("Nordfly said its schedule in Riga was too small.", 6),
        ("The union said Peter Voss promised higher wages.", 8),
        ("Peter Voss promised higher wages, the union said.", 8),
        ("Paul Dray said the walls “leak badly” in winter.", 9),
        ("According to Dray, the pumps came from Norway.", 10),
        ("The union said the pier is rotten.", 11),
        ("The crew will leave on Sunday, he said.", 12),
    ],
)
def test_what_somebody_says_stays_theirs(text: str, sentence: int) -> None:
    found = verdict(text, sentence)

    assert found.points, found.reasons
    assert not found.points[0].reported
