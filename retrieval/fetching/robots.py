"""What a host's robots.txt allows (RFC 9309), asked once a day."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from config.errors import ReadingError

MAX_BYTES = 500 * 1024
_KEPT_S = 24 * 3600.0
_FAILURE_KEPT_S = 300.0
_LONGEST_DELAY_S = 30.0
_MOST_HOSTS = 1000


@dataclass(frozen=True, slots=True)
class _Rules:
    parser: Protego | None
    until: float
    failure: str = ""


class Robots:
    """The rules of every host that was asked lately. `load` fetches (status, bytes) or raises ReadingError."""

    def __init__(self, agent: str, load: Callable[[httpx.URL], tuple[int, bytes]]) -> None:
        self._agent, self._load = agent, load
        self._rules: dict[httpx.URL, _Rules] = {}
        self._lock = threading.Lock()

    def delay(self, url: httpx.URL) -> float:
        """Return the seconds that the host asks robots to wait between requests.

        ReadingError where its robots.txt does not allow `url`, or cannot be read.
        """
        rules = self._of(url.copy_with(raw_path=b"/robots.txt"))
        if rules.parser is None:
            raise ReadingError(rules.failure)
        if not rules.parser.can_fetch(str(url), self._agent):
            raise ReadingError("the site's robots.txt asks robots not to read this page")
        return min(float(rules.parser.crawl_delay(self._agent) or 0), _LONGEST_DELAY_S)

    def _of(self, address: httpx.URL) -> _Rules:
        now = time.monotonic()
        with self._lock:
            kept = self._rules.get(address)
        if kept is None or kept.until < now:
            kept = self._loaded(address, now)
            with self._lock:
                while len(self._rules) >= _MOST_HOSTS:
                    self._rules.pop(next(iter(self._rules)))
                self._rules[address] = kept
        return kept

    def _loaded(self, address: httpx.URL, now: float) -> _Rules:
        """No file is no rule; a file that cannot be had forbids everything for now."""
        try:
            status, data = self._load(address)
        except ReadingError as error:
            return _Rules(None, now + _FAILURE_KEPT_S, f"its robots.txt cannot be read: {error}")
        if status >= 500 or status == 429:
            return _Rules(None, now + _FAILURE_KEPT_S, f"its robots.txt cannot be read: the server answers {status}")
        parser = Protego.parse(data.decode("utf-8-sig", "replace") if status < 300 else "")
        return _Rules(parser, now + _KEPT_S)
