"""Looks after a vector index on a server: tries again where it is away, and probes it now and then."""

import threading
import time
from typing import Protocol

import structlog

LONGEST_RETRY_S = 120.0
PROBE_S = 3_600.0  # between two probes of a server's index that seems sound
_log = structlog.get_logger(__name__)


class Tended(Protocol):
    """What is looked after."""

    @property
    def state(self) -> str: ...
    def look_after(self) -> None: ...
    def update(self) -> None: ...


class Tender(threading.Thread):
    """A thread that goes on until `closing` is set."""

    def __init__(self, index: Tended, closing: threading.Event, *, retry: float) -> None:
        """`retry`: seconds until an index that is away is first tried again."""
        super().__init__(name="index-tender", daemon=True)
        self._index, self._closing, self._retry = index, closing, retry

    def run(self) -> None:
        pause, looked = self._retry, time.monotonic()
        while not self._closing.wait(pause):
            try:
                if self._index.state != "sound" or time.monotonic() - looked > PROBE_S:
                    looked = time.monotonic()
                    self._index.look_after()
                self._index.update()
            except Exception:  # noqa: BLE001 - whatever it was, nobody else would try again
                _log.exception("index_tending_failed")
            pause = self._retry if self._index.state == "sound" else min(2 * pause, LONGEST_RETRY_S)
