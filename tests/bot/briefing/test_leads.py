"""The lead of a line: who says it, with the sentence's own verb, and when; else who reports it."""

import pytest

from bot.answering.words import bot_words
from bot.briefing.leads import lead_of
from bot.briefing.told import every_sentence
from tests.articles import article


def lead(text: str, *, outlet: str | None = "Harbour Post", language: str = "en") -> str:
    told = next(every_sentence(article(text, outlet=outlet, published="2025-03-03")))
    return lead_of(told, bot_words(language)).removesuffix(", 3 March 2025:").removesuffix(", 3 марта 2025:")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Berg said the council would reopen the river treaty.", "Anna Berg said"),
        ("“We will never reopen the treaty of the river,” said Anna Berg.", "Anna Berg said"),
        ("Engineers say that the dam at Northport holds well this year.", "Engineers say"),
        ("Ministers warn that the river treaty could fail by the summer.", "Ministers warn"),
        ("According to Anna Berg, the council will never reopen the treaty.", "According to Anna Berg"),
        ("The council lost 30,000 crowns last year, according to the report.", "According to the report"),
        ("Berg threatened the town with “very severe tariffs on fish” within days.", "Berg, as Harbour Post reports"),
        ("For Berg, the “root causes of the long war” include old treaties.", "Berg, as Harbour Post reports"),
        ("Netflix did not reveal that the plans would cost more next year.", "Harbour Post"),
        ("Even if Berg does not understand that the dam leaks, the town does.", "Harbour Post"),
        ("Eleven ships waited outside the harbour on Monday evening.", "Harbour Post"),
        (
            "“The ice was as big as the houses of the town,” Anna Berg told reporters.",
            "Anna Berg, as Harbour Post reports",
        ),
        ("The storm also claimed the lives of four people in Northport.", "Harbour Post"),
        ("Two months later the hearings concluded in a challenge to the treaty that bans fishing.", "Harbour Post"),
    ],
)
def test_a_lead_has_the_verb_of_its_sentence_or_names_who_reports(text: str, expected: str) -> None:
    assert lead(text) == expected


def test_without_an_outlet_nobody_is_said_to_report() -> None:
    text = "Berg threatened the town with “very severe tariffs on fish” within days."

    assert lead(text, outlet=None) == "Berg, as reported"
    assert lead("Eleven ships waited outside the harbour.", outlet=None) == "3 March 2025:"
