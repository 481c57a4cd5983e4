"""/healthz, /readyz and /metrics over HTTP, on this machine alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from bot.monitoring import LOOPBACK
from bot.monitoring.facts import newest_answer
from bot.monitoring.metrics import CONTENT_TYPE, Metrics
from config.errors import BriefingError, SettingsError
from retrieval.library.database import Database

TIMEOUT_S: Final = 10.0
_PLAIN: Final = "text/plain; charset=utf-8"

Check = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Watched:
    """What the server tells. `healthy` and `ready` return what is wrong, and nothing where all is well.

    `healthy`: whether the process is worth keeping. `ready`: whether a question would be answered now.
    """

    healthy: Check
    ready: Check
    metrics: Callable[[], bytes]


@contextmanager
def watched(port: int, told: Watched) -> Iterator[int]:
    """Serve in threads of its own while the block runs; yield the port. SettingsError where it cannot be had.

    Port 0 takes any that is free.
    """
    try:
        server = _Server((LOOPBACK, port), _handler(told))
    except OSError as error:
        raise SettingsError(f"BRIEFING_WATCH__PORT: port {port} cannot be used: {error.strerror}") from error
    serving = threading.Thread(target=server.serve_forever, name="watch", daemon=True)
    serving.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@contextmanager
def watched_database(port: int, database: Database) -> Iterator[int]:
    """Serve for a process that hears no Telegram: it is well while its database can be read. Port 0: nothing."""
    if not port:
        yield 0
        return

    def readable() -> str:
        newest_answer(database)
        return ""

    metrics = Metrics(database, throttled=lambda: 0, silence=lambda: 0)
    with watched(port, Watched(readable, readable, metrics.text)) as bound:
        yield bound


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a watcher that is slow does not hold up the end


def _handler(told: Watched) -> type[BaseHTTPRequestHandler]:
    pages: dict[str, Callable[[], tuple[HTTPStatus, str, bytes]]] = {
        "/healthz": lambda: _verdict(told.healthy()),
        "/readyz": lambda: _verdict(told.ready()),
        "/metrics": lambda: (HTTPStatus.OK, CONTENT_TYPE, told.metrics()),
    }

    class Handler(BaseHTTPRequestHandler):
        """Answers GET for three paths; says nothing of itself and logs nothing."""

        timeout = TIMEOUT_S
        server_version, sys_version = "briefing", ""

        def do_GET(self) -> None:
            """Answer one request."""
            status, kind, body = _page(pages, self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a probe every few seconds is no news."""

    return Handler


def _page(pages: dict[str, Callable[[], tuple[HTTPStatus, str, bytes]]], path: str) -> tuple[HTTPStatus, str, bytes]:
    if path not in pages:
        return HTTPStatus.NOT_FOUND, _PLAIN, b"there are /healthz, /readyz and /metrics\n"
    try:
        return pages[path]()
    except BriefingError as error:
        return HTTPStatus.SERVICE_UNAVAILABLE, _PLAIN, f"{type(error).__name__}\n".encode()


def _verdict(wrong: str) -> tuple[HTTPStatus, str, bytes]:
    return HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK, _PLAIN, f"{wrong or 'ok'}\n".encode()
