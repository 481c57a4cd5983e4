"""Pages, feeds and sitemaps become articles with their address, from a real server on this machine."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from retrieval.articles import Article
from retrieval.fetching import Fetcher
from retrieval.reading import Rejected, article_from_text
from retrieval.reading.formats.web import WebReader, canonical, is_url, read_given, read_url
from tests.articles import HARBOUR, TALKS
from tests.web_server import Page, WebServer, web_server

PARAGRAPHS = "".join(f"<p>{line} The harbour council met {n} times before that.</p>" for n, line in
                     enumerate([*HARBOUR.split("\n\n"), TALKS] * 3))  # fmt: skip
HEAD = "<!DOCTYPE html><html><head><title>Berths</title></head><body><article><h1>Berths</h1>"
HTML = f"{HEAD}{PARAGRAPHS}</article></body></html>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


@pytest.fixture
def fetcher(server: WebServer) -> Fetcher:
    return Fetcher(server.settings())


def plain_html(data: bytes, *, source: str, url: str | None = None, scope: str = "shared") -> Article:
    """A reader of pages that hold plain text."""
    return article_from_text(data.decode().removeprefix("<html>"), source=source, url=url, scope=scope)


def test_a_page_keeps_its_address_as_given_and_its_canonical_one(server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/a?b=1&utm_source=x"] = Page(HTML)
    given = server.url("/a?b=1&utm_source=x#part")

    (article,) = read_url(given, fetcher, scope="chat:1")

    assert isinstance(article, Article), article
    assert (article.source, article.scope) == (given, "chat:1")
    assert article.url == article.origin == server.url("/a?b=1")
    assert "1,200 new berths" in article.text_raw
    assert "chat:1" not in server.paths()[0]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Page(f"---\ntitle: Talks\n---\n{TALKS}", "text/markdown"), "river treaty"),
        (
            Page(
                "Переговоры о мирном договоре продолжались три часа.".encode("cp1251"),
                "text/plain; charset=windows-1251",
            ),
            "мирном",
        ),
        (Page(json.dumps({"text": HARBOUR, "title": "Berths"}), "application/json"), "berths"),
    ],
)
def test_text_and_json_are_read_by_their_type(page: Page, words: str, server: WebServer, fetcher: Fetcher) -> None:
    server.pages["/a"] = page

    (article,) = read_url(server.url("/a"), fetcher)

    assert isinstance(article, Article), article
    assert words in article.text_raw
    assert article.source == article.origin == article.url == server.url("/a")


def test_a_feed_is_expanded_and_only_what_it_does_not_carry_is_fetched(server: WebServer, fetcher: Fetcher) -> None:
    full = f"<p>{HARBOUR}</p>" * 8
    server.pages["/feed"] = Page(
        f"""<rss version="2.0"><channel><title>W</title>
        <item><title>Whole</title><link>/whole</link><pubDate>Mon, 05 May 2025 10:00:00 GMT</pubDate>
          <description><![CDATA[{full}]]></description></item>
        <item><title>Part</title><link>/part#x</link><pubDate>Tue, 06 May 2025 10:00:00 GMT</pubDate>
          <description>Short.</description></item>
        <item><title>Lost</title><link>/lost</link></item></channel></rss>""",
        "application/rss+xml",
    )
    server.pages["/part"] = Page(f"<html>{TALKS}")

    whole, part, lost = WebReader(fetcher, html=plain_html).read(server.url("/feed"))

    assert isinstance(whole, Article)
    assert isinstance(part, Article)
    assert (whole.title, whole.published.day, whole.published.basis) == ("Whole", date(2025, 5, 5), "feed")
    assert whole.origin == server.url("/whole")
    assert (part.source, part.origin) == (server.url("/part#x"), server.url("/part"))
    assert (part.text_raw, part.published.day) == (TALKS, date(2025, 5, 6))
    assert lost == Rejected(server.url("/lost"), "the server answers 404 (Not Found)")
    assert server.paths() == ["/feed", "/part", "/lost"]


def test_a_sitemap_index_is_followed_one_step(server: WebServer, fetcher: Fetcher) -> None:
    def listing(root: str, entry: str, *paths: str) -> Page:
        entries = "".join(f"<{entry}><loc>{server.url(path)}</loc></{entry}>" for path in paths)
        return Page(f'<?xml version="1.0"?><{root}>{entries}</{root}>', "application/xml")

    server.pages["/index"] = listing("sitemapindex", "sitemap", "/map", "/index")
    server.pages["/map"] = listing("urlset", "url", "/a", "/b", "/a", "/map")
    server.pages |= {"/a": Page(f"<html>{TALKS}"), "/b": Page(f"<html>{HARBOUR}")}

    documents = list(WebReader(fetcher, html=plain_html).read(server.url("/index")))

    assert [document.source for document in documents] == [server.url(path) for path in ("/a", "/b", "/map")]
    assert [isinstance(document, Article) for document in documents] == [True, True, False]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/none", "404"),
        ("/image", "image/png"),
        ("/large", "larger than 5 MB"),
        ("http://10.0.0.1/", "public internet"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_reason(
    url: str, reason: str, server: WebServer, fetcher: Fetcher
) -> None:
    server.pages["/image"] = Page(b"\x89PNG", "image/png")
    server.pages["/large"] = Page(b"<rss>" + b"x" * 50 * 1024**2, "application/rss+xml")

    (document,) = read_url(url if is_url(url) else server.url(url), fetcher)

    assert isinstance(document, Rejected)
    assert reason in document.reason


def test_a_password_in_an_address_is_neither_used_nor_repeated(fetcher: Fetcher) -> None:
    (document,) = read_url("http://me:secret@127.0.0.1/", fetcher)

    assert "secret" not in str(document)


def test_the_same_page_has_one_canonical_address() -> None:
    assert canonical("https://News.test/a/?b=2&a=1&fbclid=9#top") == "https://news.test/a/?a=1&b=2"
    assert canonical("http://[bad") == "http://[bad"


def test_an_address_is_told_from_a_path(server: WebServer, fetcher: Fetcher, tmp_path: object) -> None:
    server.pages["/a"] = Page(HARBOUR, "text/plain")
    (article,) = read_given(server.url("/a"), fetcher)

    assert isinstance(article, Article)
    assert not is_url(str(tmp_path))
    assert is_url("HTTPS://news.test/")
