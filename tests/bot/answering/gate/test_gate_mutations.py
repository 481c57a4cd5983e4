"""Every sentence of real articles, changed in one place: nothing changed passes, and what only goes on does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.draft import Point
from bot.answering.gate.gate import check_point
from retrieval.articles import Article, Excerpt
from retrieval.language.readable import readable
from retrieval.reading import read
from tests.articles import excerpt
from tests.conftest import ROOT, SHARED

FOLDERS = [ROOT / "retrieval" / "sample", SHARED / "corpus"]
LEAST_PASSED = 0.95  # of the sentences that only go on with "it was reported"
_AUXILIARY = re.compile(r"\b(?:is|was|are|were|will|would|has|have|had|can|could|should|did)\b")
_QUOTED = re.compile(r"[“\"]([^”\"]{15,})[”\"]")
_SWAPS = {"Lavrov": "Shoigu", "Russia": "China", "Trump": "Biden", "Ukraine": "Poland", "Putin": "Medvedev"}


def mutants(text: str) -> Iterator[str]:
    """The text with a denial put in or taken out, a digit or a name changed, quoted words added or taken out."""
    if found := _AUXILIARY.search(text):
        yield f"{text[: found.end()]} not{text[found.end() :]}"
    if found := re.search(r" (?:not|no|never) ", text):
        yield f"{text[: found.start()]} {text[found.end() :]}"
    if found := re.search(r"\d", text):
        yield f"{text[: found.start()]}{(int(found[0]) + 1) % 10}{text[found.end() :]}"
    if name := next((name for name, other in _SWAPS.items() if name in text and other not in text), None):
        yield text.replace(name, _SWAPS[name])
    if found := _QUOTED.search(text):
        words = found[1].split(" ")
        half = len(words) // 2
        yield text.replace(found[1], " ".join(words[:half] + words[half + 1 :]))
        yield text.replace(found[1], " ".join([*words[:half], "really", *words[half:]]))


def sentences(folder: Path) -> Iterator[tuple[Excerpt, str, str]]:
    """Yield an article, a pointer at one of its sentences, and that sentence as it is shown."""
    for article in read(folder):
        assert isinstance(article, Article)
        for number, sentence in enumerate(article.sentences, start=1):
            if article.blocks[sentence.block].label == "body":
                yield excerpt(article), f"1.{number}", readable(article.text_raw[sentence.start : sentence.end])


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_changed_sentence_passes(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"needs the public data in {folder}")

    tried = [(e, pointer, mutant) for e, pointer, text in sentences(folder) for mutant in mutants(text)]
    accepted = [mutant for e, pointer, mutant in tried if check_point(Point(mutant, (pointer,)), [e]).points]

    assert len(tried) > 100
    assert accepted == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_sentence_as_it_is_passes_and_one_that_only_goes_on_nearly_always(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"needs the public data in {folder}")

    tried = list(sentences(folder))
    as_they_are = [text for e, pointer, text in tried if check_point(Point(text, (pointer,)), [e]).points]
    longer = [
        text
        for e, pointer, text in tried
        if check_point(Point(f"{text.rstrip('.')}, it was reported", (pointer,)), [e]).points
    ]

    assert len(as_they_are) == len(tried)
    assert len(longer) >= LEAST_PASSED * len(tried)
