"""One request at a time to a host, and a pause between two."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_MOST_HOSTS = 1000


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    waiting: int = 0


class Pace:
    """Whose turn it is. Safe to use from several threads."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Wait for the host's turn; the next one comes `delay` seconds after this ends."""
        state = self._entered(host)
        try:
            with state.lock:
                time.sleep(max(0.0, state.free_at - time.monotonic()))
                try:
                    yield
                finally:
                    state.free_at = time.monotonic() + delay
        finally:
            with self._lock:
                state.waiting -= 1

    def _entered(self, host: str) -> _Host:
        with self._lock:
            if len(self._hosts) >= _MOST_HOSTS:
                now = time.monotonic()
                busy = {name: state for name, state in self._hosts.items() if state.waiting or state.free_at > now}
                self._hosts = busy
            state = self._hosts.setdefault(host, _Host())
            state.waiting += 1
            return state
