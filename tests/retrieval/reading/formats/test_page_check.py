"""The counts that tell how a stored text compares with its page are results of comparing, and can come out badly."""

import pytest
from lxml.html import document_fromstring

from retrieval.reading.formats.page_check import are_printed
from retrieval.reading.formats.page_extraction import choice_of
from retrieval.reading.formats.page_paragraphs import paragraphs_of

PAGE = """<html><head><title>Hidden title</title></head><body><h1>Ferry aground</h1>
<p>The ferry left <b>Brunsvik</b> at six.</p><ul><li>Forty people were on board.</li></ul>
<p>Some 20 km<sup>2</sup> of water are closed.</p>
<script>never shown</script><p>Divers came at noon.</p></body></html>"""
FIRST, SECOND = "\u2801\u2801", "\u2801\u2802"


@pytest.mark.parametrize(
    "text",
    ["The ferry left Brunsvik at six.", "- Forty people were on board.", "Some 20 km² of water are closed."],
)
def test_a_run_of_the_page_is_printed_there(text: str) -> None:
    assert are_printed([text], document_fromstring(PAGE))


@pytest.mark.parametrize(
    "text",
    [
        "The ferry left at six.",
        "Forty persons were on board.",
        "Divers came at noon. The ferry left Brunsvik at six.",
        "never shown",
        "Hidden title",
        "Divers came at noon!",
    ],
)
def test_what_lacks_adds_or_moves_a_word_is_not_printed_there(text: str) -> None:
    assert not are_printed(["Ferry aground", text], document_fromstring(PAGE))


@pytest.mark.parametrize(
    ("given", "places", "altered", "dropped"),
    [
        (f"{FIRST}Ferry aground\n{SECOND}The ferry left Brunsvik at six.", {0, 1}, set(), 0),
        (f"{SECOND}The ferry left {SECOND}at six.", {1}, {1}, 0),
        (f"{SECOND}The ferry left Bergen at six.", {1}, {1}, 0),
        (f"{SECOND}The", set(), set(), 0),
        (f"{FIRST}Ferry aground\nA line of nobody's\n---", {0}, set(), 1),
    ],
)
def test_an_extractors_text_is_compared_letter_by_letter(
    given: str, places: set[int], altered: set[int], dropped: int
) -> None:
    chosen = choice_of(given, paragraphs_of(document_fromstring(PAGE)))

    assert (set(chosen.places), set(chosen.altered), chosen.dropped) == (places, altered, dropped)
