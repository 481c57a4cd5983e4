"""Which paragraphs of a page are its article: several extractors choose, and what is stored is the page's own text.

Every text node of a copy of the page begins with the number of its paragraph, written in two signs that no article
has. Whatever an extractor does to the words, the numbers that come out tell which paragraphs it chose.
"""

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml.etree import strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from retrieval.reading.formats.page_completion import Chosen, completed
from retrieval.reading.formats.page_paragraphs import LINKED, SILENT, Paragraph

# Braille cells: printable, no letters, and no part of running text.
_FIRST_SIGN, _SIGNS = 0x2801, 255
_MARKED = re.compile("([\u2801-\u28ff])([\u2801-\u28ff])([^\u2801-\u28ff]*)")
_BRAILLE = re.compile("[\u2801-\u28ff]")
# What no extractor ever chooses; without it, there is less to search.
_NEVER = (*SILENT, "nav", "footer", "aside", "menu", "dialog", "fieldset", "picture", "input", "noindex")
# Their words are the paragraph's, so that extractors need not see them; many in one paragraph would slow one down.
_PLAIN = ("span", "time", "button", "label", "data", "output", "abbr", "font", "wbr")
_ENOUGH = 0.5  # the share of a paragraph that must have come out
_SHORT_OF = 0.6  # a strict extraction with less than this of a loose one has lost the article


def chosen_in(tree: HtmlElement, paragraphs: Sequence[Paragraph], url: str | None) -> Chosen:
    """Return the paragraphs of `tree` that are its article."""
    marked = _marked(tree, paragraphs)
    most = sum(one.size for one in paragraphs if _may_be_text(one))
    chosen = _by_extractor(deepcopy(marked), paragraphs, url, precision=True)
    if chosen.size(paragraphs) < _SHORT_OF * most:
        loose = _by_extractor(marked, paragraphs, url, precision=False)
        if chosen.size(paragraphs) < _SHORT_OF * loose.size(paragraphs):
            chosen = loose
    return completed(chosen, paragraphs)


def _may_be_text(paragraph: Paragraph) -> bool:
    """Whether a looser extractor may choose a paragraph; a page has no more article than these."""
    return not paragraph.is_linked(2 * LINKED)


def _marked(tree: HtmlElement, paragraphs: Sequence[Paragraph]) -> HtmlElement:
    """Return a copy of the page in which every text node begins with the number of its paragraph."""
    kept = []
    for number, paragraph in enumerate(paragraphs[: _SIGNS * _SIGNS]):
        mark = chr(_FIRST_SIGN + number // _SIGNS) + chr(_FIRST_SIGN + number % _SIGNS)
        for (element, tail), _ in paragraph.places:
            text = element.tail if tail else element.text
            kept.append((element, tail, text))
            _write(element, tail, mark + _BRAILLE.sub(" ", text))
    copy = deepcopy(tree)
    for element, tail, text in kept:
        _write(element, tail, text)
    strip_elements(copy, *_NEVER, with_tail=False)
    strip_tags(copy, *_PLAIN)
    return copy


def _write(element: HtmlElement, tail: bool, text: str) -> None:
    if tail:
        element.tail = text
    else:
        element.text = text


def _by_extractor(tree: HtmlElement, paragraphs: Sequence[Paragraph], url: str | None, *, precision: bool) -> Chosen:
    """Return what trafilatura chooses. What earlier pages said must not change what this one says, so repeated
    paragraphs are not looked for.
    """
    found = bare_extraction(
        tree, url=url, fast=True, favor_precision=precision, include_comments=False, with_metadata=False
    )
    return choice_of(getattr(found, "text", None) or "", paragraphs)


def choice_of(text: str, paragraphs: Sequence[Paragraph]) -> Chosen:
    """Return what an extractor's text with its marks chose, compared letter by letter with what the page prints."""
    given: dict[int, str] = {}
    place, dropped = -1, 0
    for line in text.splitlines():
        before, *_ = _BRAILLE.split(line, maxsplit=1)
        if letters := _letters(before):  # it goes on with the paragraph of the line before, or is nobody's
            is_printed = place >= 0 and letters in _letters("".join(paragraphs[place].source))
            dropped += not is_printed
            given[place] = given.get(place, "") + (letters if is_printed else "")
        for high, low, part in _MARKED.findall(line):
            place = (ord(high) - _FIRST_SIGN) * _SIGNS + ord(low) - _FIRST_SIGN
            given[place] = given.get(place, "") + _letters(part)
    given.pop(-1, None)
    enough = {place for place, letters in given.items() if len(letters) >= _ENOUGH * paragraphs[place].size}
    altered = {place for place in enough if given[place] != _letters("".join(paragraphs[place].source))}
    return Chosen(frozenset(enough), frozenset(altered), dropped)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
