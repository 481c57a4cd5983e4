"""The bot behaves: robots.txt, one request at a time, its own name, no cookies, plain words when it fails."""

import threading
from itertools import pairwise

import pytest
import structlog

from config.errors import ReadingError
from retrieval.fetching import Fetcher
from tests.ports import deaf_port
from tests.web_server import Page, WebServer, web_server

ROBOTS = Page("User-agent: *\nDisallow: /private\n\nUser-agent: BriefingBot\nDisallow: /no\n", "text/plain")


def test_robots_txt_is_asked_once_and_honoured() -> None:
    with web_server({"/robots.txt": ROBOTS, "/a": Page("a"), "/b": Page("b"), "/no": Page("no")}) as server:
        fetcher = Fetcher(server.settings())
        fetcher.get(server.url("/a"))
        fetcher.get(server.url("/b"))

        with pytest.raises(ReadingError, match=r"robots\.txt asks"):
            fetcher.get(server.url("/no"))

        assert [path for path, _, _ in server.asked] == ["/robots.txt", "/a", "/b"]


def test_a_redirect_does_not_lead_round_robots_txt() -> None:
    go = Page(status=301, headers={"Location": "/no"})
    with web_server({"/robots.txt": ROBOTS, "/go": go, "/no": Page("no")}) as server:
        with pytest.raises(ReadingError, match=r"robots\.txt asks"):
            Fetcher(server.settings()).get(server.url("/go"))

        assert server.paths() == ["/go"]


def test_a_robots_txt_that_cannot_be_had_forbids_everything_for_now() -> None:
    with web_server({"/robots.txt": Page(status=503), "/a": Page("a")}) as server:
        with pytest.raises(ReadingError, match="503"):
            Fetcher(server.settings()).get(server.url("/a"))

        assert server.paths() == []


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause() -> None:
    with web_server({path: Page(path) for path in ("/a", "/b", "/c")}) as server:
        fetcher = Fetcher(server.settings(delay=0.2))
        threads = [threading.Thread(target=fetcher.get, args=(server.url(path),)) for path in server.pages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        times = sorted(at for path, _, at in server.asked if path != "/robots.txt")
        assert all(later - earlier >= 0.18 for earlier, later in pairwise(times))


def test_the_bot_names_itself_and_keeps_no_cookie() -> None:
    cookie = {"Set-Cookie": "id=1; Path=/"}
    go = Page(status=302, headers={"Location": "/a", **cookie})
    with web_server({"/go": go, "/a": Page("a", headers=cookie)}) as server:
        fetcher = Fetcher(server.settings())

        found = fetcher.get(server.url("/go#part"))
        fetcher.get(server.url("/a"))

        assert found.url == server.url("/a")
        assert all("BriefingBot" in headers["User-Agent"] for _, headers, _ in server.asked)
        assert not any("Cookie" in headers for _, headers, _ in server.asked)


def test_what_has_not_changed_is_not_sent_again() -> None:
    with web_server(
        {"/a": Page("a", headers={"ETag": '"1"', "Last-Modified": "Mon, 05 May 2025 10:00:00 GMT"})}
    ) as server:
        fetcher = Fetcher(server.settings())
        first = fetcher.get(server.url("/a"))

        again = fetcher.get(server.url("/a"), etag=first.etag, last_modified=first.last_modified)

        assert (first.not_modified, again.not_modified, again.body) == (False, True, b"")
        assert server.asked[-1][1]["If-Modified-Since"] == "Mon, 05 May 2025 10:00:00 GMT"


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/gone", "410"), ("/none", "404"), ("/odd", "304"), ("/round", "more than 5 times")],
)
def test_a_failure_is_told_in_plain_words_without_the_query(path: str, reason: str) -> None:
    pages = {"/gone?key=secret": Page(status=410), "/odd?key=secret": Page(status=304)}
    pages["/round?key=secret"] = Page(status=307, headers={"Location": "/round?key=secret"})
    with web_server(pages) as server, structlog.testing.capture_logs() as logs:
        with pytest.raises(ReadingError, match=reason) as caught:
            Fetcher(server.settings()).get(server.url(f"{path}?key=secret"))

        assert "secret" not in f"{caught.value} {logs}"


def test_a_server_that_is_not_there_is_one_clear_error() -> None:
    with deaf_port() as port, pytest.raises(ReadingError, match="cannot be reached"):
        Fetcher(WebServer(port).settings()).get(f"http://127.0.0.1:{port}/")
