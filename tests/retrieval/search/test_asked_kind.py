"""Whether a text holds a figure or a place, where that is what is asked for."""

import pytest

from retrieval.search.asked_kind import asked_kind, holds_asked
from retrieval.search.question import Question


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("How many reservists were called up?", "It called up 300,000 reservists.", True),
        ("How many reservists were called up?", "Dozens were called up.", True),
        ("How many reservists were called up?", "They have been citizens for less than 10 years.", False),
        ("How many reservists were called up?", "They were called up in May 2022.", False),
        ("How many people had Covid-19?", "People with Covid-19 stayed at home.", False),
        ("How many minutes did the blaze last?", "It took 187 minutes to put it out.", True),
        ("How many minutes did the blaze last?", "It took 40 men to put it out.", False),
        ("How many times did they meet?", "Nobody has met them as often.", False),
        ("How much does the bridge cost?", "The bridge spans 3 miles.", False),
        ("How much does the bridge cost?", "They paid $3 million for it.", True),
        ("Скільки коштує міст?", "За міст заплатили 3 млн гривень.", True),
        ("How hot was it in Ystad?", "It was 31 degrees in Ystad.", True),
        ("How hot was it in Ystad?", "It was the third hottest day in Ystad.", False),
        ("How old is the bridge?", "The bridge is 90 years old.", True),
        ("How much did the ferry cost?", "The ferry cost too much for the town.", False),
        ("Сколько резервистов призовут?", "Призовут 300 тысяч резервистов.", True),
        ("Скільки людей прийшло?", "Прийшли люди з усього міста.", False),
        ("Where did they meet?", "They met at a villa in Geneva.", True),
        ("Where did they meet?", "They met in the flooded parts of Ystad.", True),
        ("Where did they meet?", "Germany was where the talks began.", True),
        ("Where did Berg meet Ade?", "Berg met Ade and liked her.", False),
        ("Where did Berg meet Ade?", "Berg met Ade on Sunday, as Ada Orlov says.", False),
        ("Which city has the highest tolls?", "Ystad has the highest tolls of all.", True),
        ("Which city has the highest tolls?", "The city with the highest tolls is an old one.", False),
        ("Где они встретились?", "Они встретились в Женеве.", True),
        ("Де вони зустрілися?", "Вони зустрілися на світанку.", False),
        ("Who met in Ystad?", "They came and left.", True),
        ("Which articles mention the ferry?", "The ferry is late.", True),
    ],
)
def test_a_text_holds_what_is_asked_for_or_does_not(question: str, text: str, held: bool) -> None:
    assert holds_asked(Question(question), text) is held


@pytest.mark.parametrize("question", ["Compare how many died in either city", "Where was the piece published?"])
def test_what_asks_for_several_things_or_for_a_publisher_is_not_checked(question: str) -> None:
    assert asked_kind(Question(question)) is None
