"""The days that a text tells of, by its words and the day on which it was written."""

import json
from datetime import date
from pathlib import Path

import pytest

from retrieval.language.days import Day, days_in
from retrieval.language.rules import languages

WRITTEN = date(2025, 8, 14)  # a Thursday


def day(text: str, written: date | None = WRITTEN) -> Day:
    (found,) = days_in(text, written)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels fired rockets on Monday, officials said.", "2025-08-11"),
        ("She was released from prison Sunday night.", "2025-08-10"),
        ("Police arrested him early Thursday.", "2025-08-14"),
        ("Lund, who resigned last Thursday, is ill.", "2025-08-07"),
        ("Wednesday's vote failed.", "2025-08-13"),
        ("A Monday statement blamed fog.", "2025-08-11"),
        ("He spoke on Tuesday of last week.", "2025-08-05"),
        ("В среду он прилетел.", "2025-08-13"),
        ("У п’ятницю він прилетів.", "2025-08-08"),
        ("Am Mittwoch sagte er nichts.", "2025-08-13"),
        ("Lund will fly to Oslo on Monday.", "2025-08-18"),
        ("The trial is due to open Tuesday.", "2025-08-19"),
        ("The vote will be held on Saturday.", "2025-08-16"),
        ("The council plans to vote next Thursday.", "2025-08-21"),
        ("The deadline expires on Friday.", "2025-08-15"),
        ("Он выступит в пятницу.", "2025-08-15"),
        ("У понеділок вона виступить.", "2025-08-18"),
        ("Er wird am Freitag sprechen.", "2025-08-15"),
    ],
)
def test_a_weekday_is_the_last_one_or_the_next_where_its_clause_looks_ahead(text: str, expected: str) -> None:
    found = day(text)

    assert (found.first.isoformat(), found.last, found.precision, found.basis) == (
        expected, found.first, "day", "relative",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "It will burst on Friday.",
        "He said the dam would burst on Friday.",
        "The dam is to be opened on Friday.",
        "The vote is set for Friday.",
        "Talks resume on Friday.",
        "The two leaders meet Friday in Oslo.",
        "On Friday the council is set to vote.",
        "Voters go to the polls on Friday.",
        "The rule takes effect on Friday.",
        "Голосование назначено на пятницу.",
        "Суд должен вынести решение в пятницу.",
        "Завод остановят в пятницу.",
        "Голосування призначено на п'ятницю.",
        "Сторони зроблять заяву в п'ятницю.",
        "Міст ремонтуватимуть у п'ятницю.",
        "Die Gespräche beginnen am Freitag.",
        "Die Sitzung ist für Freitag geplant.",
        "Am Freitag tritt das Gesetz in Kraft.",
    ],
)
def test_a_plan_is_for_the_next_weekday(text: str) -> None:
    (day,) = days_in(text, WRITTEN)
    assert day.first == date(2025, 8, 15)


@pytest.mark.parametrize(
    "text",
    [
        "The dam burst on Friday.",
        "He said on Friday that the dam will hold.",
        "On Friday the court ruled that the firm must pay.",
        "After his visit Friday, Berg was ill.",
        "В пятницу совет вынес решение.",
        "В пятницу об этом сообщает агентство.",
        "У п'ятницю рада ухвалила рішення.",
        "Am Freitag starb der Mann.",
        "Der Rat hat am Freitag abgestimmt.",
    ],
)
def test_what_happened_was_on_the_last_weekday(text: str) -> None:
    (day,) = days_in(text, WRITTEN)
    assert day.first == date(2025, 8, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained yesterday.", "2025-08-13"),
        ("Fighting broke out last night.", "2025-08-13"),
        ("He spoke this morning.", "2025-08-14"),
        ("Today's summit lasted an hour.", "2025-08-14"),
        ("Tomorrow the king arrives.", "2025-08-15"),
        ("They met the day before yesterday.", "2025-08-12"),
        ("They met three days ago.", "2025-08-11"),
        ("Три дня назад.", "2025-08-11"),
        ("Три дні тому.", "2025-08-11"),
        ("Vor drei Tagen.", "2025-08-11"),
        ("Послезавтра.", "2025-08-16"),
        ("Учора йшов дощ.", "2025-08-13"),
        ("Gestern regnete es.", "2025-08-13"),
        ("He was found last Thanksgiving.", "2024-11-28"),
    ],
)
def test_a_day_is_counted_from_that_of_the_text(text: str, expected: str) -> None:
    assert day(text).first == day(text).last == date.fromisoformat(expected)
    assert day(text).basis == "relative"


