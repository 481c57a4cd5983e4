"""Days in the words of languages that the product has no calendar for."""

from datetime import date

import pytest

from retrieval.language.dates import published_in
from retrieval.language.foreign_dates import day_written


@pytest.mark.parametrize(
    ("language", "line", "day"),
    [
        ("es", "Actualidad / martes 17 de marzo de 2020", date(2020, 3, 17)),
        ("it", "( Pescara, 14 gennaio 2020 )", date(2020, 1, 14)),
        ("pt-BR", "12 de fevereiro de 2021 às 10h", date(2021, 2, 12)),
        ("pl", "Gdynia, 5 września 2021 r.", date(2021, 9, 5)),
        ("hu", "2020. március 17.", date(2020, 3, 17)),
        ("tr_TR", "14 Şubat 2022 Pazartesi", date(2022, 2, 14)),
        ("el", "12 Μαρτίου 2020", date(2020, 3, 12)),
        ("de", "26 | 01 | 2022 | Praxis", date(2022, 1, 26)),
    ],
)
def test_a_day_is_read_by_the_words_of_its_language(language: str, line: str, day: date) -> None:
    assert day_written(line, language) == day


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("es", "22 por ciento en 2020"),
        ("es", "31 de febrero de 2020"),
        ("en", "3 | 4 | 2020"),
        ("xx", "3 mai 2020"),
        ("", "3 mai 2020"),
        ("fr", ""),
    ],
)
def test_what_is_no_sure_day_of_a_known_language_is_none(language: str, line: str) -> None:
    assert day_written(line, language) is None


@pytest.mark.parametrize("line", ["2020年3月17日", "発行日 2020 年 3 月 17 日", "2020년 3월 17일"])
def test_dates_with_the_signs_of_year_month_and_day_are_read_everywhere(line: str) -> None:
    found = published_in(line, "byline")

    assert found is not None
    assert found.day == date(2020, 3, 17)
