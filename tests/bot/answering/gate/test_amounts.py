"""A number is told as its source tells it: with its bounds, as one end of a range or for each of something."""

import pytest

from tests.verdicts import shown


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("The strike costs Arvik $3 million a day, Moor estimated.", "The strike costs Arvik $3 million."),
        ("Norland spends 3% of its GDP on defence.", "Norland spends 3% on defence."),
        ("The clinic counted 14 cases per 100,000 people in May.", "The clinic counted 14 cases in May."),
        ("Between 3 and 5 ferries were damaged in the storm.", "5 ferries were damaged in the storm."),
        ("The repair of the bridge will take 10 to 14 days.", "The repair of the bridge will take 14 days."),
        ("Nearly 300 houses in Arvik were flooded.", "300 houses in Arvik were flooded."),
        ("At least 40 miners were trapped.", "40 miners were trapped."),
        ("The yard dismissed 70 workers or more on Monday.", "The yard dismissed 70 workers on Monday."),
        ("The yard dismissed 70 workers on Monday.", "The yard dismissed more than 70 workers on Monday."),
        ("A 34-year-old sailor was rescued near Arvik.", "34 sailors were rescued near Arvik."),
        ("Почти 300 домов затоплены в Арвике.", "300 домов затоплены в Арвике."),
        (
            "Забастовка обходится порту в 3 миллиона долларов в день.",
            "Забастовка обходится порту в 3 миллиона долларов.",
        ),
        ("Щонайменше 40 шахтарів опинилися під землею.", "40 шахтарів опинилися під землею."),
        ("Fast 300 Häuser wurden in Arvik überflutet.", "300 Häuser wurden in Arvik überflutet."),
    ],
)
def test_a_number_without_what_bounds_it_drops_its_point(source: str, statement: str) -> None:
    assert not shown(source, statement)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("The strike costs Arvik $3 million a day, Moor estimated.", "The daily cost of the strike is $3 million."),
        ("Between 3 and 5 ferries were damaged in the storm.", "Up to 5 ferries were damaged in the storm."),
        ("3 and 5 March were named as days of the vote.", "3 and 5 March were days of the vote."),
        ("The price of bread rose from 3 to 5 crowns.", "The price of bread rose to 5 crowns."),
        ("Nearly 300 houses in Arvik were flooded.", "Almost 300 houses in Arvik were flooded."),
        ("More than 40 miners were trapped.", "At least 40 miners were trapped."),
        ("Talks about 12 ballots went on in Arvik.", "The talks in Arvik were of 12 ballots."),
        ("Anna Moor, 34, was rescued near Arvik.", "Anna Moor, aged 34, was rescued near Arvik."),
        ("От 3 до 5 паромов повреждены штормом.", "Штормом повреждены от трёх до пяти паромов."),
    ],
)
def test_a_number_with_what_bounds_it_is_shown(source: str, statement: str) -> None:
    assert shown(source, statement)
