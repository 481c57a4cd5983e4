"""Of a part of them nothing is told as of all, nor of few as of most; what is less is never told as more."""

import pytest

from tests.verdicts import shown


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("Some of the hostages were released in Arvik.", "The hostages were released in Arvik."),
        ("Most of the deputies voted for the bill.", "All of the deputies voted for the bill."),
        ("Half of the bridges in Arvik were destroyed.", "The bridges in Arvik were destroyed."),
        ("Several ministers opposed the plan.", "Most ministers opposed the plan."),
        ("Fewer soldiers were killed this week than in May.", "More soldiers were killed this week than in May."),
        ("Exports grew more slowly than imports.", "Exports grew faster than imports."),
        ("Часть заложников освобождена в Арвике.", "Все заложники освобождены в Арвике."),
        ("Більшість депутатів підтримала закон.", "Всі депутати підтримали закон."),
    ],
)
def test_more_of_them_than_the_source_tells_drops_its_point(source: str, statement: str) -> None:
    assert not shown(source, statement)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("Some of the hostages were released in Arvik.", "Some hostages were released in Arvik."),
        ("Most of the deputies voted for the bill.", "A majority of the deputies voted for the bill."),
        ("All ministers opposed the plan.", "The ministers opposed the plan."),
        ("As part of the plan, Norland will close the mine.", "Under the plan Norland will close the mine."),
        ("Some of the boats sank, and the other boats were towed.", "The boats were towed."),
    ],
)
def test_as_many_as_the_source_tells_are_shown(source: str, statement: str) -> None:
    assert shown(source, statement)
