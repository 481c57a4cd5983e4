"""Nothing but the public internet is connected to, however an address is written or a name resolved."""

import socket
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from config.errors import ReadingError
from config.sections import FetchSettings
from retrieval.fetching import Fetcher, shown
from retrieval.fetching.addresses import resolve
from retrieval.links import is_public
from tests.web_server import Page, web_server

HOSTS = [
    *("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0", "[::1]", "[::]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "10.0.0.1", "100.64.0.1", "[64:ff9b::7f00:1]"),
    *("[2002:7f00:1::]", "[fd00::1]", "[fe80::1]", "127.0.0.1.", "LOCALHOST.", "user@127.0.0.1", "①②⑦.⓪.⓪.①"),
    *("rebind.test", "rebind.test", "mixed.test"),
]
URLS = [
    *(f"http://{host}:{{port}}/" for host in HOSTS),
    *("file:///etc/passwd", "gopher://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/"),
]


class Listener:
    """Listens on every local address and counts what connects."""

    def __init__(self) -> None:
        self.connects = 0
        family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
        self._socket = socket.create_server(
            ("", 0), family=family, dualstack_ipv6=family == socket.AF_INET6, backlog=100
        )
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connects += 1
            connection.close()

    def counted(self, connects: int) -> bool:
        """Wait a moment for so many connections."""
        deadline = time.monotonic() + 60
        while self.connects < connects and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.connects == connects

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


class ChangingResolver:
    """Answers each question for `host` with the next of its answers, and every other one as the system does."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): iter(given * 50) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return next(self._answers[host]) if host in self._answers else resolve(host, port)


def test_of_29_addresses_that_lead_inside_none_is_connected_to(listener: Listener) -> None:
    resolver = ChangingResolver(
        rebind_test=[["127.0.0.1"], ["93.184.216.34"]], mixed_test=[["93.184.216.34", "127.0.0.1"]]
    )
    fetcher = Fetcher(FetchSettings(ports=frozenset({80, 443, listener.port}), delay=0, timeout=5), resolver=resolver)

    refused = [url for url in URLS if _is_refused(fetcher, url.format(port=listener.port))]

    assert len(URLS) == 29
    assert refused == URLS
    assert listener.connects == 0
    socket.create_connection(("127.0.0.1", listener.port)).close()
    assert listener.counted(1)  # it does count


def _is_refused(fetcher: Fetcher, url: str) -> bool:
    try:
        fetcher.get(url)
    except ReadingError:
        return True
    return False


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.2:{port}/",
        "http://[::1]:{port}/",
        "//127.0.0.3:{port}/x",
        "http://2130706434:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "http://me:secret@127.0.0.1:{port}/",
        "http://[bad",
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(where: str, listener: Listener) -> None:
    to = where.format(port=listener.port)
    with web_server({"/go": Page(status=302, headers={"Location": to})}) as server:
        fetcher = Fetcher(server.settings(ports=f"80,{server.port},{listener.port}"))

        with pytest.raises(ReadingError):
            fetcher.get(server.url("/go"))

    assert listener.connects == 0


def test_a_name_that_changes_its_address_is_dialled_only_as_it_was_checked(listener: Listener) -> None:
    with web_server({"/a": Page("<p>a</p>"), "/robots.txt": Page("", "text/plain")}) as server:
        resolver = ChangingResolver(rebind_test=[["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]])
        fetcher = Fetcher(server.settings(ports=f"{server.port},{listener.port}"), resolver=resolver)

        assert fetcher.get(server.url("/a", "rebind.test")).body == b"<p>a</p>"
        with pytest.raises(ReadingError, match="public internet"):
            fetcher.get(server.url("/a", "rebind.test"))

        assert resolver.asked == ["rebind.test"] * 3  # robots.txt and two pages: one question a connection
        assert {headers["Host"] for _, headers, _ in server.asked} == {f"rebind.test:{server.port}"}
    assert listener.connects == 0


def test_the_tls_name_is_the_hosts_own_not_its_address() -> None:
    hello: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def greet() -> None:
            connection, _ = listening.accept()
            hello.append(connection.recv(4096))
            connection.close()

        thread = threading.Thread(target=greet)
        thread.start()
        settings = FetchSettings.model_validate({"allow_private": "127.0.0.1", "ports": str(port), "timeout": 5})
        with pytest.raises(ReadingError):
            Fetcher(settings, resolver=lambda *_: ["127.0.0.1"]).get(f"https://news.test:{port}/")
        thread.join()

    assert b"news.test" in hello[0]


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.1.2.3",
        "10.9.8.7",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
        "2001:0:a00:1::1",
        "2001:db8::1",
        "100::1",
        "4000::1",
        "fd00:ec2::254",
    ],
)
def test_all_others_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://me:secret@news.test/", "password"),
        ("https://news.test:22/", "port 22"),
        ("ftp://news.test/", "only http and https"),
        ("http:///x", "no host"),
        ("http://[::1", "spelling"),
        ("https://news.test/" + "a" * 5000, "longer"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_before_any_name_is_asked_for(url: str, reason: str) -> None:
    resolver = ChangingResolver()

    with pytest.raises(ReadingError, match=reason) as caught:
        Fetcher(FetchSettings(), resolver=resolver).get(url)

    assert "secret" not in str(caught.value)
    assert resolver.asked == []


def test_what_may_be_a_secret_is_not_shown() -> None:
    assert shown("https://me:word@news.test:8443/a?key=secret#top") == "https://news.test:8443/a?…"
