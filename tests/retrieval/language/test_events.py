"""When the event of a sentence was, which is not when its article came out."""

from datetime import date

import pytest

from retrieval.articles import Published
from retrieval.language.events import event_days, is_narrow, main_day, months_of_unknown_years

PUBLISHED = Published(date(2025, 8, 14), date(2025, 8, 14), "day", "head")
RANGE = Published(date(2025, 12, 10), date(2025, 12, 31), "range", "head")
UNDATED = Published()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It burst on 3 March 2024.", date(2024, 3, 3), date(2024, 3, 3)),
        ("It burst in March 2024.", date(2024, 3, 1), date(2024, 3, 31)),
        ("It burst on July 5.", date(2025, 7, 5), date(2025, 7, 5)),
        ("It burst on 17 October.", date(2024, 10, 17), date(2024, 10, 17)),
        ("It burst in mid-December.", date(2024, 12, 10), date(2024, 12, 20)),
        ("It is to burst in September.", date(2025, 9, 1), date(2025, 9, 30)),
        ("It will be closed on Friday.", date(2025, 8, 15), date(2025, 8, 15)),
        ("It burst on Friday.", date(2025, 8, 8), date(2025, 8, 8)),
        ("It burst last May.", date(2025, 5, 1), date(2025, 5, 31)),
        ("It burst yesterday.", date(2025, 8, 13), date(2025, 8, 13)),
        ("This may help, but it burst on July 5.", date(2025, 7, 5), date(2025, 7, 5)),
        ("It burst in 1986.", date(1986, 1, 1), date(1986, 12, 31)),
        ("The 1986 flood was worse.", date(1986, 1, 1), date(1986, 12, 31)),
        ("It stood dry from 1951 to 1953.", date(1951, 1, 1), date(1953, 12, 31)),
        ("It must be mended until 20 August.", date(2025, 8, 20), date(2025, 8, 20)),
        ("It was planned in 1951 and burst on 3 March 2024.", date(2024, 3, 3), date(2024, 3, 3)),
        ("Cracks were seen before it burst on July 5, and a wall fell on July 9.", date(2025, 7, 9), date(2025, 7, 9)),
        ("Её прорвало 5 июля.", date(2025, 7, 5), date(2025, 7, 5)),
        ("Before the wall fell, it burst on July 5.", date(2025, 7, 5), date(2025, 7, 5)),
    ],
)
def test_an_event_is_dated_by_its_sentence_and_its_year_by_the_article(text: str, first: date, last: date) -> None:
    day = main_day(event_days(text, PUBLISHED))

    assert day
    assert (day.first, day.last) == (first, last)
    assert is_narrow(day) is ((last - first).days < 31)


@pytest.mark.parametrize(
    "text",
    [
        "It burst.",
        "This may be the last dam.",
        "Some 27 may have drowned.",
        "They set out by march of 5 men.",
        "It held 2014 tons.",
        "Since 2014 it has held.",
        "Cracks were clearly seen before it burst on 3 March 2024.",
        "Since the wall fell in January, it has leaked.",
        "Nobody looked until the wall fell in 1986.",
        "Трещины видели до того, как её прорвало 5 июля.",
    ],
)
def test_a_sentence_without_a_day_of_its_own_dates_nothing(text: str) -> None:
    assert event_days(text, PUBLISHED) == ()
    assert main_day(()) is None


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("The talks on Friday are stirring up anger.", PUBLISHED),
        ("The best example was the visit in February.", RANGE),
        ("It burst yesterday.", RANGE),
        ("It burst on July 5.", UNDATED),
    ],
)
def test_a_day_that_the_words_leave_open_is_not_guessed(text: str, published: Published) -> None:
    assert event_days(text, published) == ()


def test_a_month_of_which_nobody_knows_the_year_is_known_as_a_month() -> None:
    assert months_of_unknown_years("It burst on July 5, and a wall fell in May 2024.") == {7}
    assert months_of_unknown_years("It burst on Friday.") == frozenset()


def test_an_article_of_a_known_month_gives_the_year() -> None:
    (day,) = event_days("It burst on July 5.", Published(date(2025, 8, 1), date(2025, 8, 31), "month", "head"))

    assert day.first == date(2025, 7, 5)
    assert day.basis == "relative"
