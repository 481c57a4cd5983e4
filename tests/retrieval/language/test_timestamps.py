"""A moment as machines write it gives its local day, or none where it could be another."""

from datetime import date

import pytest

from retrieval.language.timestamps import printed_day, published_stamp, published_written

ELEVENTH = date(2025, 2, 11)


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 11 Feb 2025 08:30:00 +0100",
        "Tue, 11 Feb 25 08:30:00 GMT",
        "Tuesday, 11-Feb-25 08:30:00 UTC",
        "Tue Feb 11 08:30:00 2025",
        "Tue Feb 11 08:30:00 +0000 2025",
        "11-Feb-25",
        "20250211T083000Z",
        "20250211",
        "1739262600",
        "1739262600000",
        "2025.02.11",
        "2025/2/11 08:30",
        "2025-W07-2",
        "11.02.2025 08:30",
        "11. 2. 2025",
        "Feb. 11th, 2025, 8:30 PM EST",
        "mar. 11 Févr 2025 08:30",
        "11. Februar 2025",
        "11 de febrero de 2025",
        "11 lutego 2025",
        "11 Şubat 2025",
        "11 Φεβ 2025",
        "Вт, 11 фев 2025 08:30:00 +0300",
        "11 лютого 2025 р.",
        "2025年2月11日",
        "2025년 02월 11일",
        "2025-02-11T23:30:00-05:00",
        "Tue, 11 Feb 2025 00:30:00 +0300",
    ],
)
def test_a_moment_gives_its_own_local_day(written: str) -> None:
    found = published_stamp(written, "feed")

    assert found is not None
    assert (found.day, found.basis) == (ELEVENTH, "feed")


@pytest.mark.parametrize(
    "written",
    ["", "today", "11/02/2025", "11-02-2025", "25-02-11", "1970-01-01T00:00:00Z", "0000-00-00", "31 Feb 2025", "12:30"],
)
def test_what_is_no_day_or_could_be_two_gives_none(written: str) -> None:
    assert published_written(written, "feed") is None


def test_a_month_alone_stays_a_month() -> None:
    found = published_written("February 2025", "feed")

    assert found is not None
    assert (found.first, found.last, found.day) == (date(2025, 2, 1), date(2025, 2, 28), None)


def test_a_printed_day_follows_the_order_of_its_printer() -> None:
    assert printed_day("2/11/25, 10:32 AM", month_first=True) == ELEVENTH
    assert printed_day("11/02/2025, 10:32", month_first=False) == ELEVENTH
    assert printed_day("11.02.25", month_first=True) == ELEVENTH
    assert printed_day("25/02/2025", month_first=True) == date(2025, 2, 25)
    assert printed_day("no day", month_first=True) is None
