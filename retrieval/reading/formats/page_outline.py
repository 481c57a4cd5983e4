"""Where a page's article begins, and which elements stand at its head, beside it and behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from retrieval.language.rules import pattern
from retrieval.reading.formats.page_paragraphs import Paragraph

_BEFORE = 12  # paragraphs between the headline and the first of the text: date, byline, buttons
_BEHIND = 6
_LONG = (100, 40)
_ASIDE = frozenset({"aside", "nav", "footer", "figure", "figcaption"})
_HEADS = ("h1", "h2", "h3")
_HEADINGS = frozenset({*_HEADS, "h4", "h5", "h6"})
_MAX_ELEMENTS = 60


@dataclass(frozen=True)
class Outline:
    """A page's paragraphs and the places of those that are the article, in order."""

    paragraphs: Sequence[Paragraph]
    article: Sequence[int]
    _place: dict[HtmlElement, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for place, paragraph in enumerate(self.paragraphs):
            for (element, tail), _ in paragraph.places:
                self._place.setdefault(element.getparent() if tail else element, place)

    @property
    def begin(self) -> int:
        """The place of the first long paragraph of the article, else of the first that is no heading."""
        texts = [place for place in self.article if self.paragraphs[place].block.tag not in _HEADINGS]
        long = (place for least in _LONG for place in texts if self.paragraphs[place].size >= least)
        return next(long, self.article[0] if self.article else 0)

    def heading(self) -> int | None:
        """The place of the headline: the last main heading before the text, else the last of a lower one."""
        for tag in _HEADS:
            found = [place for place in range(self.begin, -1, -1) if self._heads(place, tag)]
            if found:
                return found[0]
        return None

    def head(self) -> range:
        """The places of what stands around the headline, up to the first paragraph."""
        heading = self.heading()
        start = self.begin if heading is None else heading
        return range(max(0, start - _BEFORE), min(self.begin + 2, len(self.paragraphs)))

    def tail(self) -> range:
        """The places of what stands right behind the last paragraph."""
        end = self.article[-1] if self.article else 0
        return range(end, min(end + _BEHIND, len(self.paragraphs)))

    def place(self, element: HtmlElement) -> int | None:
        """The place of the first paragraph in an element; None where it has none."""
        for count, inner in enumerate(element.iter()):
            if inner in self._place:
                return self._place[inner]
            if count > _MAX_ELEMENTS:
                break
        return None

    def within(self, elements: Sequence[HtmlElement], places: range) -> Iterator[HtmlElement]:
        """Yield the elements whose text stands in `places` and in nothing beside the article."""
        for element in elements[:_MAX_ELEMENTS]:
            place = self.place(element)
            if place is not None and place in places and not is_beside(element):
                yield element

    def _heads(self, place: int, tag: str) -> bool:
        block = self.paragraphs[place].block
        return block.tag == tag or any(above.tag == tag for above in block.iterancestors(tag))


def is_beside(element: HtmlElement) -> bool:
    """Whether an element stands in a part of the page that leads to other articles, or shows its readers' words."""
    beside = pattern("page", "beside")
    for above in (element, *element.iterancestors()):
        if above.tag in _ASIDE:
            return True
        if above.tag in {"body", "html", "article", "main"}:
            return False
        if beside.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
    return False
