"""What a server sent, told by its content first and by its stated type second."""

import codecs
import re
from typing import Literal

ContentForm = Literal[
    "feed", "JSON feed", "sitemap", "sitemap index", "html", "text", "json", "jsonl", "pdf", "docx", "unknown"
]

_HEAD_BYTES = 64 * 1024
_ROOT = re.compile(
    rb"(?:\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->)*+<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?([A-Za-z]+)", re.IGNORECASE
)
_ROOTS: dict[str, ContentForm] = {
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap index",
    "html": "html",
}
_TYPES: dict[str, ContentForm] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/json": "json",
    "application/feed+json": "JSON feed",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')


def form_of(data: bytes, content_type: str = "") -> ContentForm:
    """Return the form of `data`; `content_type` is what the server calls it, without parameters."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    root = _ROOT.match(_head(data))
    if root and (form := _ROOTS.get(root[1].decode().lower())):
        return form
    form = _TYPES.get(content_type, "unknown")
    if form in {"json", "unknown"} and data.lstrip()[:1] == b"{" and _JSON_FEED.search(data):
        return "JSON feed"
    if form == "unknown" and content_type.endswith("+json"):
        return "json"
    if form == "unknown" and content_type.startswith("text/") and content_type != "text/xml":
        return "text"
    return form


def _head(data: bytes) -> bytes:
    head = data[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").encode()
    return head
