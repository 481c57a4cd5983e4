"""When the event of a sentence was, which is not when its article came out."""

from datetime import date

import pytest

from retrieval.language.events import EventDate, event_date
from tests.articles import article

PUBLISHED = article("The dam holds. It rained.", published="2025-08-14")
UNDATED = article("The dam holds. It rained.")


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("It burst on 3 March 2024.", 2024, 3, 3),
        ("It burst in March 2024.", 2024, 3, 0),
        ("It burst on July 5.", 2025, 7, 5),
        ("It burst on 17 October.", 2024, 10, 17),
        ("It burst in mid-December.", 2024, 12, 0),
        ("It is to burst in September.", 2025, 9, 0),
        ("It burst last May.", 2025, 5, 0),
        ("This may help, but it burst on July 5.", 2025, 7, 5),
        ("It burst in 1986.", 1986, 0, 0),
        ("Since 2014 it has held.", 2014, 0, 0),
        ("Cracks were seen before it burst on July 5, and a wall fell on July 9.", 2025, 7, 9),
        ("Её прорвало 5 июля.", 2025, 7, 5),
        ("Before the wall fell, it burst on July 5.", 2025, 7, 5),
    ],
)
def test_an_event_is_dated_by_its_sentence_and_its_year_by_the_article(
    text: str, year: int, month: int, day: int
) -> None:
    when = event_date(text, PUBLISHED)

    assert when == EventDate(unknown_year=False, year=year, month=month, day=day)
    assert when.is_exact is bool(month)


@pytest.mark.parametrize(
    "text",
    [
        "It burst.",
        "This may be the last dam.",
        "Some 27 may have drowned.",
        "They set out by march of 5 men.",
        "It held 2014 tons.",
        "Cracks were clearly seen before it burst on 3 March 2024.",
        "Since the wall fell in January, it has leaked.",
        "Nobody looked until the wall fell in 1986.",
        "Трещины видели до того, как её прорвало 5 июля.",
    ],
)
def test_a_sentence_without_a_date_dates_nothing(text: str) -> None:
    assert event_date(text, PUBLISHED) is None


def test_in_an_undated_article_a_month_is_of_an_unknown_year() -> None:
    assert event_date("It burst on July 5.", UNDATED) == EventDate(unknown_year=True, year=0, month=7, day=5)


def test_events_sort_by_their_dates_and_those_of_an_unknown_year_last() -> None:
    texts = ["It burst on July 5.", "It burst on 3 March 2024.", "It burst in 1986.", "It burst in March 2024."]
    dated = [event_date(text, article_) for text in texts for article_ in (PUBLISHED, UNDATED)]

    in_order = sorted({when for when in dated if when})

    assert [(when.year, when.month, when.day) for when in in_order] == [
        (1986, 0, 0), (2024, 3, 0), (2024, 3, 3), (2025, 7, 5), (0, 7, 5),
    ]  # fmt: skip


def test_an_article_of_a_known_month_gives_the_year() -> None:
    of_month = article("The dam holds. It rained.", published="August 2025")

    assert of_month.published.first == date(2025, 8, 1)
    assert event_date("It burst on July 5.", of_month) == EventDate(unknown_year=False, year=2025, month=7, day=5)
