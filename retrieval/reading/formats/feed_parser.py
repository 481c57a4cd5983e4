"""RSS and Atom as feedparser reads them. Runs in the sandbox only: a hostile feed may take all that it can get."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax import SAXException

import feedparser
from lxml import etree, html

from config.errors import ReadingError
from retrieval.reading.formats.encoding import declared_encoding, decoded
from retrieval.reading.formats.page_paragraphs import SILENT

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
    *("p", "pre", "section", "table", "td", "th", "tr", "ul"),
}
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")
_UTF8 = b'<?xml version="1.0" encoding="utf-8"?>'
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<", b"\0\0")
_ADDRESS = re.compile(r"[<(\[]?\s*(?:mailto:)?[^\s<>()\[\]@]+@[^\s<>()\[\]@]+\s*[>)\]]?")
_LEFT_OVER = re.compile(r"^\w{1,12} ?\(|[(<]\w{0,12}[)>]?$")
_UNSEEN = SILENT | {"noscript"}


def feed_job(data: bytes, *, most: int) -> tuple[dict[str, Any], bytes]:
    """Return the feed's title, how many items it has, and the first `most` of them, their texts without markup."""
    # A file object: bytes would be tried as the name of a file.
    parsed = feedparser.parse(io.BytesIO(_readable(data)), sanitize_html=False, resolve_relative_uris=False)
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
    fields = {name: dict.get(entry, name) for name in ("id", "link", "published", "updated")}
    contents = dict.get(entry, "content") or []
    summary = dict.get(entry, "summary_detail") or {}
    if (
        dict.get(entry, "guidislink")
        and not dict.get(entry, "links")
        and not str(fields["id"]).startswith(("http://", "https://"))
    ):
        fields["link"] = None  # feedparser takes any guid for an address where there is no link
    return fields | {
        "author": _authors(entry),
        "title": text_of(dict.get(entry, "title") or ""),
        "content": max((_text(content) for content in contents), key=len, default=""),
        "summary": _text(summary),
    }


def _readable(data: bytes) -> bytes:
    """Return the feed's bytes in an encoding that they are in: what it declares, or else UTF-8.

    What is UTF-8 is so whatever is declared: nothing else looks like it by chance.
    """
    declared = _DECLARED.match(data)
    if not data.startswith(_WIDE) and not _is_in(data, "utf-8") and (mended := _mended(data)):
        return mended
    if data.startswith(_WIDE) or (_is_in(data, "utf-8") and not declared):
        return data
    if declared and not _is_in(data, "utf-8") and declared[1].lower() not in {b"utf-8", b"utf8"}:
        encoding = declared_encoding(declared[1].decode(), data)
        if _is_in(data, encoding):
            return _UTF8 + _DECLARATION.sub("", data.decode(encoding)).encode("utf-8", "replace")
    try:
        text = decoded(data, markup=True)
    except ReadingError:
        return data
    return _UTF8 + _DECLARATION.sub("", text).encode("utf-8", "replace")


def _mended(data: bytes) -> bytes | None:
    """Return what is UTF-8 but for a few broken bytes, these replaced; None where more is broken than whole."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken >= sum(not character.isascii() for character in text) - broken:
        return None
    return _UTF8 + _DECLARATION.sub("", text).encode()


def _is_in(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (LookupError, UnicodeError):
        return False
    return True


def _authors(entry: dict[str, Any]) -> str | None:
    """Return the names of all authors of an entry, each once, without the addresses that stand beside them."""
    given: list[str | None] = [_name(one) for one in dict.get(entry, "authors") or [] if one]
    if len(given) < 2:  # as it was written: what feedparser makes of an address may cut into the name
        given = [dict.get(entry, "author")]
    names = (" ".join(_ADDRESS.sub(" ", text_of(str(name))).split()).strip("()<> ,;") for name in given if name)
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _name(author: Mapping[str, Any]) -> str:
    """Return an author's name without what feedparser leaves of a long address beside it."""
    name = str(author.get("name") or "")
    return _LEFT_OVER.sub("", name) if author.get("email") else name


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
