"""A local web server: pages as told, counts what connects, remembers what it was asked."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from config.sections import FetchSettings


@dataclass(frozen=True)
class Page:
    """A reply; a `drip` sends the body a byte at a time, so many seconds apart, but for the first `at_once` bytes.

    One with a `gate` is held back until that opens.
    """

    body: bytes | str = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0
    at_once: int = 0
    gate: threading.Event | None = None


@dataclass
class WebServer:
    """The pages by their path, what was asked (path, headers, time), and how many connections came in."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)
    connects: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _, _ in self.asked if path != "/robots.txt"]

    def settings(self, **changes: object) -> FetchSettings:
        """Settings under which exactly this server may be fetched from."""
        values = {"allow_private": "127.0.0.1", "ports": f"80,443,{self.port}", "delay": 0, "timeout": 10} | changes
        return FetchSettings.model_validate(values)


@contextmanager
def web_server(pages: Mapping[str, Page] | None = None, *, address: str = "127.0.0.1") -> Iterator[WebServer]:
    """Serve on a free port of `address`."""
    state = WebServer(pages=dict(pages or {}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, dict(self.headers), time.monotonic()))
            page = state.pages.get(self.path, Page("no such page", status=404))
            data = page.body.encode() if isinstance(page.body, str) else page.body
            if page.gate:
                page.gate.wait()
            etag = page.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                page, data = Page(status=304, headers={"ETag": etag}), b""
            self._head(page, len(data))
            with suppress(OSError):
                self._write(data, page)

        def _head(self, page: Page, length: int) -> None:
            self.send_response(page.status)
            own = {"Content-Type": page.kind} | ({} if page.status == 304 else {"Content-Length": str(length)})
            for name, value in (own | dict(page.headers)).items():
                self.send_header(name, value)
            self.end_headers()

        def _write(self, data: bytes, page: Page) -> None:
            first = page.at_once if page.drip else len(data)
            self.wfile.write(data[:first])
            for byte in data[first:]:
                self.wfile.write(bytes([byte]))
                time.sleep(page.drip)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def process_request(self, request: object, client_address: object) -> None:
            state.connects += 1
            super().process_request(request, client_address)  # type: ignore[arg-type]

    server = Server((address, 0), Handler)
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
