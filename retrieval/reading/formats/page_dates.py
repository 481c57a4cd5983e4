"""The day a page was published, as its markup states it, and a day that is only a candidate for it."""

from copy import deepcopy

from htmldate import find_date
from lxml.html import HtmlElement

from retrieval.language.dates import published_in

# Pictures and their captions, other articles, addresses, and everything that is no text.
_BESIDE = ("figure", "figcaption", "picture", "img", "aside", "nav", "footer", "script", "style", "link", "iframe")
_PROSE = ("p", "blockquote", "title")
_SHORT_CHARS = 80
_SMALL_PAGE = 20_000


def stated_date(tree: HtmlElement) -> str | None:
    """Return the ISO date that the page's markup gives for its publication; captions and addresses are not asked."""
    return _found(_without(tree, _BESIDE), extensive=False)


def candidate(tree: HtmlElement) -> str | None:
    """Return the ISO date that a short line of the page prints and a search of the page agrees on.

    It may be a publication date and may be another: nothing but a candidate. Captions and running text are not asked.
    """
    if sum(1 for _ in tree.iter()) > _SMALL_PAGE:
        return None
    rest = _without(tree, (*_BESIDE, *_PROSE, "meta"))
    found = _found(rest, extensive=True)
    return found if found and found in _printed(rest) else None


def _found(tree: HtmlElement, *, extensive: bool) -> str | None:
    found = find_date(tree, extensive_search=extensive, original_date=True)
    return found if isinstance(found, str) else None


def _printed(tree: HtmlElement) -> set[str]:
    lines = (" ".join(text.split()) for element in tree.iter() for text in (element.text, element.tail) if text)
    dates = (published_in(line, "text-inferred") for line in lines if len(line) < _SHORT_CHARS)
    return {found.day.isoformat() for found in dates if found and found.day}


def _without(tree: HtmlElement, tags: tuple[str, ...]) -> HtmlElement:
    copy = deepcopy(tree)
    for element in list(copy.iter(*tags)):
        if element.getparent() is not None:
            element.drop_tree()
    return copy
