"""Pages, feeds and sitemaps from the web become articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.fetching import Fetched, Fetcher, shown
from retrieval.fetching.body import unzipped
from retrieval.links import served_by
from retrieval.reading.formats.content_type import form_of
from retrieval.reading.formats.fetched import FetchedReader, HtmlReader, canonical, with_stated_charset
from retrieval.reading.formats.files import read
from retrieval.reading.formats.html import article_from_html
from retrieval.reading.formats.sitemaps import listed_in
from retrieval.reading.formats.syndication import Feed, FeedItem, feed_in, json_feed_in
from retrieval.reading.rejection import Rejected, attempted

MAX_PAGES = 500
MAX_SITEMAPS = 20
_SUFFIXES = {"json": ".json", "jsonl": ".jsonl", "pdf": ".pdf", "docx": ".docx"}


def is_url(given: str) -> bool:
    """Tell whether what somebody gave to be read is an address on the web, not a file or folder."""
    return given.lower().startswith(("http://", "https://"))


def read_given(given: str, fetcher: Fetcher, *, scope: str = "shared") -> Iterator[Article | Rejected]:
    """Yield the articles of a file, a folder or an address on the web; as `read` and `read_url`."""
    return read_url(given, fetcher, scope=scope) if is_url(given) else read(Path(given), scope=scope)


def read_url(url: str, fetcher: Fetcher, *, scope: str = "shared") -> Iterator[Article | Rejected]:
    """Yield the article of a page, or those of a feed's items or a sitemap's pages; a `Rejected` for what is none.

    An article's `source` is its address exactly as given, `url` and `origin` the canonical one, without #fragment and
    tracking parameters: the same page under another spelling replaces it or is unchanged.
    """
    return WebReader(fetcher, scope).read(url)


@dataclass(frozen=True, slots=True)
class WebReader:
    """Reads what a fetcher brings; `html` makes articles of pages."""

    fetcher: Fetcher
    scope: str = "shared"
    html: HtmlReader = article_from_html

    @property
    def _reader(self) -> FetchedReader:
        return FetchedReader(self.scope, self.html)

    def read(self, url: str) -> Iterator[Article | Rejected]:
        """Yield every article that `url` leads to, and a `Rejected` for what is none."""
        return self._tried(url, lambda: self._documents(url, self._fetched(url)))

    def item(self, item: FeedItem, feed_url: str) -> Article | Rejected:
        """Return a feed item's article: its page's, or the feed's own text where that is the whole of it."""
        source = item.link or f"{feed_url}#{item.key}"
        tried = self._tried(source, lambda: iter((self._item(item, source, feed_url),)))
        document = next(tried, None) or Rejected(_named(source), "there is no article")
        if isinstance(document, Rejected) and item.full and item.link:
            # Its own page cannot be read: what the feed brought is the feed's.
            carried = self._tried(
                source, lambda: iter((self._reader.carried(item, f"{feed_url}#{item.key}", feed_url),))
            )
            return next(carried, document)
        return document

    def _item(self, item: FeedItem, source: str, feed_url: str) -> Article:
        own = item.link is not None and served_by(item.link, feed_url)
        if item.link is None or (item.full and own):
            return self._reader.carried(item, source, canonical(item.link) if item.link and own else feed_url)
        article = self._single(source, self._fetched(item.link))
        undated = article.published.day is None and item.published.first is not None
        return replace(article, published=item.published) if undated and own else article

    def feed(self, fetched: Fetched) -> Feed:
        """Return the feed that was fetched; ReadingError where it is none."""
        form = form_of(fetched.body, fetched.content_type)
        if form not in {"feed", "JSON feed"}:
            raise ReadingError("this is no feed (RSS, Atom or JSON Feed)")
        return (feed_in if form == "feed" else json_feed_in)(fetched.body, fetched.url)

    def _documents(self, url: str, fetched: Fetched) -> Iterator[Article | Rejected]:
        form = form_of(fetched.body, fetched.content_type)
        if form in {"feed", "JSON feed"}:
            feed = self.feed(fetched)
            yield from (self.item(item, fetched.url) for item in feed.items)
            yield from cut_short(url, "items", len(feed.items), feed.total)
        elif form in {"sitemap", "sitemap index"}:
            pages, total = self._listed(fetched, index=form == "sitemap index")
            for page in pages:
                yield from self._tried(page, lambda page=page: self._page(page, self._fetched(page)))  # type: ignore[misc]
            yield from cut_short(url, "pages", len(pages), total)
        else:
            yield from self._page(url, fetched)

    def _listed(self, fetched: Fetched, *, index: bool) -> tuple[list[str], int]:
        """Return the first addresses of a sitemap, or of the sitemaps in an index, and how many there are in all."""
        listed = listed_in(fetched.body)
        if index:
            sitemaps, listed = listed[:MAX_SITEMAPS], []
            for address in sitemaps:
                inner = self._fetched(address)
                if form_of(inner.body, inner.content_type) == "sitemap":
                    listed += listed_in(inner.body)
        pages = list(dict.fromkeys(listed))
        return pages[:MAX_PAGES], len(pages)

    def _page(self, url: str, fetched: Fetched) -> Iterator[Article | Rejected]:
        """Yield the article or articles of one fetched document that is neither feed nor sitemap."""
        form = form_of(fetched.body, fetched.content_type)
        address = canonical(fetched.url)
        if form == "html":
            yield self._reader.html(url, with_stated_charset(fetched), address)
        elif form == "text":
            yield self._reader.text(url, with_stated_charset(fetched), address)
        elif form in _SUFFIXES:
            yield from self._reader.filed(url, fetched.body, _SUFFIXES[form], address)
        else:
            raise ReadingError(f"what stands there ({fetched.content_type or 'no type stated'}) cannot be read")

    def _single(self, url: str, fetched: Fetched) -> Article:
        for document in islice(self._page(url, fetched), 1):
            if isinstance(document, Article):
                return document
            raise ReadingError(document.reason)
        raise ReadingError("there is no article on this page")

    def _fetched(self, url: str) -> Fetched:
        return opened(self.fetcher.get(url))

    def _tried(self, url: str, documents: Callable[[], Iterator[Article | Rejected]]) -> Iterator[Article | Rejected]:
        yield from attempted(_named(url), documents)


def cut_short(url: str, what: str, read: int, total: int) -> Iterator[Rejected]:
    """Say that there is more than was read, where there is."""
    if total > MAX_PAGES:
        yield Rejected(_named(url), f"it lists {total:,} {what}; only the first {read:,} were read")


def opened(fetched: Fetched) -> Fetched:
    """Return what was fetched, a gzip file (`sitemap.xml.gz`) inflated."""
    return replace(fetched, body=unzipped(fetched.body))


def _named(url: str) -> str:
    """The address as given, but never with a password in it."""
    return shown(url) if "@" in url.partition("//")[2].partition("/")[0] else url
