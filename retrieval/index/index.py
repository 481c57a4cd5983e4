"""The vector index: Chroma where it is sound, the exact search wherever it is not.

Chroma is a cache of the database. It is fed from the outbox, probed before it is trusted, and built again from the
stored vectors when it is torn; meanwhile the exact search answers. A process that does not own the index (another one
does) uses the exact search too.

A Chroma server comes and goes while the process runs. No request to it lasts longer than a reader can wait, and the
owner of an index on a server has a thread that takes it up again, and builds it again where the server has lost it.
"""

import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import filelock
import numpy as np
import sqlalchemy as sa
import structlog

from config.errors import LibraryError
from retrieval.index.builder import Builder
from retrieval.index.chroma import ASKING_S, Generation, IndexBrokenError
from retrieval.index.exact import ExactSearch
from retrieval.index.feeding import Feeding, Progress
from retrieval.index.generations import Generations, close
from retrieval.index.server_watch import Tender
from retrieval.index.serving import Serving
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint
from retrieval.library.schema import passages

State = Literal["sound", "resting", "stale", "away", "held elsewhere"]
RETRY_S = 5.0
CLOSE_S = 5.0
RESTS_UP_TO = 100_000  # passages; so many are searched exactly before Chroma is imported and has read its files
_log = structlog.get_logger(__name__)


