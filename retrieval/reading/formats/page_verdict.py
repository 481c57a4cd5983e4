"""Whether a page is an article at all, and whether it shows the whole of one."""

import re
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
_SAMPLE = 12  # an article's first paragraphs are no notice, and its last ones hold the offer
_HEAD_CHARS = 120
_OFFER = 600  # letters that a line of an offer may have


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
    heads = [head for head in (title or "", *_headings(paragraphs)) if len(head) < _HEAD_CHARS]
    for kind, reason in _SIGNS.items() if size < _SHORT or not described else ():
        sign = pattern("refusals", kind)
        if _is_notice(chosen, size, sign, heads) if size < _SHORT else _tells(sign, chosen[:_SAMPLE], _LONG_NOTICE):
            return reason
    return FRONT if not described and _is_list(chosen) else None


def _is_notice(chosen: Sequence[Paragraph], size: int, sign: re.Pattern[str], heads: Sequence[str]) -> bool:
    """Whether a short text has a sign in much of it, or in its headline and anywhere in it."""
    headed = any(sign.search(head) for head in heads)
    return (headed and size < _SHORT / 5) or _tells(sign, chosen, 0 if headed else _NOTICE)


def _tells(sign: re.Pattern[str], paragraphs: Sequence[Paragraph], share: float) -> bool:
    """Whether the paragraphs with a sign hold more than this share of all letters; the longest are looked at first."""
    size = left = sum(one.size for one in paragraphs)
    told = 0
    for one in sorted(paragraphs, key=lambda one: one.size, reverse=True):
        if left <= share * size:
            return False
        if sign.search(one.text):
            told += one.size
        else:
            left -= one.size
        if told > share * size:
            return True
    return False


def offers_in(paragraphs: Sequence[Paragraph], article: Sequence[int], *, paid: bool) -> tuple[frozenset[int], bool]:
    """Return the places of what a subscription costs, and whether the article goes on for those who pay.

    `paid`: the page's data say that it does. An offer stands in one piece, from its first line to its last, and behind
    the article's beginning.
    """
    behind = range(max(0, len(article) - _SAMPLE), len(article))
    if not paid and not any(_says("locks", paragraphs[article[at]]) for at in behind):
        return frozenset(), False
    offered = [at for at in behind if any(_says(kind, paragraphs[article[at]]) for kind in ("offers", "locks"))]
    apart = [place for place, (before, after) in enumerate(pairwise(offered), start=1) if after - before > _TOP]
    piece = offered[apart[-1] if apart else 0 :]
    offer = frozenset(article[at] for at in range(piece[0], piece[-1] + 1)) if piece else frozenset()
    return (offer if len(offer) < len(article) else frozenset()), True


def _says(kind: str, paragraph: Paragraph) -> bool:
    return paragraph.size <= _OFFER and bool(pattern("refusals", kind).search(paragraph.text))


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
