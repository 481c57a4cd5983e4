"""Outlets in a question: those of the library, as people write them, and no ordinary word for one."""

import pytest

from retrieval.search.outlets import outlets_named

KNOWN = ["BBC", "BBC News", "Sky News - Politics", "The Age", "The Guardian", "Time", "The New Yorker", "Meduza.com"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What do BBC News and Sky News say?", ("BBC News", "Sky News - Politics")),
        ("What does the BBC say?", ("BBC",)),
        ("Does Sky News differ from Meduza?", ("Sky News - Politics", "Meduza.com")),
        ("What does the Guardian say?", ("The Guardian",)),
        ("What does The Guardian say?", ("The Guardian",)),
        ("What does THE GUARDIAN say?", ("The Guardian",)),
        ("What was in the new yorker of May?", ("The New Yorker",)),
        ("What did New Yorker writers say?", ("The New Yorker",)),
        ("What does Time report, and TIME?", ("Time",)),
        ("what does the guardian say, and meduza?", ("The Guardian", "Meduza.com")),
        ("Who left at the age of 16?", ()),
        ("What time was it for a guardian in Kyiv?", ()),
        ("Timeline of the New Yorkers?", ()),
        ("", ()),
    ],
)
def test_only_outlets_are_outlets(question: str, named: tuple[str, ...]) -> None:
    assert outlets_named(question, KNOWN) == named


def test_they_are_named_in_the_order_of_the_question() -> None:
    assert outlets_named("The Guardian against BBC News?", ["BBC News", "The Guardian"]) == ("The Guardian", "BBC News")


def test_a_name_that_several_outlets_share_names_them_all() -> None:
    known = ["Sky News - Politics", "Sky News - World", "Sky News"]

    assert set(outlets_named("What does Sky News say?", known)) == set(known)


def test_either_apostrophe_names_an_outlet() -> None:
    assert outlets_named("What does People’s Daily say?", ["People's Daily"]) == ("People's Daily",)
