"""What a host served is that host's, whatever its documents say of themselves."""

import json
from collections.abc import Iterator

import pytest

from bot.services import Services
from retrieval.articles import Article
from retrieval.fetching import Fetcher
from retrieval.reading import Rejected
from retrieval.reading.formats.web import read_url
from retrieval.reading.provenance import outlet_served
from tests.web_server import Page, WebServer, web_server

TEXT = "The central bank kept its key rate at 5 percent on Monday. Governor Olu Ade saw no reason to move it. "
LIE = "The central bank raised its key rate to 25 percent. “The bank is insolvent,” Olu Ade told reporters. " * 12


@pytest.fixture
def bank() -> Iterator[WebServer]:
    with web_server({"/bank": Page(TEXT, "text/plain")}) as server:
        yield server


@pytest.fixture
def evil() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def feed(link: str, text: str = LIE) -> Page:
    item = f"<item><title>Bank</title><link>{link}</link><description>{text}</description></item>"
    return Page(f'<rss version="2.0"><channel><title>W</title>{item}</channel></rss>', "application/rss+xml")


def fetcher(*servers: WebServer) -> Fetcher:
    ports = ",".join(str(server.port) for server in servers)
    return Fetcher(servers[0].settings(ports=ports))


def read(url: str, *servers: WebServer) -> list[Article | Rejected]:
    return list(read_url(url, fetcher(*servers)))


def test_a_feed_never_replaces_the_page_of_another_host(services: Services, bank: WebServer, evil: WebServer) -> None:
    evil.pages["/feed"] = feed(bank.url("/bank"))
    list(services.ingester.ingest(read(bank.url("/bank"), bank)))

    (done,) = services.ingester.ingest(read(evil.url("/feed"), evil, bank))

    assert done.status == "unchanged"
    assert bank.paths() == ["/bank", "/bank"]


def test_what_a_feed_says_of_a_page_that_cannot_be_read_is_the_feeds(evil: WebServer) -> None:
    evil.pages["/feed"] = feed("https://www.reuters.com/world/bank")

    (found,) = read(evil.url("/feed"), evil)

    assert isinstance(found, Article)
    assert found.url == evil.url("/feed")
    assert found.outlet == "127.0.0.1"
    assert "reuters" not in f"{found.source}{found.origin}"


def test_an_item_of_the_feeds_own_host_is_carried_by_it(evil: WebServer) -> None:
    evil.pages["/feed"] = feed("/story")

    (found,) = read(evil.url("/feed"), evil)

    assert isinstance(found, Article)
    assert (found.url, found.origin) == (evil.url("/story"), evil.url("/story"))
    assert evil.paths() == ["/feed"]


def test_a_row_that_names_another_hosts_address_is_not_of_there(bank: WebServer, evil: WebServer) -> None:
    rows = [{"text": LIE, "url": bank.url("/bank"), "outlet": "Reuters"}, {"text": TEXT, "url": evil.url("/own")}]
    evil.pages["/rows"] = Page(json.dumps(rows), "application/json")

    foreign, own = read(evil.url("/rows"), evil)

    assert isinstance(foreign, Article)
    assert (foreign.url, foreign.outlet) == (evil.url("/rows"), "127.0.0.1")
    assert str(bank.port) not in f"{foreign.source}{foreign.origin}"
    assert isinstance(own, Article)
    assert own.origin == evil.url("/own")


def test_front_matter_gives_a_fetched_text_no_other_address(evil: WebServer) -> None:
    head = "---\nurl: https://www.reuters.com/a\noutlet: Reuters\n---\n"
    evil.pages["/text"] = Page(head + TEXT, "text/plain")

    (found,) = read(evil.url("/text"), evil)

    assert isinstance(found, Article)
    assert (found.url, found.outlet) == (evil.url("/text"), "127.0.0.1")


@pytest.mark.parametrize(
    ("claimed", "address", "outlet"),
    [
        ("Reuters", "https://evil.example/a", "evil.example"),
        ("Rеutеrs", "https://evil.example/a", "evil.example"),
        ("The New York  Times", "https://evil.example/a", "evil.example"),
        ("bbc.com", "https://evil.example/a", "evil.example"),
        ("CNN", "https://www.bbc.com/a", "BBC"),
        ("BBC News", "https://www.bbc.co.uk/a", "BBC News"),
        ("The Economist", "https://www.economist.com/a", "The Economist"),
        ("Lindhaven Post", "https://post.example/a", "Lindhaven Post"),
        (None, "https://www.reuters.com/a", "Reuters"),
        (None, "https://post.example/a", None),
    ],
)
def test_the_name_of_an_outlet_is_believed_at_home_only(claimed: str | None, address: str, outlet: str | None) -> None:
    assert outlet_served(claimed, address) == outlet
