"""Feeds are pulled when they are due, each item once; what fails is tried again later and later."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import Services
from retrieval.articles import SHARED
from retrieval.feeds.puller import Pulled, Puller
from retrieval.feeds.subscriptions import TRIES, Subscription, Subscriptions
from retrieval.fetching import Fetcher
from tests.articles import HARBOUR, TALKS
from tests.web_server import Page, WebServer, web_server

SLACK = timedelta(minutes=1)


def rss(*items: tuple[str, str], etag: str | None = '"1"') -> Page:
    entries = "".join(
        f"<item><title>{path}</title><link>{path}</link><description>{words}</description></item>"
        for path, words in items
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{entries}</channel></rss>'
    return Page(body, "application/rss+xml", headers={"ETag": etag} if etag else {})


@pytest.fixture
def server() -> Iterator[WebServer]:
    pages = {
        "/feed": rss(("/a", "Short."), ("/b", "Short.")),
        "/a": Page(TALKS, "text/plain"),
        "/b": Page(HARBOUR, "text/plain"),
    }
    with web_server(pages) as server:
        yield server


@pytest.fixture
def subscriptions(services: Services) -> Subscriptions:
    return Subscriptions(services.database)


def pull(services: Services, server: WebServer) -> Pulled:
    subscriptions = Subscriptions(services.database)
    feed = subscriptions.add(server.url("/feed"))
    return Puller(subscriptions, services.ingester, Fetcher(server.settings())).pull(feed)


def only(subscriptions: Subscriptions) -> Subscription:
    (feed,) = subscriptions.all()
    return feed


def test_a_feed_is_due_at_once_then_after_its_interval(
    services: Services, server: WebServer, subscriptions: Subscriptions
) -> None:
    now = datetime.now(UTC)

    done = pull(services, server)

    feed = only(subscriptions)
    assert done.counts == {"added": 2}
    assert services.library.summary(SHARED).articles == 2
    assert (feed.title, feed.etag, feed.errors) == ("Wire", '"1"', 0)
    assert timedelta(hours=1) - SLACK < feed.next_at - now < timedelta(hours=1) + SLACK
    assert subscriptions.all(due_at=now + SLACK) == []


def test_pulling_twice_asks_only_whether_anything_changed(services: Services, server: WebServer) -> None:
    pull(services, server)

    again = pull(services, server)

    assert again.not_modified
    assert server.paths() == ["/feed", "/a", "/b", "/feed"]


def test_only_new_and_changed_items_are_fetched(services: Services, server: WebServer) -> None:
    server.pages["/feed"] = rss(("/a", "Short."), etag=None)
    pull(services, server)
    server.pages["/feed"] = rss(("/a", "Other advertisement."), ("/b", "Short."), etag=None)

    done = pull(services, server)

    assert done.counts == {"added": 1}
    assert server.paths() == ["/feed", "/a", "/feed", "/b"]


def test_an_item_that_fails_is_tried_again_and_then_left(
    services: Services, server: WebServer, subscriptions: Subscriptions
) -> None:
    server.pages["/b"] = Page(status=500)

    results = [pull(services, server) for _ in range(TRIES + 2)]

    assert [result.counts for result in results[:3]] == [{"added": 1, "rejected": 1}, {"rejected": 1}, {"rejected": 1}]
    assert server.paths().count("/b") == TRIES
    assert server.paths().count("/a") == 1
    assert only(subscriptions).etag == '"1"'


def test_a_failing_feed_waits_twice_as_long_each_time_up_to_a_day(
    services: Services, server: WebServer, subscriptions: Subscriptions
) -> None:
    server.pages["/feed"] = Page(status=500)

    waits = []
    for _ in range(6):
        error = pull(services, server).error
        waits.append(round((only(subscriptions).next_at - datetime.now(UTC)) / timedelta(hours=1)))

    assert error == "the server answers 500 (Internal Server Error)"
    assert waits == [2, 4, 8, 16, 24, 24]
    assert (only(subscriptions).errors, only(subscriptions).last_error) == (6, error)


def test_going_well_again_forgets_the_failures(
    services: Services, server: WebServer, subscriptions: Subscriptions
) -> None:
    good, server.pages["/feed"] = server.pages["/feed"], Page("<html>no feed", "text/html")
    assert pull(services, server).error == "this is no feed (RSS, Atom or JSON Feed)"
    server.pages["/feed"] = good

    pull(services, server)

    assert (only(subscriptions).errors, only(subscriptions).last_error) == (0, None)


def test_a_feed_is_subscribed_once_and_its_articles_outlive_it(
    services: Services, server: WebServer, subscriptions: Subscriptions
) -> None:
    pull(services, server)
    subscriptions.add(server.url("/feed"), every=timedelta(minutes=5))

    assert only(subscriptions).every == timedelta(minutes=5)
    assert subscriptions.remove(server.url("/feed"))
    assert not subscriptions.remove(server.url("/feed"))
    assert subscriptions.all() == []
    assert services.library.summary(SHARED).articles == 2
