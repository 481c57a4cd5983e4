"""Whoever a name only belongs to does not say what those before it say."""

import pytest

from tests.articles import article

SAID = " said the dam was sound."


def speaker_of(text: str) -> str | None:
    said = article(text).statements
    return said[0].speaker.name if said and said[0].speaker else None


@pytest.mark.parametrize(
    "who",
    [
        "Critics of Ida Moor",
        "The husband of Ida Moor",
        "Aides to Ida Moor",
        "Officials close to Ida Moor",
        "A senator allied with Ida Moor",
        "A lawyer representing Ida Moor",
        "A spokesman for former mayor Ida Moor",
        "Aides to Norland President Ida Moor",
    ],
)
def test_who_belongs_to_somebody_is_not_them(who: str) -> None:
    assert speaker_of(who + SAID) == who


@pytest.mark.parametrize("who", ["Two diplomats who met Ida Moor", "Three people who know Ida Moor"])
def test_nor_is_somebody_whom_a_relative_clause_names(who: str) -> None:
    assert speaker_of(who + SAID) == who.split(" who ", maxsplit=1)[0]


@pytest.mark.parametrize(
    "who",
    [
        "Ida Moor",
        "Foreign Minister Ida Moor",
        "Secretary of State Ida Moor",
        "Ida Moor of the Harbour Party",
        "Ida Moor, a former aide to Dmitri Holt,",
        "Ida Moor, who met Dmitri Holt on Monday,",
        "In a letter to Dmitri Holt, Ida Moor",
        "Dmitri Holt’s former deputy, Ida Moor,",
        "The visiting Ida Moor",
    ],
)
def test_what_an_office_or_a_person_is_of_changes_nobody(who: str) -> None:
    assert speaker_of(who + SAID) == "Ida Moor"


def test_whoever_stands_behind_who_may_speak_themselves() -> None:
    assert speaker_of("It was Holt who Moor said was guilty.") == "Moor"


@pytest.mark.parametrize(
    ("known", "who", "said"),
    [
        ("Мэр Виктор Берг вернулся в Арвик. ", "Адвокат Берга", " заявил, что суд отложен."),
        ("Мэр Виктор Берг вернулся в Арвик. ", "Помощник Виктора Берга", " сообщил, что суд отложен."),
        ("Мер Віктор Берг повернувся до Арвіка. ", "Речник Берга", " заявив, що суд відкладено."),
        ("Bürgermeister Viktor Berg kehrte nach Arvik zurück. ", "Der Sprecher Bergs", " sagte: „Der Prozess ruht.“"),
    ],
)
def test_who_belongs_to_somebody_by_case_is_not_them(known: str, who: str, said: str) -> None:
    assert speaker_of(known + who + said) == who


@pytest.mark.parametrize("who", ["Берга", "мэра Берга"])
def test_an_office_in_the_case_of_its_holder_is_the_holders(who: str) -> None:
    assert speaker_of(f"Мэр Виктор Берг вернулся в Арвик. По словам {who}, суд отложен.") == "Виктор Берг"
