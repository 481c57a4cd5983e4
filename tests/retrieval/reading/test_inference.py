"""A range of days is inferred only where the text shuts out every other year; anything else stays undated."""

from datetime import date

import pytest

from retrieval.articles import Article, Published
from retrieval.language.holidays import holidays
from retrieval.reading.inference import with_candidate
from tests.articles import article

EVENT = "The two ministers met on Friday, March 7, 2025 in Oslo. "
AFTERWARDS = "This week they asked their parliaments for money."
LOOK_BACK = (
    "2024 saw the driest summer on record, and this year no one was ready for it. The council, which sold its pumps in "
    "early October, is to blame. {month} The coming year will show who pays."
)
DEADLINES = (
    "The strike began on Monday, September 2, 2024, in two harbours. {missed}"
    "The union is asking for an offer before Christmas. Between now and the end of March 2025 no ship will leave."
)
MISSED = "It wanted an offer by Halloween, and now Christmas is the talk. "


def inferred(text: str) -> Published:
    return article(text).published


def days(text: str) -> tuple[date | None, date | None]:
    it = inferred(text)
    return it.first, it.last


def test_an_event_with_weekday_and_year_lies_behind_a_text_that_looks_back_at_it() -> None:
    it = inferred(EVENT + AFTERWARDS)

    assert (it.first, it.last) == (date(2025, 3, 8), None)
    assert (it.precision, it.basis, it.day) == ("range", "text-inferred", None)


def test_the_same_in_russian_and_ukrainian() -> None:
    russian = "Министры встретились в пятницу, 7 марта 2025 года в Осло. На этой неделе они подписали договор."
    ukrainian = "Міністри зустрілися у п’ятницю, 7 березня 2025 року в Осло. Цього тижня вони підписали договір."

    assert days(russian) == days(ukrainian) == (date(2025, 3, 8), None)


@pytest.mark.parametrize(
    "text",
    [
        EVENT + "They shook hands for the cameras.",  # it may be the same day's report
        EVENT.replace("Friday", "Tuesday") + AFTERWARDS,  # no such day
        EVENT.replace("Friday, ", "") + AFTERWARDS,  # any anniversary is told so
        EVENT.replace("met", "will meet") + AFTERWARDS,
        EVENT.replace("met on", "extended the truce until") + AFTERWARDS,
        "Read https://example.org/news/2025/03/07/oslo to know what was said. " + AFTERWARDS,
    ],
)
def test_days_that_prove_nothing_date_nothing(text: str) -> None:
    assert inferred(text) == Published()


@pytest.mark.parametrize(
    ("month", "first"),
    [
        ("The last pump was switched off in mid-November.", date(2024, 11, 10)),
        ("The last pump was switched off in late November.", date(2024, 11, 20)),
        ("The last pump was switched off in November.", date(2024, 11, 1)),
        ("The next pump will be bought in November.", date(2024, 10, 1)),
        ("A pump was bought in November 2019.", date(2024, 10, 1)),
    ],
)
def test_a_look_back_at_this_year_was_written_in_what_was_left_of_it(month: str, first: date) -> None:
    assert days(LOOK_BACK.format(month=month)) == (first, date(2024, 12, 31))


def test_a_look_back_at_a_year_that_is_over_dates_nothing() -> None:
    assert inferred(LOOK_BACK.format(month="").replace("and this year", "and")) == Published()


def test_deadlines_at_holidays_leave_the_days_between_them() -> None:
    assert days(DEADLINES.format(missed=MISSED)) == (date(2024, 11, 1), date(2024, 12, 24))
    assert days(DEADLINES.format(missed="")) == (date(2024, 9, 3), date(2024, 12, 24))


def test_a_holiday_that_may_be_this_years_or_the_next_dates_nothing() -> None:
    open_end = DEADLINES.format(missed=MISSED).partition("Between")[0]
    two_years = DEADLINES.format(missed=MISSED).replace("March 2025", "March 2026")

    assert inferred(open_end).last is None
    assert inferred(two_years).last is None


def test_what_contradicts_itself_dates_nothing() -> None:
    later = " The court sentenced them on January 14, 2025."

    assert inferred(LOOK_BACK.format(month="") + later) == Published()


def test_what_the_article_states_is_never_replaced() -> None:
    assert article(EVENT + AFTERWARDS, published="2025-04-01").published.day == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, {date(2024, 11, 28), date(2024, 9, 2), date(2024, 5, 27), date(2024, 12, 25), date(2024, 10, 31)}),
        (2025, {date(2025, 11, 27), date(2025, 9, 1), date(2025, 5, 26), date(2025, 12, 25), date(2025, 2, 14)}),
    ],
)
def test_holidays_fall_on_their_days(year: int, days: set[date]) -> None:
    assert days <= {holiday.in_year(year) for holiday in holidays()}


def test_a_candidate_stands_only_where_the_text_leaves_room_for_it() -> None:
    undated, ranged = article("The harbour council met for three hours."), article(EVENT + AFTERWARDS)

    def first(of: Article, day: date) -> date | None:
        return with_candidate(of, day, "file").published.first

    assert first(undated, date(2025, 4, 1)) == date(2025, 4, 1)
    assert first(ranged, date(2025, 4, 1)) == date(2025, 4, 1)
    assert first(ranged, date(2024, 4, 1)) == date(2025, 3, 8)
