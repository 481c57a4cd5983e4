"""Feeds: RSS and Atom through feedparser, JSON Feed by itself; their bytes were fetched before."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Published
from retrieval.language.dates import published_in
from retrieval.reading.sandbox import SANDBOX

MAX_ITEMS = 500
_MAX_COUNTED = 5000
_FULL_CHARS = 1000
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading|читать далее|читати далі)\W*$", re.IGNORECASE
)
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: `key` is its identity within its feed, `digest` changes when it does.

    `text` is what the feed itself carries of it; `full`: the whole article, so that nothing needs to be fetched.
    """

    key: str
    digest: str
    link: str | None
    title: str | None
    author: str | None
    published: Published
    text: str
    full: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its first items, at most MAX_ITEMS of `total`."""

    title: str | None
    total: int
    items: tuple[FeedItem, ...]


class _Item(BaseModel):
    """An item as a feed writes it; what is of the wrong type makes the item unreadable, not the feed."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, coerce_numbers_to_str=True)

    id: str | None = None
    link: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    updated: str | None = None
    content: str | None = None
    summary: str | None = None


def feed_in(data: bytes, url: str) -> Feed:
    """Return the RSS or Atom feed that `data` holds; `url` is where it stands, for relative links.

    ReadingError where it is none, is beyond the limits, or declares entities of its own.
    """
    root = _ROOT.search(data)
    if b"<!ENTITY" in data[: root.start() if root else len(data)]:
        raise ReadingError("this feed declares entities of its own, which may blow it up; it is not read")
    if sum(1 for _ in _ITEM.finditer(data)) > _MAX_COUNTED:
        raise ReadingError(f"this feed has more than {_MAX_COUNTED:,} items; it is not read")
    found = SANDBOX.run("feed", data, most=MAX_ITEMS).fields
    return Feed(_words(found.get("title")), int(found["total"]), tuple(_items(found["items"], url)))


def json_feed_in(data: bytes, url: str) -> Feed:
    """Return the JSON Feed (versions 1 and 1.1) that `data` holds; ReadingError where it is none."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ReadingError("this is not JSON that can be read") from None
    rows = value.get("items") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise ReadingError("this is no JSON feed: it has no list of items")
    fields = [_json_fields(row) for row in rows[:MAX_ITEMS] if isinstance(row, dict)]
    return Feed(_words(value.get("title")), len(rows), tuple(_items(fields, url)))


def _json_fields(row: dict[str, Any]) -> dict[str, Any]:
    authors = row.get("authors") or [row.get("author")]
    names = [author.get("name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    content = row.get("content_text")
    if not content and isinstance(row.get("content_html"), str):
        content = SANDBOX.run("markup", row["content_html"].encode()).fields["text"]
    return {
        "id": row.get("id"),
        "link": row.get("url") or row.get("external_url"),
        "title": row.get("title"),
        "author": ", ".join(name for name in names if isinstance(name, str)) or None,
        "published": row.get("date_published"),
        "updated": row.get("date_modified"),
        "content": content,
        "summary": row.get("summary"),
    }


def _items(rows: list[dict[str, Any]], url: str) -> Iterator[FeedItem]:
    """Yield each item once; a second one of the same identity says nothing new."""
    seen: set[str] = set()
    for row in rows:
        try:
            item = _item(_Item.model_validate(row), url)
        except ValidationError:
            continue
        if item.key not in seen:
            seen.add(item.key)
            yield item


def _item(written: _Item, url: str) -> FeedItem:
    link = _link(written.link, url) or _link(written.id, "")
    text = max((written.content or "").strip(), (written.summary or "").strip(), key=len)
    full = len(text) >= _FULL_CHARS and not _CUT_OFF.search(text[-40:])
    identity = written.id or link or f"{written.title}\0{text}"
    dates = written.published or written.updated or ""
    return FeedItem(
        key=_hash(identity),
        digest=_hash(f"{written.title}\0{dates}\0{written.updated}\0{text if full or not link else ''}"),
        link=link,
        title=_words(written.title),
        author=_words(written.author),
        published=published_in(dates, "feed") or Published(),
        text=text,
        full=full,
    )


def _link(written: str | None, url: str) -> str | None:
    """Return the item's address, or None where it has none that could be fetched; a guid may be one."""
    if not written:
        return None
    try:
        link = urljoin(url, written.strip())
    except ValueError:
        return None
    return link if link.startswith(("http://", "https://")) else None


def _words(text: object) -> str | None:
    return (" ".join(text.split())[:2000] or None) if isinstance(text, str) else None


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
