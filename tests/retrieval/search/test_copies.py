from dataclasses import replace

import pytest

from retrieval.articles import Article, Passage
from retrieval.search.copies import MOST_OF_PUBLISHER, without_copies
from tests.articles import article

VERSIONS = 12
TEXT = (
    "The central bank of Ruritania kept its key rate at {n} percent on Monday. “We see no reason to move,” Governor "
    "Anna Berg told reporters in the capital. The decision had been expected by most of the analysts who were asked."
)


def version(n: int, url: str | None, outlet: str) -> tuple[Article, Passage]:
    made = replace(article(TEXT.format(n=n), f"{n}.txt", url=url, outlet=outlet), dup_group="one")
    return made, Passage(made.sentences[0].start, made.sentences[-1].end, 0, len(made.sentences))


@pytest.mark.parametrize("outlet", ["Evil Post", "Evil Post {n}"])
def test_a_publisher_takes_no_more_than_a_few_places_with_versions_of_one_text(outlet: str) -> None:
    held = {0: version(5, "https://real.example/1", "The Real")}
    held |= {n: version(20 + n, f"https://evil.example/{n}", outlet.format(n=n)) for n in range(1, VERSIONS + 1)}

    kept = without_copies({n: 1.0 / (VERSIONS + 1 - n) for n in held}, held)

    assert 0 in kept  # the original, although all others score more
    assert MOST_OF_PUBLISHER <= len(kept.keys() - {0}) <= MOST_OF_PUBLISHER + 1


def test_every_publisher_is_heard_with_a_figure_of_its_own() -> None:
    held = {n: version(20 + n, f"https://paper{n}.example/1", f"Paper {n}") for n in range(5)}

    assert without_copies(dict.fromkeys(held, 1.0), held).keys() == held.keys()
