"""Comparisons by the parties that are named: whose words are whose stands in the records."""

from datetime import date

import pytest

from bot.briefing.parties import parties_of, said_by
from retrieval.articles import Article
from tests.articles import article

DAY = date(2025, 5, 6)
TALKS = (
    "Lydian President Anna Berg said the dam talks would go on until a treaty is signed. "
    "Morvian Foreign Minister Olu Ade said that his country would never sign a treaty on the dam. "
    "The dam lies in the valley of Norda. "
    "The Federation of Fishermen said that nobody had asked it about the dam."
)
LATER = (
    "The dam treaty was put off again. "
    "Anna Berg said that the engineers of the dam wanted eleven more months for its gates."
)


def told(text: str, source: str) -> Article:
    return article(text, source, outlet=source, published=DAY)


@pytest.mark.parametrize(
    ("topic", "names", "about"),
    [
        ("Ukraine and Russia", ["Ukraine", "Russia"], ""),
        ("Republicans and Democrats on abortion", ["Republicans", "Democrats"], "abortion"),
        ("Russia vs Ukraine on the peace plan", ["Russia", "Ukraine"], "peace plan"),
        ("France, Germany and Poland on tariffs", ["France", "Germany", "Poland"], "tariffs"),
        ("ukraine and russia on grain", ["ukraine", "russia"], "grain"),
        ("Украина и Россия о зерне", ["Украина", "Россия"], "зерне"),
        ("Україна та Росія про зерно", ["Україна", "Росія"], "зерно"),
    ],
)
def test_parties_are_names_side_by_side_before_what_they_speak_of(topic: str, names: list[str], about: str) -> None:
    parties, rest = parties_of(topic)

    assert ([party.name for party in parties], rest) == (names, about)


@pytest.mark.parametrize("topic", ["pressure on Moscow", "the Alaska summit", "war and peace", "Aleppo 2015-07-22", ""])
def test_other_topics_name_no_parties(topic: str) -> None:
    assert parties_of(topic) == ((), topic)


def test_each_party_is_heard_with_its_own_words_and_nobody_elses() -> None:
    parties, about = parties_of("Lydia and Morvia on the dam")

    heard = {party.name: [one.text for one in said] for party, said in said_by(parties, [told(TALKS, "A")], about)}

    assert heard["Lydia"] == ["Lydian President Anna Berg said the dam talks would go on until a treaty is signed."]
    assert heard["Morvia"] == [
        "Morvian Foreign Minister Olu Ade said that his country would never sign a treaty on the dam."
    ]


def test_a_speaker_whose_party_one_article_tells_is_of_it_in_every_other() -> None:
    parties, about = parties_of("Lydia and Morvia on the dam")

    heard = said_by(parties, [told(TALKS, "A"), told(LATER, "B")], about)

    assert any("eleven more months" in one.text for one in dict(heard)[parties[0]])


def test_what_an_opinion_piece_says_of_a_party_is_not_heard() -> None:
    parties, about = parties_of("Lydia and Morvia on the dam")
    column = article(TALKS, "column.txt", outlet="A", published=DAY, kind="opinion")

    assert not any(said for _, said in said_by(parties, [column], about))


def test_a_party_of_which_nothing_is_reported_is_silent() -> None:
    parties, about = parties_of("Lydia and Ostland on the dam")

    assert [bool(said) for _, said in said_by(parties, [told(TALKS, "A")], about)] == [True, False]
