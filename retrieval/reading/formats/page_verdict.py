"""Whether a page is an article at all, and whether it shows the whole of one."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from retrieval.language.rules import pattern
from retrieval.reading.formats.page_paragraphs import Paragraph

_SIGNS = {
    "robots": "this page checks whether its visitor is a machine; open it in a browser and save the article",
    "consent": "this page asks for consent to cookies; open it in a browser and save the article",
    "scripts": "this page shows its text only to a browser that runs scripts; save the article from a browser",
    "denied": "the site does not let this page be read; save the article from a browser",
    "missing": "there is no article at this address (any more)",
}
FRONT = "this page is a list of articles and none itself; give the address of the article"
_SHORT = 1500  # letters that a notice hardly has and an article mostly has
_NOTICE = 0.34  # the share of a short page's letters in lines with signs that makes it a notice
_LONG_NOTICE = 0.6
_LISTED = 0.6  # the share of a page's letters in links that makes it a list
_MIN_LINKS = 10
_TOP = 3
_SAMPLE = 12


def refusal(
    tree: HtmlElement, title: str | None, paragraphs: Sequence[Paragraph], article: Sequence[int], *, described: bool
) -> str | None:
    """Return why a page is no article, or None where it may be one.

    `article` are the places of what an extractor takes for the article; `described` says that the page's linked data
    describe an article.
    """
    chosen = [paragraphs[place] for place in article]
    size = sum(paragraph.size for paragraph in chosen)
    if size < _SHORT and _has_machine(tree):
        return _SIGNS["robots"]
    heads = [title or "", *(text for text in _headings(paragraphs))]
    looked = chosen if size < _SHORT else chosen[:_SAMPLE]  # an article's first paragraphs are no notice
    short, size = size < _SHORT, sum(one.size for one in looked)
    for kind, reason in _SIGNS.items() if short or not described else ():
        sign = pattern("refusals", kind)
        told = sum(one.size for one in looked if sign.search(one.text))
        headed = any(len(head) < 120 and sign.search(head) for head in heads)
        if short and ((headed and (told or size < _SHORT / 5)) or told > _NOTICE * size):
            return reason
        if told > _LONG_NOTICE * size:
            return reason
    return FRONT if not described and _is_list(chosen) else None


def without_offers(paragraphs: Sequence[Paragraph], article: Sequence[int], *, paid: bool) -> tuple[list[int], bool]:
    """Return the article without what a subscription costs, and whether it goes on for those who pay.

    An offer stands in one piece, from its first line to its last, and behind the article's beginning.
    """
    behind = range(max(0, len(article) - _SAMPLE), len(article))
    offered = [at for at in behind if _offers(paragraphs[article[at]])]
    locked = any(pattern("refusals", "locks").search(paragraphs[article[at]].text) for at in offered)
    if not offered or not (paid or locked):
        return list(article), paid
    first, last = offered[0], offered[-1]
    if any(after - before > _TOP for before, after in pairwise(offered)):
        first = next(at for place, at in enumerate(offered) if all(b - a <= _TOP for a, b in pairwise(offered[place:])))
    left = [place for at, place in enumerate(article) if not first <= at <= last]
    return (left, True) if left else (list(article), True)


def _offers(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if paragraph.size > 600:
        return False
    return bool(pattern("refusals", "offers").search(text) or pattern("refusals", "locks").search(text))


def _headings(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield the main headings of a page, and what stands first on it."""
    yield from (one.text for one in paragraphs[:200] if one.block.tag == "h1")


def _has_machine(tree: HtmlElement) -> bool:
    """Whether a script of the page is the check of a well-known guard."""
    sign = pattern("refusals", "machines")
    scripts = [f"{one.get('src') or ''} {(one.text or '')[:5000]}" for one in tree.iter("script", "iframe")]
    forms = [f"{one.get('id') or ''} {one.get('action') or ''}" for one in tree.iter("form")]
    return any(sign.search(text) for text in (*scripts, *forms))


def _is_list(chosen: Sequence[Paragraph]) -> bool:
    """Whether most of what would be stored are links, one a line, and nothing is a longer text."""
    size = sum(one.size for one in chosen)
    links = [one for one in chosen if one.linked >= 0.9 * one.size and one.size > 15]
    told = sum(one.size for one in chosen if one.linked < 0.5 * one.size and one.size > 150)
    return len(links) >= _MIN_LINKS and sum(one.size for one in links) >= _LISTED * size and told < size / 5
