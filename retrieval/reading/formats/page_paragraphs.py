"""The paragraphs of a page as it shows them: every word of its visible text, in order, in exactly one of them."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from lxml.html import Element, HtmlElement

# Elements that a browser sets within a line, whatever their class.
# fmt: off
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "button", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "q", "rb", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "math", "mi", "mn", "mo",
    "mrow", "msup", "msub", "mfrac",
})
# fmt: on
# Elements whose content is no text of the page.
# fmt: off
SILENT = frozenset({
    "script", "style", "template", "svg", "head", "iframe", "object", "embed", "audio", "video", "canvas",
    "select", "datalist", "textarea", "map", "rp", "frameset", "noframes",
})
# fmt: on
# What stands raised or lowered in figures, and single letters; white space and signs stay as they are.
_RAISED = dict(zip("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True))
_LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_RAISED_LETTERS = dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_LOWERED_LETTERS = dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_KEPT = frozenset(" ,;*†‡§")
_SHIFTED_CHARS = 12
_CELL_CHARS = 200
_PARAGRAPH_CHARS = 100
_PARAGRAPHS = 2
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]|[\ud800-\udfff]")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_MOST_PARTS = 10_000
LINKED = 0.3  # the share of a paragraph's letters in links that text seldom has
_SPACE = re.compile(r"[\s\x1c-\x1f]+")

Place = tuple[HtmlElement, bool]  # an element's own text (False) or what follows it (True)


@dataclass
class Paragraph:
    """A run of a page's text that no block element divides; `block` is the element that it stands in.

    `places` are its text nodes, each with the number of its letters and digits. `linked` counts those in links.
    """

    block: HtmlElement
    pieces: list[str] = field(default_factory=list)
    places: list[tuple[Place, int]] = field(default_factory=list)
    linked: int = 0

    @property
    def source(self) -> list[str]:
        """Its text nodes as they stand in the page."""
        return [str(element.tail if tail else element.text) for (element, tail), _ in self.places]

    def is_linked(self, most: float = LINKED) -> bool:
        """Whether more than that share of its letters stands in links: it leads elsewhere, and tells little itself."""
        return self.linked > most * self.size

    @cached_property
    def text(self) -> str:
        """The text as it is shown, one space where the page has white space."""
        return _SPACE.sub(" ", _INVISIBLE.sub("", "".join(self.pieces))).strip()

    @cached_property
    def size(self) -> int:
        """How many letters and digits it has."""
        return sum(size for _, size in self.places)


def divide_preformatted(tree: HtmlElement) -> None:
    """Put a break where preformatted text has an empty line, which there divides its paragraphs."""
    for element in [one for whole in tree.iter("pre") for one in whole.iter("*")]:
        element.text, breaks = _parted(element.text)
        for one in reversed(breaks):
            element.insert(0, one)
        if element.tag != "pre":
            element.tail, breaks = _parted(element.tail)
            for one in reversed(breaks):
                element.addnext(one)


def _parted(text: str | None) -> tuple[str | None, list[HtmlElement]]:
    """Return a text up to its first empty line, and a break for every such line with what stands behind it."""
    first, *others = _EMPTY_LINE.split(text, maxsplit=_MOST_PARTS) if text else [text]
    return first, [_break(part or "") for part in others]


def _break(behind: str) -> HtmlElement:
    element = Element("br")
    element.tail = behind
    return element


def paragraphs_of(tree: HtmlElement) -> list[Paragraph]:
    """Return the paragraphs of a page whose hidden parts have been taken out; a row of short cells is one."""
    return [paragraph for paragraph in _Reader().read(tree) if paragraph.size]


class _Reader:
    """Walks a page once, from its first word to its last."""

    def __init__(self) -> None:
        self.found: list[Paragraph] = []
        self.links = 0
        self.rows = 0  # how many rows whose cells stay together are open
        self.item = False  # whether the mark of a list's item is still to be set
        self.shifted: list[dict[str, str]] = []  # how the raised and lowered elements that are open set their text

    def read(self, tree: HtmlElement) -> list[Paragraph]:
        self.found = [Paragraph(tree)]
        waiting: list[tuple[HtmlElement, bool]] = [(tree, False)]
        while waiting:
            element, done = waiting.pop()
            if done:
                self._leave(element)
            elif self._enter(element):
                waiting.append((element, True))
                waiting += [(child, False) for child in reversed(element)]
        return self.found

    def _enter(self, element: HtmlElement) -> bool:
        """Take in what stands before the first child; whether there is more to see inside."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT or (tag == "noscript" and not _is_page(element)):
            if isinstance(tag, str) and tag not in {"script", "style", "template"}:
                self._break(element.getparent())
            self._text(element, tail=True)
            return False
        if tag == "a":
            self.links += 1
        if tag == "tr":
            self.rows += _is_row(element)
        divides = _divides(tag)
        if tag in {"br", "hr"} or (divides and not self._in_row(tag)):
            self._break(element)
        elif tag in {"td", "th"} and self.found[-1].pieces:
            self.found[-1].pieces.append(" | ")
        elif divides:
            self.found[-1].pieces.append(" ")
        self.item = tag == "li" or self.item
        if tag in {"sup", "sub"}:
            self.shifted.append(_shift(element))
        self._text(element, tail=False)
        return True

    def _leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "a":
            self.links -= 1
        if tag == "li":
            self.item = False
        if tag in {"sup", "sub"}:
            self.shifted.pop()
        if _divides(tag) and not self._in_row(tag):
            self._break(element.getparent())
        if tag == "tr":
            self.rows -= _is_row(element)
        self._text(element, tail=True)

    def _in_row(self, tag: str) -> bool:
        return self.rows > 0 and tag != "tr"

    def _break(self, block: HtmlElement | None) -> None:
        block = self.found[-1].block if block is None else block
        if self.found[-1].places:
            self.found.append(Paragraph(block))
        else:
            self.found[-1] = Paragraph(block)

    def _text(self, element: HtmlElement, *, tail: bool) -> None:
        text = element.tail if tail else element.text
        if not text:
            return
        paragraph = self.found[-1]
        if not text.isspace() and (size := sum(map(str.isalnum, text))):
            if self.item:
                paragraph.pieces.insert(0, "- ")
                self.item = False
            paragraph.places.append(((element, tail), size))
            paragraph.linked += size if self.links else 0
        paragraph.pieces.append(text.translate(str.maketrans(self.shifted[-1])) if self.shifted else text)


