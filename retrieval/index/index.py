"""The vector index: Chroma where it is sound, the exact search wherever it is not.

Chroma is a cache of the database. It is fed from the outbox, probed before it is trusted, and built again from the
stored vectors when it is torn; meanwhile the exact search answers. A process that does not own the index (another one
does) uses the exact search too, and so does one whose database is shared, unless there is a Chroma server.

A Chroma server comes and goes while the process runs. No request to it lasts longer than a reader can wait, and the
owner of an index on a server has a thread that takes it up again, and builds it again where the server has lost it.
"""

import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal

import filelock
import numpy as np
import sqlalchemy as sa
import structlog

from config.errors import DataDirError, LibraryError
from retrieval.index.builder import Progress
from retrieval.index.cache import ChromaCache
from retrieval.index.chroma import Generation, Patience
from retrieval.index.exact import ExactSearch
from retrieval.library.database import Database
from retrieval.library.schema import passages

State = Literal["sound", "resting", "stale", "away", "held elsewhere", "exact"]
CLOSE_S = 5.0
LONGEST_RETRY_S = 120.0
RESTS_UP_TO = 100_000  # passages; so many are searched exactly before Chroma is imported and has read its files
_REBUILD, _WAKE, _TEND = "index-rebuild", "index-waking", "index-tender"
_log = structlog.get_logger(__name__)


