"""The generation of the vector index that is in use: asked, fed and probed by one thread at a time."""

import threading
from collections.abc import Callable

import numpy as np

from retrieval.index.chroma import Generation, IndexBrokenError
from retrieval.index.feeding import Feeding
from retrieval.index.generations import close
from retrieval.index.probe import probe
from retrieval.library.database import Database


class Serving:
    """At most one generation; at its first failure it is let go, and `on_failure` hears why."""

    def __init__(self, database: Database, feeding: Feeding, on_failure: Callable[[IndexBrokenError], None]) -> None:
        self._database, self._feeding, self._on_failure = database, feeding, on_failure
        self.lock = threading.RLock()
        self.generation: Generation | None = None

    def use(self, generation: Generation | None) -> None:
        """Use this one, or none, from now on; the one before is closed."""
        with self.lock:
            close(self.generation)
            self.generation = generation

    def search(self, vector: np.ndarray, limit: int) -> list[tuple[int, float]] | None:
        """Return what is found, or None where no generation is in use (any more)."""
        with self.lock:
            if self.generation is None:
                return None
            try:
                return self.generation.search(vector[np.newaxis, :], limit)[0]
            except IndexBrokenError as error:
                self._failed(error)
                return None

    def take_one_batch(self) -> bool:
        """Apply some of what waits in the outbox; say whether anything waited."""
        with self.lock:
            batch = self._feeding.waiting() if self.generation else ()
            if not (self.generation and batch):
                return False
            try:
                self._feeding.apply(batch, self.generation)
            except IndexBrokenError as error:
                self._failed(error)
        return True

    def probe(self) -> bool:
        """Let the generation go, and return False, where stored vectors do not find themselves."""
        with self.lock:
            if self.generation is None:
                return True
            failure = IndexBrokenError("stored vectors do not find themselves")
            try:
                with self._database.read() as connection:
                    if probe(self.generation, connection, most=50):
                        return True
            except IndexBrokenError as error:
                failure = error
            self._failed(failure)
            return False

    def _failed(self, error: IndexBrokenError) -> None:
        self.use(None)
        self._on_failure(error)
