"""The one door to the web: every page, feed and robots.txt comes in through it."""

import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpcore
import httpx
import structlog

from config.errors import ReadingError
from config.sections import FetchSettings
from retrieval.fetching.addresses import Resolver, public_addresses, resolve
from retrieval.fetching.body import MAX_BYTES, body
from retrieval.fetching.pace import Pace
from retrieval.fetching.robots import MAX_BYTES as ROBOTS_BYTES
from retrieval.fetching.robots import Robots
from retrieval.fetching.target import shown, target
from retrieval.fetching.transport import CONNECT_S, GuardedTransport

AGENT = "BriefingBot"
MAX_REDIRECTS = 5
_HEADERS = {
    "User-Agent": f"{AGENT}/0.1 (reads news for its newsroom; honours robots.txt)",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, "
    "application/feed+json, application/json;q=0.9, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_MAX_VALIDATOR_CHARS = 1000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent. `url` is where it was found, behind all redirects; the body of a 304 is empty."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def not_modified(self) -> bool:
        return self.status == HTTPStatus.NOT_MODIFIED


class Fetcher:
    """Fetches from the public web and from nowhere else. Safe to use from several threads; they wait their turn.

    Only http and https, only the ports of the settings; every address of every host on the way must be public (or
    allowed by the settings), and the connection goes to the address that was checked. No cookie, no proxy, no
    credential; robots.txt is honoured; at most `MAX_BYTES` are kept, and nothing takes longer than the settings say.
    """

    def __init__(self, settings: FetchSettings, *, resolver: Resolver = resolve) -> None:
        self._settings, self._resolver = settings, resolver
        self._tls = ssl.create_default_context()
        self._pace = Pace()
        self._robots = Robots(AGENT, self._load_robots)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Return what `url` leads to; with `etag` or `last_modified` perhaps only that nothing changed.

        ReadingError, in plain words, where it is refused, missing, too large, too slow or broken.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        found = self._follow(target(url, ports=self._settings.ports), headers, MAX_BYTES, robots=True)
        _log.info("fetched", url=shown(url), status=found.status, bytes=len(found.body))
        if found.status == HTTPStatus.OK or (found.not_modified and headers):
            return found
        raise ReadingError(f"the server answers {_status(found.status)}")

    def _load_robots(self, address: httpx.URL) -> tuple[int, bytes]:
        found = self._follow(address, {}, ROBOTS_BYTES, robots=False)
        return found.status, found.body

    def _follow(self, address: httpx.URL, headers: dict[str, str], limit: int, *, robots: bool) -> Fetched:
        """Ask, and go on where the answer points, at most MAX_REDIRECTS times; each step is checked as the first."""
        left = self._settings.timeout
        for _ in range(MAX_REDIRECTS + 1):
            delay = max(self._settings.delay, self._robots.delay(address) if robots else 0)
            with self._pace.turn(address.netloc.decode(), delay):
                started = time.monotonic()
                reply = self._ask(address, headers, limit, started + left)
                left -= time.monotonic() - started
            if isinstance(reply, Fetched):
                return reply
            address = target(reply, ports=self._settings.ports, base=address)
        raise ReadingError(f"it points on to another address more than {MAX_REDIRECTS} times")

    def _ask(self, address: httpx.URL, headers: dict[str, str], limit: int, deadline: float) -> Fetched | str:
        """Return the reply, or the address to which it points on."""
        transport = GuardedTransport(self._addresses, self._tls, deadline)
        with (
            self._plain_words(),
            httpx.Client(transport=transport, trust_env=False, headers=_HEADERS) as client,
            client.stream("GET", address, headers=headers) as response,
        ):
            if response.has_redirect_location:
                return response.headers["Location"]
            return _fetched(address, response, limit)

    def _addresses(self, host: str, port: int) -> list[str]:
        return public_addresses(
            host, port, allowed=self._settings.allow_private, resolver=self._resolver, timeout=CONNECT_S
        )

    @contextmanager
    def _plain_words(self) -> Iterator[None]:
        try:
            yield
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise ReadingError(
                f"the server did not finish in time ({self._settings.timeout:g} s at most); try again later"
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
            raise ReadingError(_reason(error)) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ReadingError("it points on to something that is no address; check it in a browser") from error


def _fetched(address: httpx.URL, response: httpx.Response, limit: int) -> Fetched:
    encoding = response.headers.get("Content-Encoding", "")
    wanted = response.status_code == HTTPStatus.OK
    kind = response.headers.get("Content-Type", "")
    charset = _CHARSET.search(kind)
    return Fetched(
        url=str(address),
        status=response.status_code,
        body=body(response.iter_raw(), encoding=encoding, limit=limit) if wanted else b"",
        content_type=kind.partition(";")[0].strip().lower(),
        charset=charset[1] if charset else None,
        etag=_validator(response, "ETag"),
        last_modified=_validator(response, "Last-Modified"),
    )


def _validator(response: httpx.Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value if value and value.isascii() and len(value) <= _MAX_VALIDATOR_CHARS else None


def _reason(error: Exception) -> str:
    if "certificate" in str(error).lower():
        return "the server's certificate cannot be trusted"
    if isinstance(error, httpcore.ConnectError):
        return "the server cannot be reached; check the address or try again later"
    if isinstance(error, httpcore.ProtocolError):
        return "what the server sends is not HTTP, or it breaks off; try again later"
    return "the connection broke off; try again later"


def _status(code: int) -> str:
    try:
        return f"{code} ({HTTPStatus(code).phrase})"
    except ValueError:
        return str(code)
