"""Numbers, days and names of a statement stand in what it points at."""

import pytest

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from retrieval.articles import Excerpt
from tests.articles import HARBOUR, TALKS, article, excerpt

FIGURES = (
    "It cost 1,000 crowns in 1976. "
    "Prices rose by 5 to 10 percent within twenty-one days. "
    "The fund holds $3 billion, half of it in gold. "
    "Минэкономики потратило 2,5 млн рублей за три дня. "
    "The vote was 1.5 points apart."
)
DATED = (
    "Mayor Ivo Lund met envoy Maria Sol on Thursday. "
    "They had spoken of it on 3 March. "
    "Yesterday the council met as well. "
    "The bridge was opened in May 2019. "
    "It is shut from 3 to 5 September. "
    "Last week it rained. "
    "In late March the toll was raised. "
    "The toll is to end next Monday. "
    "Three days ago a ship struck it. "
    "It was planned in the 1990s."
)
PEOPLE = (
    "Russian Foreign Minister Sergei Lavrov met Volodymyr Zelenskyy in Kiev. "
    "He was joined by Neil Melvin. "
    "Germany's chancellor stayed away. "
    "The Kremlin did not comment."
)
RUSSIAN = "Министр иностранных дел Сергей Лавров встретился с Нилом Мелвином. Переговоры длились три часа."


@pytest.fixture
def excerpts() -> list[Excerpt]:
    return [
        excerpt(article(TALKS)),
        excerpt(article(HARBOUR, "harbour.txt"), 2),
        excerpt(article(FIGURES, "figures.txt"), 3),
        excerpt(article(DATED, "dated.txt", published="2025-08-15"), 4),  # a Friday
        excerpt(article(PEOPLE, "people.txt", title="Talks in Alaska", outlet="The Example"), 5),
        excerpt(article(RUSSIAN, "russian.txt"), 6),
    ]