class VectorIndex:
    """Nearest passages by cosine. Thread-safe; opens nothing before `open`.

    `state` is "sound" (Chroma answers), "resting" (its files are whole and stay closed, the exact search answers),
    "stale" (Chroma has to be built again: call `rebuild`), "away" (the Chroma server cannot be used; it is tried again
    without being asked) or "held elsewhere" (another process owns the index).
    """

    def __init__(
        self, database: Database, folder: Path, *, dimensions: int, server: str | None = None, retry: float = RETRY_S
    ) -> None:
        """`server`: the address of a Chroma server; `retry`: seconds until it is first tried again."""
        self._database, self._folder, self._server = database, folder, server
        self._generations = Generations(database, folder, server)
        feeding = Feeding(database, self._generations, server=server is not None)
        self._serving = Serving(database, feeding, self._distrust)  # searches wait for its lock only while it is sound
        self._exact = ExactSearch(database, dimensions)  # has a lock of its own: it answers while Chroma is built
        self._owner = filelock.FileLock(folder.with_suffix(".lock"), timeout=0, is_singleton=False)
        self._building = threading.Lock()
        self._mending: threading.Thread | None = None
        self._tender: Tender | None = None
        self._waking: threading.Thread | None = None
        self._may_wake = threading.Semaphore(0)  # one where the index rests until it is used
        self._retry, self._closing = retry, threading.Event()
        self._builder = Builder(database, self._generations, feeding, self._closing)
        self.state: State = "stale"

    def open(self, *, brief: bool = False, lazily: bool = False) -> None:
        """Take the index if nobody has it, and probe it; never raises for an index that is torn or away.

        `brief`: for a question or a few. A small index whose files are as they were closed rests then. `lazily`: it
        rests until the first question or change; that question does not wait for Chroma.
        """
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._owner.acquire()
        except filelock.Timeout:
            self.state = "held elsewhere"
            return
        self._closing.clear()
        if (brief or lazily) and self._may_rest():
            self.state = "resting"
            if not brief:
                self._may_wake.release()
            return
        self._take_up()
        if self._server:
            self._tender = Tender(self, self._closing, retry=self._retry)
            self._tender.start()

    def search(
        self, vector: np.ndarray, scopes: frozenset[str], limit: int, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, cosine), best first. Ids may be stale: join them with the database.

        `within`: only of these passages; the exact search is the faster one then.
        """
        if self._may_wake.acquire(blocking=False):
            self._waking = threading.Thread(target=self._wake, name="index-waking", daemon=True)
            self._waking.start()
        if self.state == "sound":
            self._serving.take_one_batch()
        if self.state == "sound" and within is None:
            # Chroma knows no scopes here: the caller's join drops what is not visible, so ask for some more.
            found = self._serving.search(vector, limit if scopes == {"shared"} else limit * 4)
            if found is not None:
                return found
        return self._exact.search(vector, scopes, limit, within)

    def update(self) -> None:
        """Bring Chroma up to what the database holds; does nothing where Chroma is not ours or not sound."""
        if self._may_wake.acquire(blocking=False):
            self._wake()
        while self.state == "sound" and self._serving.take_one_batch():
            time.sleep(0.001)  # whoever waits for the lock, a question perhaps, goes first

    def rebuild(self, on_progress: Progress | None = None) -> None:
        """Build a generation from the stored vectors, probe it, switch to it, and remove the old ones.

        Goes on with one that was broken off, where that is sound; `on_progress` hears first how much is in already. The
        exact search answers meanwhile. Raises IndexBrokenError where the new generation does not hold either; a server
        that cannot be used is no error, `state` is "away" then.
        """
        if self.state == "held elsewhere":
            return
        needed = self.state != "sound"
        with self._building:
            if needed and self.state == "sound":
                return  # another thread was faster
            try:
                self._rebuild(on_progress)
            except IndexBrokenError as error:
                if not self._server:
                    raise
                self._is_away(error)

    def rebuild_in_background(self) -> None:
        """Rebuild in a thread of its own, one at a time; `close` breaks it off, and the next goes on with it."""
        if self._mending is not None and self._mending.is_alive():
            return
        self._mending = threading.Thread(target=self._mend, name="index-rebuild", daemon=True)
        self._mending.start()

    def _mend(self) -> None:
        try:
            self.rebuild()
        except LibraryError:
            if self._closing.is_set():
                _log.info("index_rebuild_broken_off")
            else:
                _log.exception("index_rebuild_failed")

    def _wake(self) -> None:
        try:
            if self.state == "resting":
                self._take_up()
        except LibraryError:
            _log.exception("index_not_opened")

    def look_after(self) -> None:
        """Use an index on a server again where it holds, and build it where it does not."""
        with self._building:
            self._take_up()
        if self.state == "stale":
            _log.warning("the index on the Chroma server is missing or incomplete; it is built now")
        if self.state == "stale" or self._generations.active() is None:
            self.rebuild()

    def probe_now(self) -> bool:
        """Ask stored vectors for themselves; say whether the index needs no `rebuild`.

        Takes milliseconds; meant for once an hour. Where the index does not hold, the exact search takes over at once.
        """
        return self._serving.probe() and self.state != "stale"

    def close(self) -> None:
        """Close Chroma, note how its files look, and let go of the lock."""
        self._closing.set()
        self._may_wake.acquire(blocking=False)
        for thread in (self._mending, self._tender, self._waking):
            if thread is not None:
                thread.join(CLOSE_S if self._server else None)  # a server may be slow to answer
        with self._serving.lock:
            self._let_go()
            self.state = "stale"
            self._owner.release()

    def _may_rest(self) -> bool:
        if self._server or not self._generations.untouched():
            return False
        with self._database.read() as connection:
            beyond = sa.select(passages.c.id).order_by(passages.c.id).offset(RESTS_UP_TO).limit(1)
            return connection.execute(beyond).first() is None

    def _take_up(self) -> None:
        """Use the active generation, where there is one, if it holds; otherwise `state` says why not."""
        with self._serving.lock:
            active = self._generations.active()
            if active is None:
                return
            try:
                generation = self._generations.open_sound(*active)
            except IndexBrokenError as error:
                self._is_away(error)
                return
            if generation is None:
                self._serving.use(None)
                self.state = "stale"
                return
            if self.state == "away":
                _log.info("the Chroma server is in use again")
            self._use(generation)
        self.update()

    def _rebuild(self, on_progress: Progress | None) -> None:
        with self._serving.lock:
            self._let_go()
            if self.state == "sound":
                self.state = "stale"
        number, generation = self._builder.build(on_progress)
        self._use(generation)
        self._generations.remove_unused(generation, but=number)
        failpoint("old generations removed")
        self.update()
        _log.info("index_rebuilt", generation=number)

    def _let_go(self) -> None:
        """Close the generation in use, and note how its files look where nothing spoke against it."""
        self._serving.use(None)
        failpoint("generation closed")
        active = self._generations.active()
        if self.state == "sound" and active:
            self._generations.note_files(active[0])
            failpoint("fingerprint noted")

    def _use(self, generation: Generation) -> None:
        generation.allow(ASKING_S)
        with self._serving.lock:
            if self._closing.is_set():
                close(generation)
            else:
                self._serving.use(generation)
                self.state = "sound"

    def _distrust(self, error: IndexBrokenError) -> None:
        if self._server:
            self._is_away(error)
        else:
            _log.error("index_broken", exc_info=error)
            self.state = "stale"

    def _is_away(self, error: IndexBrokenError) -> None:
        if self.state != "away" and not self._closing.is_set():
            _log.warning("the Chroma server cannot be used; the exact search answers", error=f"{error}"[:200])
        self.state = "away"
