"""Bytes that were fetched become articles of the host that served them."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from retrieval.articles import Article, Original
from retrieval.fetching import Fetched
from retrieval.links import host_of, served_by
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import known_in
from retrieval.reading.formats.encoding import decoded
from retrieval.reading.formats.files import READERS
from retrieval.reading.formats.front_matter import front_matter
from retrieval.reading.formats.html import article_from_html
from retrieval.reading.formats.syndication import FeedItem, item_bytes, item_from
from retrieval.reading.provenance import as_served
from retrieval.reading.rejection import Rejected


class HtmlReader(Protocol):
    """Makes an article of an HTML page; ReadingError where it holds none."""

    def __call__(self, data: bytes, *, source: str, url: str | None = None, scope: str = "shared") -> Article: ...


@dataclass(frozen=True, slots=True)
class FetchedReader:
    """Reads what came from an address, under the name `url` that it was asked for by; `page` reads pages."""

    scope: str = "shared"
    page: HtmlReader = article_from_html

    def html(self, url: str, data: bytes, address: str) -> Article:
        """Return the article of a page that came from `address`."""
        page = as_served(self.page(data, source=url, url=address, scope=self.scope), address)
        return replace(page, origin=address, original=Original(data, "html", address))

    def text(self, url: str, data: bytes, address: str) -> Article:
        """Return the article of a plain text."""
        text = decoded(data)
        fields, start = front_matter(text)
        known = known_in(fields, scope=self.scope, front_matter=start)
        claimed = known.get("url")
        known["url"] = claimed if claimed and served_by(claimed, address) else address
        article = as_served(article_from_text(text, source=url, **known), address)
        return replace(article, origin=address, original=Original(data, "txt", address))

    def again(self, original: Original, source: str) -> Iterator[Article | Rejected]:
        """Yield what is read today in bytes that were fetched once; nothing is fetched."""
        address = original.address or ""
        if original.form == "html":
            yield self.html(source, original.data, address)
        elif original.form == "txt":
            yield self.text(source, original.data, address)
        elif original.form == "item":
            yield self.carried(item_from(original.data), source, address)
        else:
            yield from self.filed(source, original.data, f".{original.form}", address)

    def filed(self, url: str, data: bytes, suffix: str, address: str) -> Iterator[Article | Rejected]:
        """Yield what the reader of files makes of bytes that were fetched."""
        with TemporaryDirectory(prefix="briefing-") as folder:
            path = Path(folder, f"fetched{suffix}")
            path.write_bytes(data)
            yield from (_at(document, url, address) for document in READERS[suffix](path, url, self.scope))

    def carried(self, item: FeedItem, source: str, address: str) -> Article:
        """Return the article that the feed itself carries; it is of the host that served the feed, at `address`."""
        article = article_from_text(
            item.text,
            source=source,
            scope=self.scope,
            title=item.title,
            author=item.author,
            published=item.published if item.published.first else None,
            url=address,
        )
        own = item.alone and item.link is not None and canonical(item.link) == address
        original = Original(item_bytes(item), "item", address)
        served = as_served(article, address)
        if item.link and not served_by(item.link, address):
            served = replace(served, outlet=served.outlet or host_of(address) or None)  # by whose feed it is
        return replace(served, origin=address if own else source, original=original)


def canonical(url: str) -> str:
    """Return the address without #fragment and tracking parameters, its parameters in a fixed order."""
    from courlan import clean_url  # noqa: PLC0415 - a seventh of a second that only the web needs

    bare = url.partition("#")[0]
    try:
        return clean_url(bare) or bare
    except ValueError:
        return bare


def _at(document: Article | Rejected, url: str, address: str) -> Article | Rejected:
    """A document out of what came from `address`: a row that names an address of another host is not of there."""
    if isinstance(document, Rejected):
        return document
    served = replace(as_served(document, address), url=address, original=_from(document.original, address))
    if document.source == url or document.source.startswith(f"{url}#"):
        return replace(served, origin=f"{address}{document.source.removeprefix(url)}")
    if served_by(document.source, address):
        return replace(served, origin=canonical(document.source), url=document.url)
    name = f"#{sha256(document.source.encode()).hexdigest()[:12]}"
    return replace(served, source=f"{url}{name}", origin=f"{address}{name}")


def _from(original: Original | None, address: str) -> Original | None:
    return replace(original, address=address) if original else None


def with_stated_charset(fetched: Fetched) -> bytes:
    """Return the bytes in UTF-8 where the server alone says how they are encoded."""
    data = fetched.body
    if not fetched.charset or b"charset" in data[:4096].lower() or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    try:
        if codecs.lookup(fetched.charset).name == "utf-8":
            return data
        return data.decode(fetched.charset).encode()
    except (LookupError, UnicodeError):
        return data
