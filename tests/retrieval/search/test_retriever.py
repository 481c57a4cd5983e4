"""The whole search: copies collapse, sides are heard, weights follow rarity, filters and scopes hold together."""

import random

import pytest

from bot.services import Services
from config.errors import QuestionError
from retrieval.articles import Article
from retrieval.search.question import Question
from retrieval.search.quotas import MOST_OF_ONE
from tests.articles import article

WORDS = (
    *("salt", "rope", "gull", "tide", "mast", "keel", "wharf", "crane"),
    *("cargo", "sail", "knot", "drift", "anchor", "buoy", "net", "eel"),
)


def made_up(seed: int, topic: str) -> str:
    """A text of its own about one topic."""
    chance = random.Random(seed)
    sentences = (f"{topic} saw {' '.join(chance.sample(WORDS, 9))} on its way." for _ in range(12))
    return " ".join(sentences)


COPY = made_up(1, "Brigantine Aurora")


@pytest.fixture(scope="module")
def documents() -> list[Article]:
    return [
        article(COPY, "first.txt", outlet="Wire"),
        article(f"{COPY} {made_up(3, 'Brigantine Aurora')}", "fuller.txt", outlet="Post"),
        article(made_up(2, "Schooner Borealis"), "chat.txt", scope="chat:7"),
        *(article(made_up(n, "Trawler Cormorant"), f"loud{n}.txt", outlet="Loud Post") for n in range(10, 24)),
        *(article(made_up(n, "A trawler"), f"{n}.txt", outlet=f"Quiet Post {n}") for n in range(30, 33)),
        article("The lugger Delphine sank. Nobody saw it.", "rare.txt"),
    ]


def test_copies_are_shown_once_by_the_fuller_one(library: Services) -> None:
    found = library.retriever.search(Question("What did Brigantine Aurora see?"), 10)

    about = {e.article.source for e in found.excerpts if "Aurora" in e.text}
    assert about == {"fuller.txt"}
    assert len({e.passage_id for e in found.excerpts}) == len(found.excerpts)


def test_where_a_comparison_names_nobody_no_publisher_takes_all_places(library: Services) -> None:
    compared = library.retriever.search(Question("Compare what was said about the trawler Cormorant"), 10)
    plain = library.retriever.search(Question("What was said about the trawler Cormorant?"), 10)

    outlets = [e.article.outlet for e in compared.excerpts]
    assert outlets.count("Loud Post") == MOST_OF_ONE
    assert [e.article.outlet for e in plain.excerpts].count("Loud Post") > MOST_OF_ONE


def test_every_outlet_that_is_named_is_heard(library: Services) -> None:
    asked = "What do Loud Post and Quiet Post 30 and Quiet Post 32 say about the trawler Cormorant?"

    found = library.retriever.search(Question(asked), 3)

    alone = library.retriever.search(Question("What is said about the trawler Cormorant?"), 3)
    assert {e.article.outlet for e in alone.excerpts} == {"Loud Post"}
    assert {e.article.outlet for e in found.excerpts} == {"Loud Post", "Quiet Post 30", "Quiet Post 32"}
    assert found.outlets == ("Loud Post", "Quiet Post 30", "Quiet Post 32")


def test_a_rare_word_tells_more_than_a_common_one_and_an_unknown_one_as_much_as_the_rarest(library: Services) -> None:
    weights = library.retriever.search(Question("trawler delphine zeppelin"), 5).weights

    assert weights["delphin"] > weights["trawler"]
    assert weights["zeppelin"] == weights["delphin"]


def test_how_much_of_the_question_a_text_holds_is_weighed_by_rarity(library: Services) -> None:
    found = library.retriever.search(Question("trawler delphine"), 5)

    assert found.cover("Trawlers and the Delphine") == 1.0
    assert 0.5 < found.cover("the Delphine") < 1.0
    assert found.cover("trawlers") == pytest.approx(1.0 - found.cover("Delphine"))
    assert found.cover("") == 0.0


def test_filters_and_scopes_narrow_together(library: Services) -> None:
    asked = Question("from:post What did Schooner Borealis see?", scopes=frozenset({"chat:7"}))

    assert library.retriever.search(asked, 10).excerpts == ()


@pytest.mark.anyio
async def test_an_operator_that_cannot_be_read_stops_the_search(library: Services) -> None:
    with pytest.raises(QuestionError, match="since:yesterdy is no day"):
        await library.retriever.asearch(Question("since:yesterdy trawler"), 10)


@pytest.mark.parametrize("limit", [0, 1, 4])
def test_no_more_is_returned_than_was_asked_for_best_first(library: Services, limit: int) -> None:
    excerpts = library.retriever.search(Question("trawler Cormorant"), limit).excerpts

    assert len(excerpts) == limit
    assert [e.score for e in excerpts] == sorted((e.score for e in excerpts), reverse=True)
