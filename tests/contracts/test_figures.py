"""A figure in words, in digits, with its scale and its unit is one figure, and so it is everywhere."""

from decimal import Decimal

import pytest

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from retrieval.language.figures import figures, figures_of, holds_figures
from retrieval.language.sameness import same_statement
from tests.articles import article, excerpt

UNDER_TWENTY = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
RUSSIAN_TENS = ["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
UKRAINIAN_TENS = ["двадцять", "тридцять", "сорок", "п'ятдесят", "шістдесят", "сімдесят", "вісімдесят", "дев'яносто"]

ONE_FIGURE = [
    ("$3 million", "3 million dollars"),
    ("$3m", "$3,000,000"),
    ("1.2bn euros", "€1.2 billion"),
    ("twenty-one days", "21 days"),
    ("two hundred and five", "205"),
    ("a dozen", "12"),
    ("half a million", "500,000"),
    ("two and a half million", "2.5 million"),
    ("5 percent", "five per cent"),
    ("5%", "пять процентов"),
    ("3 млн рублей", "3 million rubles"),
    ("3 млн", "трёх миллионов"),
    ("2,5 млрд", "два с половиной миллиарда"),
    ("полтора миллиона", "1.5 million"),
    ("двадцять п’ять", "25"),
    ("пятьюдесятью тремя", "53"),
    ("twenty-first", "21st"),
    ("двадцать первый", "21-й"),
    ("третього", "third"),
    ("$3-5 million", "$3 million to $5 million"),
    ("5 to 10 percent", "5% to 10%"),
    ("two-thirds", "⅔"),
    ("3 тыс. долларов", "$3,000"),
    ("a thousand", "1 000"),
    ("a couple of ships", "2 ships"),
    ("a quarter of a million", "250,000"),
    ("three-and-a-half million", "3.5 million"),
    ("a million and a half", "1.5 million"),
    ("three million two hundred thousand", "3.2 million"),
    ("пів мільйона", "500 тисяч"),
    ("тысяча двести", "1200"),
    ("1.200.000 Euro", "€1.2 million"),
    ("anderthalb Millionen", "1,5 Mio."),
    ("1,5 Mrd. €", "€1.5bn"),
    ("dreißig Prozent", "30 per cent"),
    ("vier Prozentpunkte", "4 percentage points"),
    ("zwei Dutzend", "24"),
    ("dreihundertvierundsechzig", "364"),
    ("eine halbe Stunde", "half an hour"),
]
TWO_FIGURES = [
    ("twelve", "twenty"),
    ("$3 million", "$3 billion"),
    ("$3 million", "€3 million"),
    ("3", "3 percent"),
    ("three hours", "three days"),
    ("the third", "three"),
    ("21", "21st"),
    ("5 percent", "5 percentage points"),
    ("пятнадцать", "пятьдесят"),
    ("п'ятнадцять", "п'ятдесят"),
    ("two hundred and five", "200 and 50"),
    ("1976", "19760"),
    ("1.5", "15"),
    ("half a million", "a million"),
    ("vierundzwanzig", "zweiundvierzig"),
    ("eine Million", "eine Milliarde"),
    ("fünf Prozent", "fünf Prozentpunkte"),
]


def gate_shows(text: str, source: str) -> bool:
    piece = excerpt(article(f"{source} It was told at once.", "toll.txt"))
    return bool(check(Draft((Point(text, ("1.1",)),)), [piece]).points)


def same_figures(one: str, other: str) -> bool:
    ours, theirs = figures_of(one), figures_of(other)
    return holds_figures(ours, theirs) and holds_figures(theirs, ours)


def value(text: str) -> list[Decimal]:
    return [figure.value for figure in figures(text)]


def test_every_english_number_under_a_hundred_is_its_digits() -> None:
    words = dict(enumerate(UNDER_TWENTY, 2))
    for ten, name in zip(range(20, 100, 10), TENS, strict=True):
        words |= {ten: name, ten + 1: f"{name}-one"} | {ten + n: f"{name} {words[n]}" for n in range(2, 10)}

    assert {number: value(name) for number, name in words.items()} == {n: [Decimal(n)] for n in range(2, 100)}


@pytest.mark.parametrize("tens", [RUSSIAN_TENS, UKRAINIAN_TENS])
def test_every_ten_in_cyrillic_words_is_its_digits(tens: list[str]) -> None:
    assert [value(name) for name in tens] == [[Decimal(ten)] for ten in range(20, 100, 10)]


@pytest.mark.parametrize(("one", "other"), ONE_FIGURE)
def test_one_figure_is_one_however_it_is_written(one: str, other: str) -> None:
    assert figures_of(one)
    assert same_figures(one, other)
    assert same_figures(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_FIGURES)
def test_another_figure_is_another(one: str, other: str) -> None:
    assert not same_figures(one, other)
    assert not same_figures(other, one)


@pytest.mark.parametrize(("one", "other"), [*ONE_FIGURE, *TWO_FIGURES])
def test_statements_are_the_same_where_their_figures_are(one: str, other: str) -> None:
    rest = "the bridge fund of the old harbour town told the council, the mayor and all of the newspapers on that day"

    assert same_statement(f"{one} {rest}", f"{other} {rest}") is ((one, other) in ONE_FIGURE)


@pytest.mark.parametrize(("one", "other"), ONE_FIGURE)
def test_the_gate_shows_a_figure_however_it_is_written(one: str, other: str) -> None:
    assert gate_shows(f"The bridge fund counted {one} there.", f"The bridge fund counted {other} there.")


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in TWO_FIGURES if pair != ("two hundred and five", "200 and 50")]
)
def test_the_gate_refuses_another_figure(one: str, other: str) -> None:
    assert not gate_shows(f"The bridge fund counted {other} there.", f"The bridge fund counted {one} there.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Twelve died on Monday.", "On 3 March 2024, 12 died."),
        ("Three ships sank three days ago.", "In 2019 three ships sank."),
        ("Sank in May 2019.", "Sank yesterday."),
        ("It fell on 5 July.", "5 июля она упала."),
    ],
)
def test_days_and_years_are_no_figures_of_a_text(one: str, other: str) -> None:
    assert same_figures(one, other)


@pytest.mark.parametrize(
    "text",
    [
        "One day it fell.",
        "Half of it fell.",
        "Hundreds fell.",
        "Тысячи людей.",
        "A quarter fell.",
        "The second time.",
        "The couple left.",
    ],
)
def test_words_that_count_nothing_are_no_figures(text: str) -> None:
    assert value(text) == []


def test_a_figure_knows_where_it_stands() -> None:
    text = "They paid $3 million for two ships."

    assert [text[figure.start : figure.end] for figure in figures(text)] == ["$3 million", "two"]
    assert [figure.unit for figure in figures(text)] == ["dollar", None]
