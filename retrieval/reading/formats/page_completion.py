"""What an extractor's choice of a page's paragraphs lacks: told by the elements in which the chosen ones stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from lxml.html import HtmlElement

from retrieval.language.rules import pattern
from retrieval.reading.formats.page_outline import is_beside
from retrieval.reading.formats.page_paragraphs import Paragraph

_MOST = 0.6  # the share of the chosen text that the article's own element holds
_TEXT_SIZE = 40
_LINKED = 0.3
_WHOLLY_LINKED = 0.9
_NO_TEXT = frozenset({"figcaption", "figure", "td", "th", "dt", "caption", "form", "fieldset", "legend", "address"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GAP = 5
_ENDS = re.compile(r"[.!?…:][\"”’»)\]]*$")
_MAIN = 0.6  # a choice with less than this of the page's main element has lost the article
_INNER = 0.9  # an inner element with this share of an outer one's text is the article's own
_LEVELS = 4
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


def with_main(chosen: Chosen, paragraphs: Sequence[Paragraph]) -> Chosen:
    """Return the text of the element that holds most of the page's, where the choice has little of it, else the choice.

    Neither what asks for consent nor what leads to another article is such text.
    """
    texts = [
        place
        for place, paragraph in enumerate(paragraphs)
        if is_text(paragraph) and not _leads_on(paragraphs, place) and not _asks_consent(paragraph)
    ]
    main = _main_element(paragraphs[place] for place in texts)
    inside = frozenset(place for place in texts if main in islice(_above(paragraphs[place]), _LEVELS))
    found = Chosen(inside)
    shared = sum(paragraphs[place].size for place in chosen.places.intersection(texts))
    return found if shared < _MAIN * found.size(paragraphs) else chosen


def _main_element(texts: Iterator[Paragraph]) -> HtmlElement | None:
    """Return the innermost element that holds nearly as much text as any."""
    sizes: Counter[HtmlElement] = Counter()
    for text in texts:
        for element in islice(_above(text), _LEVELS):
            sizes[element] += text.size
    least = _INNER * max(sizes.values(), default=0)
    large = [element for element, size in sizes.items() if size >= least]
    return max(large, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


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
        and paragraphs[place].linked <= _LINKED * paragraphs[place].size
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
    if paragraph.size < _TEXT_SIZE or paragraph.linked > _LINKED * paragraph.size:
        return False
    return paragraph.block.tag not in _NO_TEXT and not is_beside(paragraph.block)


def _form(paragraph: Paragraph) -> tuple[tuple[str, str], ...]:
    """How a paragraph is marked: the tags and classes of the innermost elements that it stands in."""
    return tuple((element.tag, element.get("class") or "") for element in islice(_above(paragraph), 3))


def _leads_on(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """Whether a paragraph tells what stands behind the linked heading right before it, in the same box."""
    before = paragraphs[place - 1] if place else None
    if before is None or before.linked < _WHOLLY_LINKED * before.size:
        return False
    box = set(islice(_above(before), 1, _LEVELS)) & set(islice(_above(paragraphs[place]), 1, _LEVELS))
    return bool(box) and any(element.tag in _HEADINGS for element in islice(_above(before), 3))


def _asks_consent(paragraph: Paragraph) -> bool:
    return bool(pattern("refusals", "consent").search(paragraph.text))


def _above(paragraph: Paragraph) -> Iterator[HtmlElement]:
    yield paragraph.block
    yield from paragraph.block.iterancestors()


def _holders(paragraph: Paragraph) -> tuple[HtmlElement, ...]:
    """Return the elements that a paragraph may be said to stand in: its own block and that block's parent."""
    return tuple(islice(_above(paragraph), 2))