class VectorIndex:
    """Nearest passages by cosine. Thread-safe; opens nothing before `open`."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        dimensions: int,
        server: str | None = None,
        patience: Patience = Patience(),  # noqa: B008 - it is frozen
    ) -> None:
        """`server`: the address of a Chroma server, which gets so much `patience`."""
        self._database, self._folder, self._server, self._patience = database, folder, server, patience
        self._closing = threading.Event()
        self._cache = ChromaCache(database, folder, server, patience, self._closing)
        self._exact = ExactSearch(database, dimensions)  # has a lock of its own: it answers while Chroma is built
        self._owner = filelock.FileLock(folder.with_suffix(".lock"), timeout=0, is_singleton=False)
        self._unused: Literal["resting", "held elsewhere", "exact"] | None = None
        self._may_wake = threading.Semaphore(0)  # one where the index rests until it is used
        self._threads: dict[str, threading.Thread] = {}

    @property
    def state(self) -> State:
        """How the index is.

        "sound" (Chroma answers), "resting" (its files are whole and stay closed, the exact search answers), "stale"
        (Chroma has to be built again: call `rebuild`), "away" (the Chroma server cannot be used; it is tried again
        without being asked), "held elsewhere" (another process owns the index) or "exact" (the database is shared by
        processes, none of which would feed an index on the disks of the others: only a server is used there).
        """
        return self._unused or self._cache.state

    @property
    def generation(self) -> Generation | None:
        """What Chroma answers from; None wherever the exact search answers. One thread at a time may use it."""
        return self._cache.generation

    @property
    def location(self) -> str | None:
        """Where the generation lies that is to be used, a folder's name or a collection's; None before the first."""
        return self._cache.location

    def open(self, *, brief: bool = False, lazily: bool = False) -> None:
        """Take the index if nobody has it, and probe it; never raises for an index that is torn or away.

        `brief`: for a question or a few. A small index whose files are as they were closed rests then. `lazily`: it
        rests until the first question or change; that question does not wait for Chroma.
        """
        if self._database.backend.is_shared and not self._server:
            self._unused = "exact"
            return
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._owner.acquire()
        except filelock.Timeout:
            self._unused = "held elsewhere"
            return
        except OSError as error:
            raise DataDirError(f"cannot use {self._owner.lock_file}: {error.strerror}") from error
        self._closing.clear()
        if (brief or lazily) and self._may_rest():
            self._unused = "resting"
            if not brief:
                self._may_wake.release()
            return
        self._cache.take_up()
        if self._server:
            self._start(_TEND, self._tend)

    def search(
        self, vector: np.ndarray, scopes: frozenset[str], limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, cosine), best first. Ids may be stale: join them with the database.

        `within`: only of these passages; the exact search is the faster one then.
        """
        if self._may_wake.acquire(blocking=False):
            self._start(_WAKE, self._wake)
        if self.state == "sound":
            self._cache.take_some()
        if self.state == "sound" and within is None:
            # Chroma knows no scopes here: the caller's join drops what is not visible, so ask for some more.
            most = limit if scopes == {"shared"} else limit * 4
            found = self._cache.ask(lambda generation: generation.search(vector[np.newaxis, :], most)[0])
            if found is not None:
                return found
        return self._exact.search(vector, scopes, limit, within)

    def update(self) -> None:
        """Bring Chroma up to what the database holds; does nothing where Chroma is not ours or not sound."""
        if self._may_wake.acquire(blocking=False):
            self._wake()
        self._cache.catch_up()

    def rebuild(self, on_progress: Progress | None = None) -> None:
        """Build a generation from the stored vectors, probe it, switch to it, and remove the old ones.

        The exact search answers meanwhile. Raises IndexBrokenError where the new generation does not hold either; a
        server that cannot be used is no error, `state` is "away" then.
        """
        if self._unused in {"held elsewhere", "exact"}:
            return
        self._unused = None
        self._cache.rebuild(on_progress)

    def distrust(self) -> None:
        """Let go of Chroma, whose vectors are about to be exchanged: the exact search answers until `rebuild`."""
        if self._may_wake.acquire(blocking=False):
            self._wake()
        self._cache.let_go()

    def rebuild_in_background(self) -> None:
        """Rebuild in a thread of its own, one at a time; `close` breaks it off, and the next begins anew."""
        running = self._threads.get(_REBUILD)
        if running is None or not running.is_alive():
            self._start(_REBUILD, self.rebuild)

    def wait_until_idle(self) -> None:
        """Return when no thread of this index builds it or wakes it any more."""
        for name in (_REBUILD, _WAKE):
            if thread := self._threads.get(name):
                thread.join()

    def probe_now(self) -> bool:
        """Ask stored vectors for themselves; say whether the index needs no `rebuild`.

        Takes milliseconds; meant for once an hour. Where the index does not hold, the exact search takes over at once.
        """
        return self._unused is not None or self._cache.probe()

    def close(self) -> None:
        """Close Chroma, note how its files look, and let go of the lock."""
        self._closing.set()
        self._may_wake.acquire(blocking=False)
        for thread in list(self._threads.values()):
            thread.join(CLOSE_S if self._server else None)  # a server may be slow to answer
        self._cache.let_go()
        self._unused = None
        self._owner.release()

    def _start(self, name: str, action: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                action()
            except LibraryError as error:
                told = _log.info if self._closing.is_set() else _log.exception
                told("index_thread_ended", thread=name, error=f"{error}"[:200])

        self._threads[name] = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads[name].start()

    def _wake(self) -> None:
        if self._unused == "resting":
            self._cache.take_up()
            self._unused = None

    def _tend(self) -> None:
        """Look after an index on a server until `close`: often while it is away, now and then while it is sound."""
        pause, looked = self._patience.retry, time.monotonic()
        while not self._closing.wait(pause):
            try:
                if self.state != "sound" or time.monotonic() - looked > self._patience.probe:
                    looked = time.monotonic()
                    self._cache.look_after()
                self.update()
            except Exception:  # noqa: BLE001 - whatever it was, nobody else would try again
                _log.exception("index_tending_failed")
            pause = self._patience.retry if self.state == "sound" else min(2 * pause, LONGEST_RETRY_S)

    def _may_rest(self) -> bool:
        if self._server or not self._cache.untouched():
            return False
        with self._database.read() as connection:
            beyond = sa.select(passages.c.id).order_by(passages.c.id).offset(RESTS_UP_TO).limit(1)
            return connection.execute(beyond).first() is None
