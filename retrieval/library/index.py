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
from retrieval.library.chroma import ASKING_S, BUILDING_S, Generation, IndexBrokenError
from retrieval.library.database import Database
from retrieval.library.exact import ExactIndex
from retrieval.library.extent import changes
from retrieval.library.failpoints import failpoint
from retrieval.library.feeding import Feeding, Progress
from retrieval.library.generations import Generations, close
from retrieval.library.probe import probe
from retrieval.library.schema import passages

State = Literal["sound", "resting", "stale", "away", "held elsewhere"]
RETRY_S = 5.0
LONGEST_RETRY_S = 120.0
PROBE_S = 3_600.0  # between two probes of a server's index that seems sound
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
        self._database, self._folder, self._dimensions, self._server = database, folder, dimensions, server
        self._generations = Generations(database, folder, server)
        self._feeding = Feeding(database, self._generations, server=server is not None)
        self._owner = filelock.FileLock(folder.with_suffix(".lock"), timeout=0, is_singleton=False)
        self._lock = threading.RLock()  # around Chroma in use; searches wait for it only while the index is sound
        self._exact_lock = threading.Lock()  # its own: the exact search answers while Chroma is built
        self._building = threading.Lock()
        self._mending: threading.Thread | None = None
        self._tender: threading.Thread | None = None
        self._waking: threading.Thread | None = None
        self._may_wake = threading.Semaphore(0)  # one where the index rests until it is used
        self._retry, self._closing = retry, threading.Event()
        self._generation: Generation | None = None
        self._exact: tuple[int, ExactIndex] | None = None
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
            self._tender = threading.Thread(target=self._tend, name="index-tender", daemon=True)
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
            self._take_one_batch()
        if self.state == "sound" and within is None:
            # Chroma knows no scopes here: the caller's join drops what is not visible, so ask for some more.
            found = self._asked(vector, limit if scopes == {"shared"} else limit * 4)
            if found is not None:
                return found
        return self._exact_index().search(vector, scopes, limit, within)

    def update(self) -> None:
        """Bring Chroma up to what the database holds; does nothing where Chroma is not ours or not sound."""
        if self._may_wake.acquire(blocking=False):
            self._wake()
        while self.state == "sound" and self._take_one_batch():
            time.sleep(0.001)  # whoever waits for the lock, a question perhaps, goes first

    def rebuild(self, on_progress: Progress | None = None) -> None:
        """Build a new generation from the stored vectors, probe it, switch to it, and remove the old ones.

        The exact search answers meanwhile. Raises IndexBrokenError where the new generation does not hold either; a
        server that cannot be used is no error, `state` is "away" then.
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
        """Rebuild in a thread of its own, one at a time; `close` breaks it off, and the next start begins anew."""
        if self._mending is not None and self._mending.is_alive():
            return
        self._mending = threading.Thread(target=self._mend, name="index-rebuild", daemon=True)
        self._mending.start()

    def _mend(self) -> None:
        try:
            self.rebuild()
        except LibraryError:
            _log.exception("index_rebuild_failed")

    def _wake(self) -> None:
        try:
            if self.state == "resting":
                self._take_up()
        except LibraryError:
            _log.exception("index_not_opened")

    def probe_now(self) -> bool:
        """Ask stored vectors for themselves; say whether the index needs no `rebuild`.

        Takes milliseconds; meant for once an hour. Where the index does not hold, the exact search takes over at once.
        """
        with self._lock:
            if self.state != "sound" or self._generation is None:
                return self.state != "stale"
            try:
                with self._database.read() as connection:
                    holds = probe(self._generation, connection, most=50)
                broken = IndexBrokenError("stored vectors do not find themselves")
            except IndexBrokenError as error:
                holds, broken = False, error
            if not holds:
                self._distrust(broken)
            return holds

    def close(self) -> None:
        """Close Chroma, note how its files look, and let go of the lock."""
        self._closing.set()
        self._may_wake.acquire(blocking=False)
        for thread in (self._mending, self._tender, self._waking):
            if thread is not None:
                thread.join(CLOSE_S if self._server else None)  # a server may be slow to answer
        with self._lock:
            sound = self.state == "sound"
            self._close_generation()
            failpoint("generation closed")
            active = self._active()
            if sound and active and not self._server:
                self._generations.note_files(active[0])
                failpoint("fingerprint noted")
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
        with self._lock:
            active = self._active()
            if active is None:
                return
            try:
                generation = self._generations.open_sound(*active)
            except IndexBrokenError as error:
                self._is_away(error)
                return
            if generation is None:
                self._close_generation()
                self.state = "stale"
                return
            if self.state == "away":
                _log.info("the Chroma server is in use again")
            self._use(generation)
        self.update()

    def _rebuild(self, on_progress: Progress | None) -> None:
        with self._lock:
            self._close_generation()
            if self.state == "sound":
                self.state = "stale"
        number, location = self._new_generation()
        failpoint("generation noted")
        generation = self._generations.open(location)
        failpoint("generation opened")
        try:
            self._build(generation, number, on_progress)
        except LibraryError:
            close(generation)
            raise
        self._use(generation)
        self._generations.remove_unused(generation, but=number)
        failpoint("old generations removed")
        self.update()
        _log.info("index_rebuilt", generation=number)

    def _build(self, generation: Generation, number: int, on_progress: Progress | None) -> None:
        generation.allow(BUILDING_S)
        self._generations.remove_unused(generation, but=number)  # what builds that failed have left
        seq = self._feeding.fill(generation, on_progress, self._closing)
        failpoint("generation filled")
        with self._database.read() as connection:
            if not probe(generation, connection, most=500, applied=seq):
                raise IndexBrokenError("the new vector index does not find its own vectors; exact search goes on")
        failpoint("generation probed")
        with self._database.write() as connection:
            self._feeding.mark_done(connection, seq)
            self._generations.activate(connection, number)
        failpoint("generation activated")

    def _use(self, generation: Generation) -> None:
        generation.allow(ASKING_S)
        with self._lock:
            self._close_generation()
            if self._closing.is_set():
                close(generation)
            else:
                self._generation = generation
                self.state = "sound"

    def _tend(self) -> None:
        """Look after an index on a server until `close`: try again where it is away, probe it now and then."""
        pause, looked = self._retry, time.monotonic()
        while not self._closing.wait(pause):
            try:
                if self.state != "sound" or time.monotonic() - looked > PROBE_S:
                    looked = time.monotonic()
                    self._look_after()
                self.update()
            except Exception:  # noqa: BLE001 - whatever it was, nobody else would try again
                _log.exception("index_tending_failed")
            pause = self._retry if self.state == "sound" else min(2 * pause, LONGEST_RETRY_S)

    def _look_after(self) -> None:
        with self._building:
            self._take_up()
        if self.state == "stale":
            _log.warning("the index on the Chroma server is missing or incomplete; it is built now")
        if self.state == "stale" or self._active() is None:
            self.rebuild()

    def _asked(self, vector: np.ndarray, limit: int) -> list[tuple[int, float]] | None:
        """What Chroma finds, or None where it is not in use any more."""
        with self._lock:
            if self.state != "sound" or self._generation is None:
                return None
            try:
                return self._generation.search(vector[np.newaxis, :], limit)[0]
            except IndexBrokenError as error:
                self._distrust(error)
                return None

    def _exact_index(self) -> ExactIndex:
        """The exact index of the newest passages, loaded again when some came or went."""
        with self._exact_lock, self._database.read() as connection:
            version = changes(connection)
            if self._exact is None or self._exact[0] != version:
                self._exact = version, ExactIndex.load(connection, self._dimensions)
            return self._exact[1]

    def _take_one_batch(self) -> bool:
        """Apply some of what waits in the outbox; say whether anything waited."""
        with self._lock:
            if self.state != "sound" or self._generation is None:
                return False
            batch = self._feeding.waiting()
            if not batch:
                return False
            try:
                self._feeding.apply(batch, self._generation)
            except IndexBrokenError as error:
                self._distrust(error)
        return True

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

    def _active(self) -> tuple[str, str | None] | None:
        return self._generations.active()

    def _new_generation(self) -> tuple[int, str]:
        return self._generations.new()

    def _close_generation(self) -> None:
        close(self._generation)
        self._generation = None
