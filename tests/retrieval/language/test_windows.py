"""Times in a question: written out, or counted from the day of asking."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.language.windows import Window, windows, without_counted, years

DAY = date(2025, 9, 10)


@pytest.mark.parametrize(
    ("question", "first", "last", "now"),
    [
        ("What happened today?", date(2025, 9, 10), DAY, True),
        ("What happened yesterday?", date(2025, 9, 9), date(2025, 9, 9), True),
        ("Що сталося вчора?", date(2025, 9, 9), date(2025, 9, 9), True),
        ("What happened this week?", date(2025, 9, 3), DAY, True),
        ("Что произошло на этой неделе?", date(2025, 9, 3), DAY, True),
        ("What happened last week?", date(2025, 8, 27), date(2025, 9, 9), True),
        ("What happened in the last 3 days?", date(2025, 9, 7), DAY, True),
        ("What happened in the past 2 weeks?", date(2025, 8, 27), DAY, True),
        ("What happened in the past 5 months?", date(2025, 4, 8), DAY, False),
        ("What happened this year?", date(2024, 9, 9), DAY, False),
    ],
)
def test_a_time_is_counted_from_the_day_of_asking(question: str, first: date, last: date, now: bool) -> None:
    assert windows(question, DAY) == (Window(first, last, counted=True, now=now),)


@pytest.mark.parametrize("question", ["What happened last week?", "What happened in the last 999 years?"])
def test_time_that_is_counted_ends_where_the_calendar_does(question: str) -> None:
    (first,), (last,) = windows(question, date(1, 1, 3)), windows(question, date.max)

    assert first.first == date.min
    assert first.holds(date.min, date.min, slack=10)
    assert last.holds(date.max, date.max, slack=10)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened on 14 August 2025?", date(2025, 8, 14), date(2025, 8, 14)),
        ("What happened in August 2025?", date(2025, 8, 1), date(2025, 8, 31)),
        ("What happened in 2023?", date(2023, 1, 1), date(2023, 12, 31)),
        ("Что сказал Лавров в 2023 году?", date(2023, 1, 1), date(2023, 12, 31)),
        ("What did she say between 2010 and 2017?", date(2010, 1, 1), date(2017, 12, 31)),
        ("What did she say from 2010 to 2017?", date(2010, 1, 1), date(2017, 12, 31)),
        ("Что она сказала с 2010 по 2017 год?", date(2010, 1, 1), date(2017, 12, 31)),
        ("What was said between March and May 2022?", date(2022, 3, 1), date(2022, 5, 31)),
        ("What happened since 1986?", date(1986, 1, 1), date.max),
        ("What happened after 15 August 2025?", date(2025, 8, 15), date.max),
        ("Що сталося після 2014 року?", date(2014, 1, 1), date.max),
        ("What happened before 2020?", date.min, date(2020, 1, 1)),
        ("Что было до мая 2023 года?", date.min, date(2023, 5, 1)),
    ],
)
def test_a_time_that_is_written_out_is_itself(question: str, first: date, last: date) -> None:
    assert windows(question, DAY) == (Window(first, last),)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Timeline of summits since 1986", "Timeline of summits  "),
        ("What did she say before May 2020?", "What did she say  ?"),
        ("What did she say in 2020?", "What did she say in 2020?"),
    ],
)
def test_of_a_time_open_to_a_side_no_article_need_write_the_end(question: str, left: str) -> None:
    assert without_counted(question) == left
    assert any(window.is_open for window in windows(question, DAY)) is (question != left)


@pytest.mark.parametrize("question", ["", "Who won?", "Who knows the weekly?"])
def test_no_time_is_read_into_a_question(question: str) -> None:
    assert windows(question, DAY) == ()


def test_years_are_what_looks_like_years() -> None:
    assert years("From 1986 to 2025, 3000 ships, 1400 men and pier 20251") == {1986, 2025}


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 30), st.integers(0, 10))
def test_a_window_holds_what_touches_it_and_no_more(first: date, length: int, slack: int) -> None:
    window = Window(first, date.fromordinal(first.toordinal() + length))
    before = date.fromordinal(first.toordinal() - slack)
    too_early = date.fromordinal(before.toordinal() - 1)

    assert window.holds(before, before, slack=slack)
    assert window.holds(too_early, window.last, slack=slack)
    assert not window.holds(too_early, too_early, slack=slack)
