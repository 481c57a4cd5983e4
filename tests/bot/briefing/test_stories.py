"""Stories of a library: what each is called, who tells it, and what an article that comes again does to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from bot.asker import OPERATOR, Asker
from bot.briefing.stories import Story
from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.articles import Article, Original
from retrieval.ingest import Ingested
from tests.articles import article
from tests.libraries import library_of
from tests.retrieval.stories.invented import JUNE, MARCH, OTHERS, articles

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def prepared(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    with library_of(articles(), folder, model_folder):
        return folder


@pytest.fixture(scope="module")
def library(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """What tests read, and add to what no other test asks about."""
    with copied(prepared, tmp_path_factory.mktemp("data") / "all") as services:
        yield services


@pytest.fixture
def own(prepared: Path, tmp_path: Path) -> Iterator[Services]:
    """What a test may change."""
    with copied(prepared, tmp_path / "own") as services:
        yield services


@contextmanager
def copied(prepared: Path, folder: Path) -> Iterator[Services]:
    copytree(prepared, folder, symlinks=True)
    with open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        yield services


def ingest(services: Services, *documents: Article) -> list[Ingested]:
    return list(services.ingest(documents))


async def story_of(services: Services, source: str) -> Story:
    return next(story for story in await services.stories(OPERATOR) if source in story.sources)


STRIKE = (
    "Dockers in Port Halven walked out on Tuesday over the closing of two cranes. Union leader Mirko Dahl said 340 men "
    "had stopped work at the quays. The harbour company Seeblick called the strike unlawful and went to court. Ships "
    "with fruit waited in the bay of Halven. The union wants a promise that no crane closes before the next summer. "
    "Talks between Dahl and the company broke off in the evening after less than an hour, and no new date was set."
)


async def test_every_article_stands_in_exactly_one_story(library: Services) -> None:
    found = await library.stories(OPERATOR)

    told = [source for story in found for source in story.sources]
    assert len(told) == len(set(told))
    assert set(told) >= {*MARCH, *JUNE, *OTHERS}
    assert set((await story_of(library, "quake-a")).sources) == set(MARCH)


async def test_a_story_says_when_it_was_written_and_when_it_happened(library: Services) -> None:
    story = await story_of(library, "quake-x")

    assert (story.first, story.last, story.days) == (date(2025, 6, 10), date(2025, 6, 10), (date(2025, 6, 9),))
    assert story.publishers == 3
    assert story.as_json()["days"] == ["2025-06-09"]


async def test_days_choose_stories_by_when_they_were_written(library: Services) -> None:
    found = await library.stories(OPERATOR, since=date(2025, 6, 1), until=date(2025, 6, 30))

    assert "quake-x" in {source for story in found for source in story.sources}
    assert not {source for story in found for source in story.sources} & {*MARCH, *OTHERS}


async def test_what_another_chat_keeps_is_in_no_story(library: Services) -> None:
    ingest(library, article("A secret ballot in Ostrel was lost by 3 votes.", "secret", scope="chat:7"))

    assert "secret" not in {source for story in await library.stories(OPERATOR) for source in story.sources}
    seen = await library.stories(Asker(scopes=frozenset({"shared", "chat:7"})))
    assert "secret" in {source for story in seen for source in story.sources}


async def test_five_planted_copies_are_members_and_one_publisher(library: Services) -> None:
    outlets = ["Halven Times", "Copy One", "Copy Two", "Copy Three", "Copy Four", "Copy Five"]
    ingest(
        library,
        *(article(f"{STRIKE} Copy {n} of it.", f"strike-{n}", outlet=outlet) for n, outlet in enumerate(outlets)),
    )

    story = await story_of(library, "strike-0")

    assert set(story.sources) == {f"strike-{n}" for n in range(6)}
    assert story.publishers == 1


async def test_the_same_text_from_the_same_address_changes_nothing(library: Services) -> None:
    before = await library.stories(OPERATOR)

    (done,) = ingest(library, article(MARCH["quake-a"], "quake-a", published=date(2025, 3, 4)))

    assert done.status == "unchanged"
    assert await library.stories(OPERATOR) == before


async def test_a_changed_text_is_a_new_version_in_the_same_story_and_the_old_words_stay_openable(
    library: Services,
) -> None:
    before = await story_of(library, "quake-y")
    old = before.articles[before.sources.index("quake-y")]

    text = JUNE["quake-y"].replace("Nine people", "Eleven people")
    (done,) = ingest(library, article(text, "quake-y", published=date(2025, 6, 10), outlet="The quake-y Post"))
    after = await story_of(library, "quake-y")

    assert done.status == "updated"
    assert after.id == before.id
    assert set(after.sources) == set(before.sources)
    assert old not in after.articles
    assert done.article_id is not None
    kept, now = library.article(old, OPERATOR), library.article(done.article_id, OPERATOR)
    assert kept is not None
    assert now is not None
    assert "Nine people" in kept.article.text_raw
    assert now.supersedes == (old,)


async def test_a_page_that_was_emptied_is_rejected_and_the_story_keeps_the_old_one(own: Services) -> None:
    page = article(STRIKE.replace("Halven", "Norrvik"), "page", url="https://example.org/strike")
    page = replace(page, original=Original(b"<p>all of it</p>", "html"))
    emptied = replace(article("Please subscribe to read on.", "page"), origin=page.origin, original=page.original)

    first, second = ingest(own, page), ingest(own, emptied)

    assert (first[0].status, second[0].status) == ("added", "rejected")
    assert page.id in (await story_of(own, "page")).articles


async def test_an_older_day_for_the_same_page_makes_no_news(library: Services) -> None:
    text = "The ferry to Ullsand was taken out of service. Captain Rhea Boll said its engine had failed for good."
    ingest(library, article(text, "ferry", published=date(2025, 9, 2)))

    ingest(library, article(f"{text} Updated.", "ferry", published=date(2024, 9, 2)))

    since = await library.stories(OPERATOR, since=date(2025, 9, 1))
    assert "ferry" not in {source for story in since for source in story.sources}
    assert (await story_of(library, "ferry")).last == date(2024, 9, 2)


async def test_another_publisher_with_a_new_number_joins_the_story_as_a_voice_of_its_own(own: Services) -> None:
    before = await story_of(own, "quake-a")
    text = (
        "Two weeks after the earthquake of 3 March 2025 on Velmora, mayor Tomas Ilin of Port Selby said the toll had "
        "risen to 19. The school that fell will not be built again in Port Selby. Rescue teams have left."
    )

    ingest(own, article(text, "quake-d", published=date(2025, 3, 17), outlet="The Follower"))
    after = await story_of(own, "quake-a")

    assert after.id == before.id
    assert after.publishers == before.publishers + 1
    assert after.last == date(2025, 3, 17)


async def test_an_article_that_is_removed_leaves_its_story(library: Services) -> None:
    ingest(library, article("A goat won the mayor's race in Tibble. Nobody else had run.", "goat"))
    assert "goat" in (await story_of(library, "goat")).sources

    library.remove("goat", OPERATOR)

    assert "goat" not in {source for story in await library.stories(OPERATOR) for source in story.sources}