def passes(text: str, evidence: str, excerpts: list[Excerpt]) -> bool:
    return bool(check(Draft((Point(text, (evidence,)),)), excerpts).points)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The talks lasted 3 hours.", "1.2"),
        ("The talks lasted three hours.", "1.2"),
        ("It cost 1 000 crowns in 1976.", "3.1"),
        ("It cost 1\u00a0000 crowns in 1976.", "3.1"),
        ("It cost 1000 crowns.", "3.1"),
        ("The council approved 1,200 berths on 3 March.", "2.1"),
        ("Prices rose by between 5% and 10%.", "3.2"),
        ("Prices rose within 21 days.", "3.2"),
        ("The fund holds 3 billion dollars.", "3.3"),
        ("The fund holds 3bn.", "3.3"),
        ("Потратило 2500000 рублей.", "3.4"),
        ("Потратило 2,5 миллиона рублей за 3 дня.", "3.4"),
        ("It spent 2.5 million rubles in three days.", "3.4"),
        ("From 5% to 10%.", "3.2"),
        ("The talks lasted three long hours.", "1.2"),
    ],
)
def test_a_number_that_stands_there_is_shown(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert passes(text, evidence, excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The talks lasted 4 hours.", "1.2"),
        ("The talks lasted four hours.", "1.2"),
        ("The talks lasted three days.", "1.2"),
        ("The talks lasted 3 percent.", "1.2"),
        ("It cost 10,000 crowns in 1976.", "3.1"),
        ("It cost 1,000 crowns in 19760.", "3.1"),
        ("It cost 1,000 crowns in 976.", "3.1"),
        ("It cost 1 crowns in 1976.", "3.1"),
        ("It cost 1,000 million crowns.", "3.1"),
        ("It cost 1,000 dollars.", "3.1"),
        ("The council approved 1,200 berths on 13 March.", "2.1"),
        ("Prices rose by 5 points.", "3.2"),
        ("Prices rose by 15 percent.", "3.2"),
        ("Prices rose within twenty days.", "3.2"),
        ("The fund holds $3 million.", "3.3"),
        ("The fund holds €3 billion.", "3.3"),
        ("Потратило 2,5 млрд рублей.", "3.4"),
        ("Потратило 2,5 млн рублей за пять дней.", "3.4"),
        ("The vote was 5 points apart.", "3.5"),
        ("The vote was 1 points apart.", "3.5"),
        ("A dozen talks lasted three hours.", "1.2"),
    ],
)
def test_a_number_that_does_not_stand_there_drops_its_point(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert not passes(text, evidence, excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Lund met Sol on Thursday.", "4.1"),
        ("Lund met Sol on 14 August 2025.", "4.1"),
        ("Lund met Sol on August 14.", "4.1"),
        ("Lund met Sol in August 2025.", "4.1"),
        ("Lund met Sol on 2025-08-14.", "4.1"),
        ("Мэр встретился с Лундом 14 августа 2025 года.", "4.1"),
        ("They had spoken of it on 3 March 2025.", "4.2"),
        ("They had spoken of it in 2025.", "4.2"),
        ("The council met on 14 August.", "4.3"),
        ("The council met on Thursday.", "4.3"),
        ("Yesterday the council met.", "4.3"),
        ("The bridge opened in May 2019.", "4.4"),
        ("On 3 March 2025.", "4.2"),
        ("It is shut from 3 September to 5 September.", "4.5"),
        ("It is shut from 3–5 September 2025.", "4.5"),
        ("It rained last week.", "4.6"),
        ("На прошлой неделе шёл дождь.", "4.6"),
        ("The toll was raised in March.", "4.7"),
        ("The toll was raised in late March 2025.", "4.7"),
        ("The toll is to end on 18 August 2025.", "4.8"),
        ("A ship struck it on 12 August 2025.", "4.9"),
        ("A ship struck it three days ago.", "4.9"),
        ("It was planned in the 1990s.", "4.10"),
    ],
)
def test_a_day_that_the_source_gives_is_shown(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert passes(text, evidence, excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Lund met Sol on Friday.", "4.1"),
        ("Lund met Sol on 15 August 2025.", "4.1"),
        ("Lund met Sol on 21 August 2025.", "4.1"),  # the next Thursday
        ("Lund met Sol on 14 August 2024.", "4.1"),
        ("Lund met Sol in 2024.", "4.1"),
        ("Мэр встретился с Лундом 15 августа 2025 года.", "4.1"),
        ("They had spoken of it on 3 April.", "4.2"),
        ("They had spoken of it on 30 March.", "4.2"),
        ("The council met on 13 August.", "4.3"),
        ("The council met today.", "4.3"),
        ("Tomorrow the council met.", "4.3"),
        ("The bridge opened in June 2019.", "4.4"),
        ("The bridge opened on 3 May 2019.", "4.4"),
        ("The talks lasted three hours on Monday.", "1.2"),  # Monday stands in the sentence before
        ("On 99 March.", "4.2"),
        ("It is shut on 4 September.", "4.5"),
        ("It is shut from 3 to 6 September.", "4.5"),
        ("It rained last month.", "4.6"),
        ("It rained this week.", "4.6"),
        ("The toll was raised in early March.", "4.7"),
        ("The toll is to end on 11 August 2025.", "4.8"),
        ("A ship struck it on 13 August 2025.", "4.9"),
        ("A ship struck it two days ago.", "4.9"),
        ("It was planned in 1990.", "4.10"),
        ("It was planned on 1 January 1990.", "4.10"),
        ("The toll was raised on 20 March 2025.", "4.7"),
    ],
)
def test_a_day_that_the_source_does_not_give_drops_its_point(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert not passes(text, evidence, excerpts)


def test_no_day_is_worked_out_where_the_article_has_no_date() -> None:
    undated = excerpt(article("Mayor Ivo Lund met the envoy on Thursday. They met on 31 February."))

    assert passes("Lund met the envoy on Thursday.", "1.1", [undated])
    assert not passes("Lund met the envoy on 14 August 2025.", "1.1", [undated])
    assert not passes("They met on 31 February 2025.", "1.2", [undated])


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Berg’s deputy spoke of three hours.", "1.2"),  # the name stands in the sentence before
        ("Lavrov met Zelensky in Kyiv.", "5.1"),
        ("Лавров встретился с Зеленским в Киеве.", "5.1"),
        ("Лавров зустрівся із Зеленським.", "5.1"),
        ("Russia’s minister Sergei Lavrov met Zelenskyy.", "5.1"),
        ("Melvin joined him.", "5.2"),
        ("К нему присоединился Нил Мелвин.", "5.2"),
        ("The German chancellor stayed away.", "5.3"),
        ("The chancellor stayed away from Alaska.", "5.3"),  # the title has it
        ("Lavrov met Melvin.", "6.1"),
        ("Sergey Lavrov met Neil Melvin.", "6.1"),
    ],
)
def test_a_name_that_stands_there_is_shown(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert passes(text, evidence, excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The deputy of Putin spoke of three hours.", "1.2"),
        ("Putin told reporters that talks had lasted three hours.", "1.2"),
        ("Harris told reporters that talks had lasted three hours.", "1.2"),
        ("The council of Oslo approved 1,200 berths.", "2.1"),
        ("Vladimir Lavrov met Zelenskyy.", "5.1"),  # another’s first name
        ("Sergei Zelenskyy met Lavrov.", "5.1"),
        ("Lavrov met Putin in Kiev.", "5.1"),
        ("Лавров встретился с Путиным в Киеве.", "5.1"),
        ("Lavrov met Zelenskyy in Odesa.", "5.1"),
        (
            "The Kremlin chancellor stayed away.",
            "5.3",
        ),  # a name from the next sentence, and nobody is meant by a pronoun
        ("Putin did not comment.", "5.4"),  # a house is not the person who works there
        ("Lаvrov met Zelenskyy in Kiev.", "5.1"),  # a Cyrillic letter that looks Latin
        ("Lavrov met Merkel.", "6.1"),
        ("The Austrian chancellor stayed away.", "5.3"),
    ],
)
def test_a_name_that_does_not_stand_there_drops_its_point(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert not passes(text, evidence, excerpts)


def test_a_word_of_mixed_letters_that_the_source_writes_so_is_shown() -> None:
    odd = excerpt(article("The Lаvka shop sold 40 bridges last summer."))  # the second letter is Cyrillic

    assert passes("The Lаvka shop sold 40 bridges.", "1.1", [odd])
