"""A web page's article and what the page says of it; runs in the sandbox's child."""

import logging
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from config.errors import ReadingError
from retrieval.reading.formats.encoding import declared_encoding, decoded
from retrieval.reading.formats.page_check import are_printed
from retrieval.reading.formats.page_extraction import chosen_in
from retrieval.reading.formats.page_facts import facts_of
from retrieval.reading.formats.page_outline import Outline
from retrieval.reading.formats.page_paragraphs import Paragraph, divide_preformatted, paragraphs_of
from retrieval.reading.formats.page_sight import drop_hidden
from retrieval.reading.formats.page_verdict import offers_in, refusal
from retrieval.reading.labels import is_disclaimer
from retrieval.reading.lines import Line

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_HEAD_BYTES = 4096
_GAP = "\n\n"
_LONGEST_DISCLAIMER = 1000
# Thirty times what news pages have; the libraries need seconds and hundreds of megabytes for more.
MAX_TAGS = 100_000
_MANY = f"the page has more than {MAX_TAGS:,} tags; save the article as plain text"
NO_PAGE = "this is no HTML page; save the article as plain text"
NO_ARTICLE = "no article was found in this page; save the article itself, or its text as plain text"


def page_job(data: bytes, *, url: str | None = None) -> tuple[dict[str, Any], bytes]:
    """Return the article's text and the page's statements about it, or the reason why there are none."""
    logging.disable(logging.CRITICAL)
    try:
        return _article_in(_tree(data), url), b""
    except ReadingError as error:
        return {"reason": str(error)}, b""


def _tree(data: bytes) -> HtmlElement:
    """Return the page as it is shown; ReadingError where it is none or too large."""
    if data.count(b"<") > MAX_TAGS:
        raise ReadingError(_MANY)
    tree = load_html(page_text(data))
    if tree is None:
        raise ReadingError(NO_PAGE)
    return tree


def _article_in(tree: HtmlElement, url: str | None) -> dict[str, Any]:
    """Return what is stored of a page; ReadingError where it is no article."""
    _held = list(tree.iter())  # lxml makes the object of an element that nobody holds anew at every look
    drop_hidden(tree)
    divide_preformatted(tree)
    paragraphs = paragraphs_of(tree)
    chosen = chosen_in(tree, paragraphs, url)
    if not chosen.places:
        raise ReadingError(_without_article(tree, paragraphs))
    outline = Outline(paragraphs, sorted(chosen.places))
    facts = facts_of(tree, outline, url)
    told, paid, described = facts.pop("told"), facts.pop("paid"), facts.pop("described")
    if reason := refusal(tree, facts["title"], paragraphs, outline.article, described=described):
        raise ReadingError(reason)
    offers, locked = offers_in(paragraphs, outline.article, paid=paid)
    shown = {place: paragraphs[place].text for place in outline.article}
    starts = accumulate((len(text) + len(_GAP) for text in shown.values()), initial=0)
    return facts | {
        "text": _GAP.join(shown.values()),
        "text_checked": are_printed(shown.values(), tree),
        "altered": len(chosen.altered),
        "dropped": chosen.dropped,
        "offers": [start for place, start in zip(shown, starts, strict=False) if place in offers],
        "cut": _cut([paragraphs[place] for place in shown if place not in offers], told, locked=locked),
        "disclaimer": disclaimer_in(paragraphs),
    }


def _without_article(tree: HtmlElement, paragraphs: Sequence[Paragraph]) -> str:
    """Return why nothing was chosen: what the page says in place of an article, or that there is none."""
    return refusal(tree, None, paragraphs, range(len(paragraphs)), described=True) or NO_ARTICLE


def _cut(article: Sequence[Paragraph], told: str, *, locked: bool) -> str | None:
    """Return by what the article is known to be longer than the page shows it, or None."""
    if locked:
        return "the page shows it whole only to those who pay"
    size, carried = sum(paragraph.size for paragraph in article), sum(map(str.isalnum, told))
    return "the page's data carry more of its text than it shows" if carried > 500 and size < 0.75 * carried else None


def page_text(data: bytes) -> str:
    """Return the characters of a page: by its mark, as UTF-8, by what it declares, else by what they look like."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decoded(data)
    if b"\0" in data:
        raise ReadingError("this is no HTML page (it holds binary data)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _declared(data) or decoded(data, markup=True)


def _declared(data: bytes) -> str | None:
    """Return the text in the declared encoding; a few broken characters are replaced, many mean another encoding."""
    match = _CHARSET.search(data, 0, _HEAD_BYTES)
    if match is None:
        return None
    try:
        text = data.decode(declared_encoding(match[1].decode("ascii"), data), errors="replace")
    except LookupError:
        return None
    return text if text.count("\ufffd") <= len(text) // 1000 + 1 else None


def disclaimer_in(paragraphs: Sequence[Paragraph]) -> str | None:
    """Return the line in which the outlet distances itself from the piece, wherever the page shows it."""
    for text in (paragraph.text for paragraph in paragraphs):
        if 20 < len(text) < _LONGEST_DISCLAIMER and is_disclaimer(Line(0, len(text), text)):
            return text
    return None
