"""Every entry of a timeline says its day; what was written before an event says so."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.citations import WRITTEN_BEFORE
from bot.asker import OPERATOR
from bot.services import Services
from tests.articles import article
from tests.libraries import library_of

pytestmark = pytest.mark.anyio

DAM = (
    "The Norda dam was begun in 1951. Two floods struck the Norda dam in 1986 and in mid-2021. "
    "The Norda dam was closed in May 2024. The Norda dam burst on Monday. "
    "It will be torn down on 20 September, engineer Ruiz said of the Norda dam."
)
OPENS = "The Luda summit opens on 15 August 2025. Everybody hopes for peace from the Luda summit."
HELD = "The Luda summit was held on 15 August 2025. The Luda summit ended without a treaty."
NEWS = {
    date(2025, 1, 5): "The Ostra talks began.",
    date(2025, 8, 1): "The Ostra talks stalled again.",
    date(2025, 9, 1): "The Ostra talks resumed.",
}


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [
        article(DAM, "dam.txt", published=date(2025, 9, 4)),
        article("The Norda dam lost its gate on May 5. Mud lay on the banks of the valley for weeks.", "undated.txt"),
        article(OPENS, "opens.txt", published=date(2025, 8, 13)),
        article(HELD, "held.txt", published=date(2025, 8, 17)),
        *(article(f"{text} Rain fell.", f"{day}.txt", published=day) for day, text in NEWS.items()),
        article("Nobody knows when the Ostra talks end. Rain fell.", "ostra.txt"),
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


async def asked(library: Services, question: str) -> Answer:
    return (await library.ask(question, OPERATOR, asked_at=date(2025, 9, 10))).answer


async def test_every_entry_of_a_timeline_shows_its_day_as_exactly_as_it_is_known(library: Services) -> None:
    answer = await asked(library, "Give me a timeline of the Norda dam")

    leads = [point.lead for point in answer.points]
    assert answer.lead == "By the date of the event:"
    assert leads[:4] == ["1951:", "1986; mid-2021:", "May 2024:", "Monday, 1 September 2025, by the article’s date:"]
    assert "Saturday, 20 September 2025, by the article’s date:" in leads
    assert leads[-1] == "Undated:"
    assert "May 5" in answer.points[-1].text


async def test_the_days_of_an_entry_are_data_too(library: Services) -> None:
    answer = await asked(library, "Give me a timeline of the Norda dam")

    points = answer.as_json()["points"]
    assert points[0]["days"] == [{"first": "1951-01-01", "last": "1951-12-31", "basis": "stated"}]
    assert [day["basis"] for day in points[1]["days"]] == ["stated", "range"]
    assert points[3]["days"] == [{"first": "2025-09-01", "last": "2025-09-01", "basis": "relative"}]
    assert points[-1]["days"] == []


async def test_an_entry_written_before_its_day_says_so(library: Services) -> None:
    answer = await asked(library, "Give me a timeline of the Norda dam")

    early = {n for point in answer.points if "torn down" in point.text for n in point.citations}
    assert early == {one.n for one in answer.citations if WRITTEN_BEFORE in one.warnings}


async def test_a_timeline_since_a_year_holds_all_that_came_after_it(library: Services) -> None:
    answer = await asked(library, "Give me a timeline of the Norda dam since 1980")

    assert answer.points[0].lead == "1986; mid-2021:"
    assert len(answer.points) > 3


async def test_a_timeline_in_russian_says_its_days_in_russian(library: Services) -> None:
    answer = await asked(library, "Дай хронологию событий: Norda dam")

    assert "Понедельник, 1 сентября 2025, по дате статьи:" in [point.lead for point in answer.points]


async def test_an_outcome_is_told_by_what_was_written_after_it_and_the_rest_says_when(library: Services) -> None:
    answer = await asked(library, "What was the outcome of the Luda summit of 15 August 2025?")

    by_source = {one.source: one.warnings for one in answer.citations}
    assert answer.citations[0].source == "held.txt"
    assert WRITTEN_BEFORE not in by_source["held.txt"]
    assert WRITTEN_BEFORE in by_source.get("opens.txt", (WRITTEN_BEFORE,))


async def test_the_latest_comes_first_and_what_is_much_older_is_left_out(library: Services) -> None:
    answer = await asked(library, "What's the latest on the Ostra talks?")

    days = [one.published for one in answer.citations if one.published]
    assert days == sorted(days, reverse=True)
    assert days[0] == "2025-09-01"
    assert "2025-01-05" not in days


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was said about the Luda summit in 2023?", "is from 1 January 2023 to 31 December 2023"),
        ("What was said about the Luda summit since 2026?", "is from 1 January 2026 on"),
        ("What was said about the Luda summit before 2020?", "is from before 1 January 2020"),
    ],
)
async def test_where_nothing_is_from_the_time_asked_about_the_refusal_says_so(
    model_folder: Path, tmp_path: Path, question: str, said: str
) -> None:
    with library_of([article(HELD, "held.txt", published=date(2025, 8, 17))], tmp_path, model_folder) as services:
        answer = await asked(services, question)

    assert answer.status == "refused"
    assert said in answer.text
