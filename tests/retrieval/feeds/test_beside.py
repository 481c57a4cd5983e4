"""Feeds are pulled beside each other: what is slow or broken waits by itself and holds up nothing else."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import Services
from config.errors import ReadingError
from retrieval.feeds.puller import Pulled, Puller
from retrieval.feeds.subscriptions import Subscriptions
from retrieval.fetching import Fetcher
from retrieval.ingest import Ingested
from tests.articles import HARBOUR
from tests.web_server import Page, WebServer, web_server


def rss(*links: str, title: str = "Wire") -> Page:
    items = "".join(f"<item><title>{at}</title><link>{link}</link></item>" for at, link in enumerate(links))
    return Page(f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>', "application/rss+xml")


@pytest.fixture
def server() -> Iterator[WebServer]:
    pages = {
        "/good.xml": rss("/harbour"),
        "/slow.xml": rss(*(f"/slow{at}" for at in range(40))),
        "/odd.xml": rss("http://xn--/", "/script", "/empty-redirect", "http://[::1", "/harbour"),
        "/harbour": Page(HARBOUR, "text/plain"),
        "/script": Page(status=302, headers={"Location": "javascript:alert(1)"}),
        "/empty-redirect": Page(status=302, headers={"Location": "http://xn--/"}),
        "/half.json": Page(
            '{"version": "https://jsonfeed.org/version/1.1", "title": "\\ud83d", "items": '
            '[{"id": "\\ud83d", "title": "Cut \\ud83d", "content_html": "<p>\\ud83d</p>", "url": "/harbour"}]}',
            "application/feed+json",
        ),
    }
    with web_server(pages) as server:
        yield server


def pull(services: Services, server: WebServer, *paths: str) -> tuple[list[Pulled], list[Ingested]]:
    subscriptions = Subscriptions(services.database)
    feeds = [subscriptions.add(server.url(path)) for path in paths]
    documents: list[Ingested] = []
    puller = Puller(subscriptions, services.ingester, Fetcher(server.settings(timeout=60)))
    return list(puller.pull_all(feeds, documents.append)), documents


def test_a_slow_feed_ends_at_its_limit_and_holds_up_no_other(services: Services, server: WebServer) -> None:
    subscriptions, gate, limit, done = Subscriptions(services.database), threading.Event(), 4, {}
    server.pages |= {f"/slow{at}": Page(status=500, gate=gate) for at in range(40)}
    with web_server({"/good.xml": rss("/harbour"), "/harbour": server.pages["/harbour"]}) as other:
        slow, good = subscriptions.add(server.url("/slow.xml")), subscriptions.add(other.url("/good.xml"))
        settings = server.settings(timeout=120, ports=f"{server.port},{other.port}")
        puller = Puller(subscriptions, services.ingester, Fetcher(settings), seconds=limit)

        for pulled in puller.pull_all([slow, good]):
            done[pulled.feed.id] = pulled
            if not gate.is_set():  # the good one has ended; the slow one waits for its first item until it is late
                while "/slow0" not in server.paths():
                    time.sleep(0.01)
                time.sleep(limit)
                gate.set()

    assert list(done) == [good.id, slow.id]
    assert done[good.id].counts == {"added": 1}
    assert "the rest follows" in (done[slow.id].error or "")
    assert server.paths() == ["/slow.xml", "/slow0"]
    waiting = next(feed for feed in subscriptions.all() if feed.id == slow.id)
    assert (waiting.errors, waiting.last_error) == (1, done[slow.id].error)
    assert waiting.next_at > datetime.now(UTC) + timedelta(hours=1)


def test_odd_links_and_redirects_are_rejected_and_the_good_item_is_kept(services: Services, server: WebServer) -> None:
    (done,), documents = pull(services, server, "/odd.xml")

    assert done.error is None
    assert min(each.status for each in documents) == "added"
    assert all("Error" not in each.reason for each in documents)


def test_half_a_character_in_a_feed_is_no_character(services: Services, server: WebServer) -> None:
    (done,), _ = pull(services, server, "/half.json")

    assert done.counts == {"added": 1}
    assert Subscriptions(services.database).all()[0].title is None


class Broken(Fetcher):
    """A fetcher whose library fails in a way that nobody foresaw."""

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> object:  # type: ignore[override]
        raise RuntimeError(url, etag, last_modified)


def test_an_error_that_nobody_foresaw_lets_the_feed_wait(services: Services, server: WebServer) -> None:
    subscriptions = Subscriptions(services.database)
    feed = subscriptions.add(server.url("/good.xml"))

    done = Puller(subscriptions, services.ingester, Broken(server.settings())).pull(feed)

    assert done.error == "it cannot be read (RuntimeError)"
    assert subscriptions.all()[0].errors == 1


def test_once_stopped_no_feed_is_begun(services: Services, server: WebServer) -> None:
    subscriptions = Subscriptions(services.database)
    stopping = threading.Event()
    stopping.set()
    puller = Puller(subscriptions, services.ingester, Fetcher(server.settings()), stopping=stopping)

    assert [pulled.counts for pulled in puller.pull_all([subscriptions.add(server.url("/good.xml"))])] == [{}]
    assert server.paths() == []


def test_a_feed_that_a_wrong_clock_set_years_ahead_is_due(services: Services, server: WebServer) -> None:
    subscriptions = Subscriptions(services.database)
    subscriptions.went_well(subscriptions.add(server.url("/good.xml"), every=timedelta(days=1500)))

    assert len(subscriptions.all(due_at=datetime.now(UTC))) == 1


def test_an_address_that_is_none_is_said_in_plain_words(server: WebServer) -> None:
    with pytest.raises(ReadingError, match="address"):
        Fetcher(server.settings()).get(server.url("/script"))
