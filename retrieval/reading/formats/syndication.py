"""Feeds: RSS and Atom through feedparser, JSON Feed by itself; their bytes were fetched before."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Published
from retrieval.language.readable import label
from retrieval.language.timestamps import published_written
from retrieval.reading.labels import byline_pattern
from retrieval.reading.rejection import Rejected
from retrieval.reading.sandbox import SANDBOX

MAX_ITEMS = 500
_MAX_COUNTED = 5000
_FULL_CHARS = 1000
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading|читать далее|читати далі)\W*$", re.IGNORECASE
)
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: `key` is its identity within its feed, `digest` changes when it does.

    `text` is what the feed itself carries of it; `full`: the whole article, so that nothing needs to be fetched.
    `alone`: no other item of the feed has the same address.
    """

    key: str
    digest: str
    link: str | None
    title: str | None
    author: str | None
    published: Published
    text: str
    full: bool
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its first items, at most MAX_ITEMS of `total`; `left_out` are those of them that are no new items."""

    title: str | None
    total: int
    items: tuple[FeedItem, ...]
    left_out: tuple[Rejected, ...] = ()


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
    return _feed(found.get("title"), int(found["total"]), found["items"], url)


def json_feed_in(data: bytes, url: str) -> Feed:
    """Return the JSON Feed (versions 1 and 1.1) that `data` holds; ReadingError where it is none."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ReadingError("this is not JSON that can be read") from None
    rows = value.get("items") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rows, list):
        raise ReadingError("this is no JSON feed: it has no list of items")
    fields = [_json_fields(row) for row in rows[:MAX_ITEMS] if isinstance(row, dict)]
    return _feed(value.get("title"), len(rows), fields, url)


def _json_fields(row: dict[str, Any]) -> dict[str, Any]:
    authors = row.get("authors") or [row.get("author")]
    names = [author.get("name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    content = row.get("content_text")
    if not content and isinstance(row.get("content_html"), str):
        content = SANDBOX.run("markup", row["content_html"].encode("utf-8", "replace")).fields["text"]
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


def item_bytes(item: FeedItem) -> bytes:
    """Return what a feed carried of an item, as it is kept."""
    return json.dumps(asdict(item), default=str).encode()


def item_from(data: bytes) -> FeedItem:
    """Return the item that `item_bytes` wrote."""
    fields = json.loads(data)
    days = fields["published"]
    first, last = (date.fromisoformat(days[name]) if days[name] else None for name in ("first", "last"))
    return FeedItem(**fields | {"published": Published(first, last, days["precision"], days["basis"])})


@dataclass(slots=True)
class _Taken:
    """The items of a feed as they are taken, each once."""

    items: dict[str, FeedItem] = field(default_factory=dict)
    left_out: list[Rejected] = field(default_factory=list)


def _feed(title: object, total: int, rows: Sequence[dict[str, Any]], url: str) -> Feed:
    taken = _Taken()
    written = list(_written(rows, url, taken))
    identity = _Identity(written)
    for place, item in enumerate(written, start=1):
        _take(_item(item, url, identity), f"{url}#{place}", taken)
    return Feed(
        label(title if isinstance(title, str) else None), total, tuple(taken.items.values()), tuple(taken.left_out)
    )


def _written(rows: Sequence[dict[str, Any]], url: str, taken: _Taken) -> Iterator[_Item]:
    for place, row in enumerate(rows, start=1):
        try:
            yield _Item.model_validate({name: _characters(value) for name, value in row.items()})
        except ValidationError:
            taken.left_out.append(Rejected(f"{url}#{place}", "this item of the feed cannot be read"))


def _take(item: FeedItem, name: str, taken: _Taken) -> None:
    """Keep an item; a second one of the same identity says nothing new."""
    if item.key in taken.items:
        taken.left_out.append(Rejected(item.link or name, "the feed lists this item a second time"))
    else:
        taken.items[item.key] = item


class _Identity:
    """What tells the items of one feed apart: their guids where no two items share one, else links, then titles."""

    def __init__(self, items: Sequence[_Item]) -> None:
        things = {(item.id, item.link, item.title) for item in items}
        self._guids = Counter(guid for guid, _, _ in things)
        self._links = Counter(link for _, link, _ in things)
        self._one_link = len(self._links) == 1 < len(things)

    def of(self, item: _Item, text: str) -> str:
        """Return an item's identity; its words where nothing else is its own."""
        if item.id and self._guids[item.id] == 1:
            return item.id
        if item.link and not self._one_link:
            return item.link
        return f"{item.link or item.id}\0{item.title}" if item.link or item.id else f"{item.title}\0{text}"

    def is_alone(self, item: _Item) -> bool:
        """Whether no other item has the same address."""
        return self._links[item.link] == 1


def _item(written: _Item, url: str, identity: _Identity) -> FeedItem:
    link = _link(written.link, url) or _link(written.id, "")
    text = max((written.content or "").strip(), (written.summary or "").strip(), key=len)
    full = len(text) >= _FULL_CHARS and not _CUT_OFF.search(text[-40:])
    dates = written.published or written.updated or ""
    published = published_written(written.published or "", "feed") or published_written(written.updated or "", "feed")
    return FeedItem(
        key=_hash(identity.of(written, text)),
        digest=_hash(f"{written.title}\0{dates}\0{written.updated}\0{text if full or not link else ''}"),
        link=link,
        title=_words(written.title),
        author=_names(written.author),
        published=published or Published(),
        text=text,
        full=full,
        alone=identity.is_alone(written),
    )


def _characters(value: object) -> object:
    """Half a surrogate, as a headline cut in the midst of an emoji leaves it, is no character."""
    return _HALF.sub("\ufffd", value) if isinstance(value, str) else value


def _link(written: str | None, url: str) -> str | None:
    """Return the item's address, or None where it has none that could be fetched; a guid may be one."""
    if not written:
        return None
    try:
        link = urljoin(url, written.strip())
    except ValueError:
        return None
    return link if link.startswith(("http://", "https://")) else None


def _names(author: str | None) -> str | None:
    written = _words(author)
    byline = byline_pattern().fullmatch(written or "")
    return byline["names"] if byline else written


def _words(text: object) -> str | None:
    return (" ".join(text.split())[:2000] or None) if isinstance(text, str) else None


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
