"""What publishers say side by side: their figures of one event, each cited by its own sentence."""

from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from bot.briefing.compare import Comparison, compare
from bot.briefing.listings import read_comparison
from retrieval.articles import Article
from retrieval.language.figures import figures
from retrieval.stories.traits import traits_of
from tests.articles import article

FERRY = (
    "A ferry sank off Corran Bay on Monday. At least {} people were killed, the coast guard of Corran Bay said. The "
    "ferry Mirabel had left the port of Dunmore in fog."
)
RAID = "Troops raided a farm near Corran Bay on Monday. The army said {} rebels were killed in the raid on the farm."


def told(text: str, outlet: str, day: date = date(2025, 5, 6), **known: object) -> Article:
    return article(text, f"{outlet}.txt", outlet=outlet, published=day, **known)


def compared(topic: str, articles: Iterable[Article], language: str = "en") -> Comparison:
    held = {one.id: one for one in articles}

    def read(ids: Iterable[str]) -> Mapping[str, Article]:
        return {id_: held[id_] for id_ in ids}

    found = compare(topic, [traits_of(one) for one in held.values()], read, language=language)
    for one in found.citations:
        assert held[one.article_id].text_raw[one.start : one.end] == one.excerpt
    return found


def values(found: Comparison) -> list[tuple[str, list[tuple[str, int]]]]:
    return [(one.kind, [(value.outlet, value.value) for value in one.values]) for one in found.figures]


def test_publishers_that_count_otherwise_stand_side_by_side_with_their_sentences() -> None:
    found = compared("Corran Bay", [told(FERRY.format(12), "Dunmore Echo"), told(FERRY.format("17"), "Tide")])

    assert values(found) == [("differ", [("Dunmore Echo", 12), ("Tide", 17)])]
    (figure,) = found.figures
    assert figure.what.startswith("killed")
    assert {value.day for value in figure.values} == {"2025-05-05"}
    cited = {one.n: one.excerpt for one in found.citations}
    for value in figure.values:
        assert any(one.value == value.value for one in figures(cited[value.citations[0]]))


@pytest.mark.parametrize(
    ("language", "outcome", "summed"),
    [
        ("en", "killed", "What each publisher says: 2 · Figures that differ: 1"),
        ("ru", "погибшие", "Что пишет каждое издание: 2 · Расходящихся чисел: 1"),
        ("uk", "загиблі", "Що пише кожне видання: 2 · Чисел, що розходяться: 1"),
    ],
)
def test_what_is_counted_and_what_agrees_is_said_in_the_readers_language(
    language: str, outcome: str, summed: str
) -> None:
    articles = [told(FERRY.format(12), "Dunmore Echo"), told(FERRY.format(17), "Tide")]

    found = compared("Corran Bay", articles, language)

    assert found.figures[0].what.startswith(outcome)
    assert read_comparison(found, "Corran Bay", language).header[1:] == (summed,)


def test_a_toll_that_grows_from_day_to_day_is_a_sequence() -> None:
    first, later = FERRY.format(12), FERRY.format(31)

    found = compared("Corran Bay", [told(first, "Dunmore Echo"), told(later, "Tide", date(2025, 5, 8))])

    assert values(found) == [("sequence", [("Dunmore Echo", 12), ("Tide", 31)])]


@pytest.mark.parametrize(
    ("other", "outlet"),
    [
        (RAID.format(20), "Tide"),  # another event of that day and place
        (FERRY.format(17), "Dunmore Echo"),  # one publisher corrects itself
        (FERRY.format(12).replace("12 people", "17 people in all, 12 of them children,"), "The Dunmore Echo"),
    ],
)
def test_what_is_no_difference_between_publishers_is_none(other: str, outlet: str) -> None:
    found = compared("Corran Bay", [told(FERRY.format(12), "Dunmore Echo"), told(other, outlet, url="http://x.test")])

    assert not [figure for figure in found.figures if figure.kind != "agree"]


def test_publishers_that_agree_are_shown_as_such() -> None:
    found = compared("Corran Bay", [told(FERRY.format(12), "Dunmore Echo"), told(FERRY.format("twelve"), "Tide")])

    assert values(found) == [("agree", [("Dunmore Echo", 12), ("Tide", 12)])]


def test_a_publisher_has_one_side_and_an_opinion_says_that_it_is_one() -> None:
    opinion = "The ferry line of Corran Bay should never have been sold, I think. Fog is no excuse."
    articles = [
        told(FERRY.format(12), "Dunmore Echo"),
        told(FERRY.format(14), "Dunmore Echo", date(2025, 5, 7), url="http://echo.test/2"),
        told(opinion, "Tide", kind="opinion"),
    ]

    found = compared("Corran Bay ferry", articles)

    assert sorted(side.label for side in found.sides) == ["Dunmore Echo", "Tide (opinion)"]
    cited = {one.n: one.excerpt for one in found.citations}
    assert all(side.text == f"{cited[side.citations[0]]} [{side.citations[0]}]" for side in found.sides)


def test_a_day_chooses_the_articles_that_were_written_then() -> None:
    articles = [told(FERRY.format(12), "Dunmore Echo"), told(FERRY.format(40), "Tide", date(2025, 5, 9))]

    assert [side.label for side in compared("Corran Bay 2025-05-09", articles).sides] == ["Tide"]
    assert len(compared("Corran Bay", articles).sides) == 2
    assert compared("Lindmouth opera", articles).sides == ()