@pytest.mark.parametrize(
    ("text", "expected", "basis"),
    [
        ("On Aug. 8 it closed.", "2025-08-08", "relative"),
        ("The Dec. 3 vote was close.", "2024-12-03", "relative"),
        ("It burst on 17 October.", "2024-10-17", "relative"),
        ("Elections will be held on November 9.", "2025-11-09", "relative"),
        ("They meet on Saturday, March 1.", "2025-03-01", "relative"),
        ("5 июля прорвало плотину.", "2025-07-05", "relative"),
        ("5 липня прорвало дамбу.", "2025-07-05", "relative"),
        ("am 5. Juli", "2025-07-05", "relative"),
        ("It opened on the 3rd of March, 2024.", "2024-03-03", "stated"),
        ("12.03.2024", "2024-03-12", "stated"),
        ("2024-03-12", "2024-03-12", "stated"),
        ("03/25/2024", "2024-03-25", "stated"),
        ("Это было 03/04/2024.", "2024-04-03", "stated"),
    ],
)
def test_a_date_without_its_year_is_of_the_year_that_is_meant(text: str, expected: str, basis: str) -> None:
    assert (day(text).first, day(text).last) == (date.fromisoformat(expected),) * 2
    assert (day(text).precision, day(text).basis) == ("day", basis)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "basis"),
    [
        ("March 3-5, 2024", "2024-03-03", "2024-03-05", "range", "range"),
        ("from 3 to 5 March", "2025-03-03", "2025-03-05", "range", "relative"),
        ("June 30 to July 2, 2024", "2024-06-30", "2024-07-02", "range", "range"),
        ("from December to February 2024", "2023-12-01", "2024-02-29", "range", "range"),
        ("с 3 по 5 марта", "2025-03-03", "2025-03-05", "range", "relative"),
        ("vom 3. bis 5. März", "2025-03-03", "2025-03-05", "range", "relative"),
        ("from Monday to Wednesday", "2025-08-11", "2025-08-13", "range", "relative"),
        ("2014-2018", "2014-01-01", "2018-12-31", "range", "range"),
        ("in March 2024", "2024-03-01", "2024-03-31", "month", "stated"),
        ("in July", "2025-07-01", "2025-07-31", "month", "relative"),
        ("late March", "2025-03-20", "2025-03-31", "range", "relative"),
        ("mid-2021", "2021-05-01", "2021-08-31", "range", "range"),
        ("the 1986 summit", "1986-01-01", "1986-12-31", "year", "stated"),
        ("Obama's 2010 visit", "2010-01-01", "2010-12-31", "year", "stated"),
        ("in the 1990s", "1990-01-01", "1999-12-31", "range", "range"),
        ("в начале 2021 года", "2021-01-01", "2021-04-30", "range", "range"),
        ("у 2014 році", "2014-01-01", "2014-12-31", "year", "stated"),
        ("last week", "2025-08-04", "2025-08-10", "week", "relative"),
        ("next month", "2025-09-01", "2025-09-30", "month", "relative"),
        ("в прошлом году", "2024-01-01", "2024-12-31", "year", "relative"),
        ("торік", "2024-01-01", "2024-12-31", "year", "relative"),
        ("letzte Woche", "2025-08-04", "2025-08-10", "week", "relative"),
    ],
)
def test_a_longer_time_has_its_first_and_last_day(text: str, first: str, last: str, precision: str, basis: str) -> None:
    found = day(text)

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert (found.precision, found.basis) == (precision, basis)


def test_two_days_that_are_listed_are_two() -> None:
    assert [found.first.day for found in days_in("on 3 and 5 March", WRITTEN)] == [3, 5]


@pytest.mark.parametrize(
    "text",
    [
        "It may rain. They march on.", "Some 27 may follow.", "Theresa May said so.", "April Jones said so.",
        "every Friday", "on Mondays", "Friday afternoons", "one Sunday", "that Friday", "on Black Friday",
        "The Sunday Times reported it.", "каждую пятницу", "в окружающую среду", "лютий мороз", "montags",
        "jeden Freitag", "for three days", "in the past three days", "the 24-hour strike", "about ten days ago",
        "He is 52 years old.", "today's youth", "won 3-2", "Prices rose 4 5/8 to 112 5/8.", "It held 2014 tons.",
        "31 February 2024", "3 in 10", "03/04/2024",
    ],
)  # fmt: skip
def test_no_day_is_read_into_what_is_none(text: str) -> None:
    assert list(days_in(text, WRITTEN)) == []


@pytest.mark.parametrize("text", ["on Thursday", "yesterday", "July 5", "last week", "in July", "три дня назад"])
def test_what_needs_the_day_of_its_text_is_no_day_without_it(text: str) -> None:
    assert days_in(text, WRITTEN)
    assert list(days_in(text, None)) == []


def test_a_day_knows_where_it_stands() -> None:
    text = "On Thursday, 5 July 2024 it burst."

    assert text[day(text).start : day(text).end] == "Thursday, 5 July 2024"


@pytest.mark.parametrize("text", ["yesterday", "last year", "last month", "July 5", "last Thanksgiving"])
def test_a_day_beyond_the_calendar_is_none(text: str) -> None:
    assert list(days_in(text, date.min)) == []


def test_german_has_rules_for_days_and_is_no_language_with_all_rules() -> None:
    assert languages() == ("en", "ru", "uk")


def test_days_of_news_are_read_as_people_read_them(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "bench" / "days" / "dev.jsonl").read_text("utf-8").splitlines()]
    dated = [row for row in rows if row["value"] and row["kind"] in {"weekday", "deictic"}]
    plain = [row for row in rows if not row["value"]]

    def read(row: dict[str, str]) -> set[str]:
        found = days_in(row["text"], date.fromisoformat(row["written"]))
        return {one.first.isoformat() for one in found if one.precision == "day"}

    assert sum(row["value"] in read(row) for row in dated) / len(dated) >= 0.94
    assert sum(bool(read(row)) for row in plain) / len(plain) <= 0.005
