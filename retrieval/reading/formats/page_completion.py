"""What an extractor's choice of a page's paragraphs lacks: told by the elements in which the chosen ones stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from lxml.html import HtmlElement

from retrieval.reading.formats.page_outline import is_beside
from retrieval.reading.formats.page_paragraphs import Paragraph

_MOST = 0.6  # the share of the chosen text that the article's own element holds
_TEXT_SIZE = 40
_NO_TEXT = frozenset({"figcaption", "figure", "td", "th", "dt", "caption", "form", "fieldset", "legend", "address"})
_GAP = 5
_ENDS = re.compile(r"[.!?…:][\"”’»)\]]*$")
_SEEN_TIMES = 3  # how often a form is chosen before all that have it are


@dataclass(frozen=True, slots=True)
class Chosen:
    """The paragraphs that an extractor chose, by their place on the page.

    `altered` are those of which the extractor gave other letters than the page prints; `dropped` counts the lines of
    its text that stand in no paragraph of the page.
    """

    places: frozenset[int]
    altered: frozenset[int] = frozenset()
    dropped: int = 0

    def size(self, paragraphs: Sequence[Paragraph]) -> int:
        """The letters and digits of what was chosen."""
        return sum(paragraphs[place].size for place in self.places)


def completed(chosen: Chosen, paragraphs: Sequence[Paragraph]) -> Chosen:
    """Add what stands beside, among or in the midst of what was chosen and is text as it is."""
    return _closed(_alike(_grown(chosen, paragraphs), paragraphs), paragraphs)


def _grown(chosen: Chosen, paragraphs: Sequence[Paragraph]) -> Chosen:
    """Add what stands beside the chosen paragraphs in the element that holds most of them, and is text as they are."""
    sizes: Counter[HtmlElement] = Counter()
    for place in chosen.places:
        for holder in _holders(paragraphs[place]):
            sizes[holder] += paragraphs[place].size
    most = sizes.most_common(1)
    if not most or most[0][1] < _MOST * chosen.size(paragraphs):
        return chosen
    holder, begin = most[0][0], min(chosen.places)
    beside = {
        place
        for place in range(begin, len(paragraphs))
        if place not in chosen.places and holder in _holders(paragraphs[place]) and is_text(paragraphs[place])
    }
    return replace(chosen, places=chosen.places | beside)


def _alike(chosen: Chosen, paragraphs: Sequence[Paragraph]) -> Chosen:
    """Add what has, in the midst of the chosen paragraphs, the same form as several of them: the short updates."""
    if not chosen.places:
        return chosen
    forms = Counter(_form(paragraphs[place]) for place in chosen.places)
    alike = {
        place
        for place in range(min(chosen.places), max(chosen.places))
        if place not in chosen.places
        and forms[_form(paragraphs[place])] >= _SEEN_TIMES
        and not paragraphs[place].is_linked()
    }
    return replace(chosen, places=chosen.places | alike)


def _closed(chosen: Chosen, paragraphs: Sequence[Paragraph]) -> Chosen:
    """Add what stands in the midst of a sentence that was chosen before and after it."""
    between: set[int] = set()
    for before, after in pairwise(sorted(chosen.places)):
        gap = after - before
        if 1 < gap <= _GAP and not _ENDS.search(paragraphs[before].text) and paragraphs[after].text[:1].islower():
            between.update(range(before + 1, after))
    return replace(chosen, places=chosen.places | between)


def is_text(paragraph: Paragraph) -> bool:
    """Whether a paragraph may be an article's running text."""
    if paragraph.size < _TEXT_SIZE or paragraph.is_linked():
        return False
    return paragraph.block.tag not in _NO_TEXT and not is_beside(paragraph.block)


def _form(paragraph: Paragraph) -> tuple[tuple[str, str], ...]:
    """How a paragraph is marked: the tags and classes of the innermost elements that it stands in."""
    return tuple((element.tag, element.get("class") or "") for element in islice(_above(paragraph), 3))


def _above(paragraph: Paragraph) -> Iterator[HtmlElement]:
    yield paragraph.block
    yield from paragraph.block.iterancestors()


def _holders(paragraph: Paragraph) -> tuple[HtmlElement, ...]:
    """Return the elements that a paragraph may be said to stand in: its own block and that block's parent."""
    return tuple(islice(_above(paragraph), 2))