def _divides(tag: str) -> bool:
    """Whether an element of this name ends the line it stands in; a browser sets unknown ones within the line."""
    return tag not in _INLINE and "-" not in tag


def _shift(element: HtmlElement) -> dict[str, str]:
    """Return how a raised or lowered element sets its characters, so that a figure stays apart from what it follows."""
    figures, letters = (_RAISED, _RAISED_LETTERS) if element.tag == "sup" else (_LOWERED, _LOWERED_LETTERS)
    text = "".join(element.itertext()).strip() if len(element) < 5 else ""
    if len(text) == 1 and text in letters:
        return letters
    return figures if len(text) <= _SHIFTED_CHARS and all(one in figures or one in _KEPT for one in text) else {}


def _is_page(element: HtmlElement) -> bool:
    """Whether what is shown without scripts has paragraphs of text, and is not a picture or a plea."""
    return sum(len(part.text_content()) > _PARAGRAPH_CHARS for part in element.iter("p")) >= _PARAGRAPHS


def _is_row(row: HtmlElement) -> bool:
    """Whether a table's row holds facts side by side, and not the parts of a page."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    if len(cells) < 2 or row.find(".//table") is not None:
        return False
    return all(len(cell) < 20 and sum(map(len, cell.itertext())) < _CELL_CHARS for cell in cells)
