"""The vector index in Chroma: taken up where it holds, fed from the outbox, asked, built again, and let go."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

import structlog

from retrieval.index.builder import BATCH, SERVER_BATCH, Builder, Outbox, Progress
from retrieval.index.chroma import Generation, IndexBrokenError, Patience
from retrieval.index.generations import Generations, close
from retrieval.index.probe import probe
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class ChromaCache:
    """At most one generation, open: used by one thread at a time, let go at its first failure.

    `state` is "sound" (it answers), "stale" (it has to be built again) or "away" (the server cannot be used).
    """

    def __init__(
        self, database: Database, folder: Path, server: str | None, patience: Patience, closing: threading.Event
    ) -> None:
        """`closing`: once it is set nothing is taken into use, and a build breaks off."""
        batch = SERVER_BATCH if server else BATCH
        self._database, self._server, self._patience, self._closing = database, server, patience, closing
        self._generations = Generations(database, folder, server, patience)
        self._outbox = Outbox(database, self._generations, batch=batch)
        self._builder = Builder(
            database, self._generations, self._outbox, batch=batch, patience=patience, closing=closing
        )
        self._lock = threading.RLock()  # over `generation`
        self._building = threading.Lock()
        self.generation: Generation | None = None
        self.state: Literal["sound", "stale", "away"] = "stale"

    @property
    def location(self) -> str | None:
        """Where the generation lies that is to be used; None before the first."""
        active = self._generations.active()
        return active[0] if active else None

    def untouched(self) -> bool:
        """Whether it lies on the disk as it did when it was last let go."""
        return self._generations.untouched()

    def ask(self, action: Callable[[Generation], T]) -> T | None:
        """Return what `action` does, or None where no generation is in use (any more)."""
        with self._lock:
            if self.generation is None:
                return None
            try:
                return action(self.generation)
            except IndexBrokenError as error:
                self._replace(None)
                self._distrust(error)
                return None

    def take_some(self) -> bool:
        """Apply some of what waits in the outbox; say whether anything waited and was applied."""
        return self.state == "sound" and bool(self.ask(self._outbox.apply_some))

    def catch_up(self) -> None:
        """Apply everything that waits in the outbox; nothing happens where the state is not sound."""
        while self.take_some():
            time.sleep(0.001)  # whoever waits for the lock, a question perhaps, goes first

    def probe(self) -> bool:
        """Say whether stored vectors find themselves, where a generation is in use; it is let go where they do not."""
        if self.generation is None:
            return self.state != "stale"
        return self.ask(self._holds) is True

    def take_up(self) -> None:
        """Use the active generation, where there is one, if it holds; otherwise `state` says why not."""
        with self._lock:
            active = self._generations.active()
            if active is None:
                return
            try:
                generation = self._generations.open_sound(*active)
            except IndexBrokenError as error:
                self._is_away(error)
                return
            if self.state == "away" and generation:
                _log.info("the Chroma server is in use again")
            self._use(generation)
        self.catch_up()

    def rebuild(self, on_progress: Progress | None = None) -> None:
        """Build a generation, probe it, switch to it, and remove the old ones; see `VectorIndex.rebuild`."""
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

    def look_after(self) -> None:
        """Use an index on a server again where it holds, and build it where it does not."""
        with self._building:
            self.take_up()
        if self.state == "stale":
            _log.warning("the index on the Chroma server is missing or incomplete; it is built now")
        if self.state == "stale" or self.location is None:
            self.rebuild()

    def let_go(self) -> None:
        """Close the generation in use, and note how its files look."""
        with self._lock:
            self._let_go()
            self.state = "stale"

    def _replace(self, generation: Generation | None) -> None:
        close(self.generation)
        self.generation = generation

    def _rebuild(self, on_progress: Progress | None) -> None:
        with self._lock:
            self._let_go()
            if self.state == "sound":
                self.state = "stale"
        location, generation = self._builder.build(on_progress)
        self._use(generation)
        self._generations.remove_unused(generation, but=location)
        failpoint("old generations removed")
        self.catch_up()
        _log.info("index_rebuilt", generation=location)

    def _let_go(self) -> None:
        """Close the generation in use, and note how its files look where nothing spoke against it."""
        self._replace(None)
        failpoint("generation closed")
        if self.state == "sound" and (location := self.location):
            self._generations.note_files(location)
            failpoint("fingerprint noted")

    def _use(self, generation: Generation | None) -> None:
        with self._lock:
            if self._closing.is_set():
                close(generation)
                return
            if generation:
                generation.allow(self._patience.asking)
            self._replace(generation)
            self.state = "sound" if generation else "stale"

    def _holds(self, generation: Generation) -> bool:
        with self._database.read() as connection:
            if probe(generation, connection, most=50):
                return True
        raise IndexBrokenError("stored vectors do not find themselves")

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
