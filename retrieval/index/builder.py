"""A generation of the vector index built from the stored vectors, or gone on with where one was broken off."""

import threading
from contextlib import suppress

import structlog

from config.errors import LibraryError
from retrieval.index.chroma import BUILDING_S, Generation, IndexBrokenError
from retrieval.index.feeding import Feeding, Progress
from retrieval.index.generations import Generations, Unfinished, close
from retrieval.index.probe import probe
from retrieval.library.database import Database
from retrieval.library.failpoints import failpoint

_log = structlog.get_logger(__name__)


class Builder:
    """Builds beside what is in use, and points at what it built once that was probed."""

    def __init__(
        self, database: Database, generations: Generations, feeding: Feeding, closing: threading.Event
    ) -> None:
        """`closing`: when it is set, a build breaks off after the part in hand."""
        self._database, self._generations, self._feeding, self._closing = database, generations, feeding, closing

    def build(self, on_progress: Progress | None) -> tuple[int, Generation]:
        """Return the number of a generation that holds every passage and is in use from now on, and itself, open.

        Raises IndexBrokenError where it does not hold, cannot be written, or was broken off.
        """
        begun, generation = self._begun()
        try:
            generation.allow(BUILDING_S)
            self._generations.remove_unused(generation, but=begun.number)  # what builds that failed have left
            seq = self._feeding.fill(generation, begun, on_progress, self._closing)
            failpoint("generation filled")
            self._activate(generation, begun.number, seq)
        except BaseException as error:  # an impatient user's Ctrl-C too
            close(generation)
            if isinstance(error, LibraryError) and not self._closing.is_set():
                self._give_up_where_stuck(begun)
            else:
                self._generations.note_files(begun.location)
            raise
        return begun.number, generation

    def _begun(self) -> tuple[Unfinished, Generation]:
        """What was broken off, where it is sound; otherwise a new one."""
        begun = self._generations.unfinished()
        if begun:
            generation = self._generations.open_unfinished(begun)
            failpoint("unfinished generation opened")
            if generation:
                return begun, generation
            _log.warning("an unfinished vector index is torn; it is built anew")
        begun = self._generations.new()
        failpoint("generation noted")
        generation = self._generations.open(begun.location)
        failpoint("generation opened")
        return begun, generation

    def _activate(self, generation: Generation, number: int, seq: int) -> None:
        with self._database.read() as connection:
            holds = probe(generation, connection, most=500, applied=seq)
        if not holds:
            self._generations.note_filled(number, None)
            raise IndexBrokenError("the new vector index does not find its own vectors; exact search goes on")
        failpoint("generation probed")
        with self._database.write() as connection:
            self._feeding.mark_done(connection, seq)
            self._generations.activate(connection, number)
        failpoint("generation activated")

    def _give_up_where_stuck(self, begun: Unfinished) -> None:
        """Whoever failed before a single part was in would fail there for ever: the next build begins anew."""
        with suppress(LibraryError):
            left = self._generations.unfinished()
            if left and left.filled == begun.filled:
                self._generations.note_filled(begun.number, None)
