"""RSS and Atom as feedparser reads them. Runs in the sandbox only: a hostile feed may take all that it can get."""

import io
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax import SAXException

import feedparser
from lxml import etree, html

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
    *("p", "pre", "section", "table", "td", "th", "tr", "ul"),
}
_UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg"})


def feed_job(data: bytes, *, most: int) -> tuple[dict[str, Any], bytes]:
    """Return the feed's title, how many items it has, and the first `most` of them, their texts without markup."""
    # A file object: bytes would be tried as the name of a file.
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    torn = isinstance(dict.get(parsed, "bozo_exception"), SAXException)
    if not parsed.entries and (torn or not dict.get(parsed, "version")):
        return {"reason": "this is no feed that can be read"}, b""
    items = [_item(entry) for entry in parsed.entries[:most]]
    return {"title": dict.get(parsed.feed, "title"), "total": len(parsed.entries), "items": items}, b""


def markup_job(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the text that a piece of HTML shows."""
    return {"text": text_of(data.decode())}, b""


def _item(entry: dict[str, Any]) -> dict[str, Any]:
    # dict.get: feedparser's own falls back from one field to another, with a warning.
    fields = {name: dict.get(entry, name) for name in ("id", "link", "author", "published", "updated")}
    contents = dict.get(entry, "content") or []
    summary = dict.get(entry, "summary_detail") or {}
    return fields | {
        "title": text_of(dict.get(entry, "title") or ""),
        "content": max((_text(content) for content in contents), key=len, default=""),
        "summary": _text(summary),
    }


def _text(detail: Mapping[str, Any]) -> str:
    value = str(detail.get("value") or "")
    return value if detail.get("type") == "text/plain" else text_of(value)


def text_of(markup: str) -> str:
    """Return what a piece of HTML shows, a blank line between its paragraphs."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    paragraphs = (" ".join(part.split()) for part in "".join(_pieces(root)).split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)


def _pieces(root: html.HtmlElement) -> Iterator[str]:
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        hidden += (name in _UNSEEN) * {"start": 1, "end": -1}.get(event, 0)
        if name in _BLOCKS:
            yield "\n\n"
        if event == "start":
            yield " " if name == "br" else ""
            yield "" if hidden else (element.text or "")
        elif element is not root:
            yield "" if hidden else (element.tail or "")
