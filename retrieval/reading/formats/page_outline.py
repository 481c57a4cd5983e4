"""Where a page's article begins, and which elements stand at its head, beside it and behind it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from lxml.html import HtmlElement

from retrieval.language.rules import pattern
from retrieval.reading.formats.page_paragraphs import Paragraph, Place

_BEFORE = 12  # paragraphs between the headline and the first of the text: date, byline, buttons
_BEHIND = 6
_LONG = (100, 40)
_ASIDE = frozenset({"aside", "nav", "footer", "figure", "figcaption"})
_HEADS = ("h1", "h2", "h3")
_HEADINGS = frozenset({*_HEADS, "h4", "h5", "h6"})


@dataclass(frozen=True)
class Outline:
    """A page's paragraphs and the places of those that are the article, in order."""

    paragraphs: Sequence[Paragraph]
    article: Sequence[int]

    @cached_property
    def _first(self) -> dict[HtmlElement, int]:
        """The place of the first words of every element that holds some."""
        first: dict[HtmlElement, int] = {}
        for place, paragraph in enumerate(self.paragraphs):
            for text, _ in paragraph.places:
                for element in _around(text):
                    if element in first:  # and so are those around it
                        break
                    first[element] = place
        return first

    @cached_property
    def begin(self) -> int:
        """The place of the first long paragraph of the article, else of the first that is no heading."""
        texts = [place for place in self.article if self.paragraphs[place].block.tag not in _HEADINGS]
        long = (place for least in _LONG for place in texts if self.paragraphs[place].size >= least)
        return next(long, self.article[0] if self.article else 0)

    @cached_property
    def heading(self) -> int | None:
        """The place of the headline: the last main heading before the text, else the last of a lower one."""
        for tag in _HEADS:
            found = [place for place in range(self.begin, -1, -1) if self._heads(place, tag)]
            if found:
                return found[0]
        return None

    @cached_property
    def head(self) -> range:
        """The places of what stands around the headline, up to the first paragraph."""
        start = self.begin if self.heading is None else self.heading
        return range(max(0, start - _BEFORE), min(self.begin + 2, len(self.paragraphs)))

    @property
    def under(self) -> range:
        """Those places of the head that are the headline's and stand under it; all of them where there is none."""
        return range(self.head.start if self.heading is None else self.heading, self.head.stop)

    @property
    def above(self) -> range:
        """Those places of the head that stand above the headline, where another article may be pointed to."""
        return range(self.head.start, self.under.start)

    @cached_property
    def tail(self) -> range:
        """The places of what stands right behind the last paragraph."""
        end = self.article[-1] if self.article else 0
        return range(end, min(end + _BEHIND, len(self.paragraphs)))

    def place(self, element: HtmlElement) -> int | None:
        """The place of the first paragraph in an element; None where it has none."""
        return self._first.get(element)

    def within(
        self, places: range, wanted: Callable[[HtmlElement], bool], *, footer: bool = False
    ) -> Iterator[HtmlElement]:
        """Yield the wanted elements whose first words stand in `places`, an outer one before those inside it.

        What stands beside the article is left out; `footer`: but not what stands in the article's own footer.
        """
        for place in places:
            for element in self._begun(place):
                if wanted(element) and not is_beside(element, footer=footer):
                    yield element

    def _begun(self, place: int) -> list[HtmlElement]:
        """The elements whose first words are a paragraph's."""
        found: dict[HtmlElement, None] = {}
        for text, _ in self.paragraphs[place].places:
            begun = takewhile(lambda element: self._first[element] == place, _around(text))
            found |= dict.fromkeys(reversed([element for element in begun if element not in found]))
        return list(found)

    def _heads(self, place: int, tag: str) -> bool:
        block = self.paragraphs[place].block
        return block.tag == tag or any(above.tag == tag for above in block.iterancestors(tag))


def _around(place: Place) -> Iterator[HtmlElement]:
    """Yield the elements in which a text node stands, the innermost first."""
    element, tail = place
    if not tail:
        yield element
    yield from element.iterancestors()


def is_beside(element: HtmlElement, *, footer: bool = False) -> bool:
    """Whether an element stands in a part of the page that leads to other articles, or shows its readers' words.

    `footer`: an article's own footer, where some sites name its author, is no such part.
    """
    beside = pattern("page", "beside")
    for above in (element, *element.iterancestors()):
        if footer and _is_own_footer(above):
            continue
        if above.tag in _ASIDE:
            return True
        if above.tag in {"body", "html", "article", "main"}:
            return False
        if beside.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
    return False


def _is_own_footer(element: HtmlElement) -> bool:
    if element.tag == "footer" and next(element.iterancestors("article"), None) is not None:
        return True
    return bool(pattern("page", "own_footers").search(element.get("class", "")))
