"""Ports of this machine for servers that have to be told theirs, and one at which nobody listens."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Final

# Below those that the system gives to connections and to servers that leave the choice to it: none of them comes
# between the choice of a port and its use. Each process begins elsewhere, so that no two choose the same one.
_LOWEST, _HIGHEST, _APART = 10_000, 32_000, 97
_FIRST: Final = _LOWEST + os.getpid() * _APART % (_HIGHEST - _LOWEST)
_numbers: Final = chain(range(_FIRST, _HIGHEST), range(_LOWEST, _FIRST))


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody has, another one at each call."""
    return next(port for port in _numbers if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that refuses every connection within: it is held, and nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        yield port
