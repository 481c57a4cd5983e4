"""The vector index: Chroma where it is sound, the exact search wherever it is not.

Chroma is a cache of the database. It is fed from the outbox, probed before it is trusted, and built again from the
stored vectors when it is torn; meanwhile the exact search answers. A process that does not own the index (another one
does) uses the exact search too.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import filelock
import numpy as np
import sqlalchemy as sa
import structlog

from config.errors import LibraryError
from retrieval.library.chroma import ChromaGeneration, Generation, IndexBrokenError
from retrieval.library.database import Database
from retrieval.library.exact import ExactIndex
from retrieval.library.probe import probe, probe_in_child
from retrieval.library.schema import index_generations, index_outbox, passages

State = Literal["sound", "stale", "held elsewhere"]
Progress = Callable[[int, int], None]
_BATCH = 2_000
_log = structlog.get_logger(__name__)


class VectorIndex:
    """Nearest passages by cosine. Thread-safe; opens nothing before `open`.

    `state` is "sound" (Chroma answers), "stale" (Chroma has to be built again: call `rebuild`) or "held elsewhere"
    (another process owns the index).
    """

    def __init__(self, database: Database, folder: Path, *, dimensions: int, server: str | None = None) -> None:
        self._database, self._folder, self._dimensions, self._server = database, folder, dimensions, server
        self._owner = filelock.FileLock(folder.with_suffix(".lock"), timeout=0, is_singleton=False)
        self._lock = threading.RLock()  # Chroma
        self._exact_lock = threading.Lock()  # its own: the exact search answers while Chroma is built
        self._mending: threading.Thread | None = None
        self._closing = threading.Event()
        self._generation: Generation | None = None
        self._exact: tuple[int, ExactIndex] | None = None
        self.state: State = "stale"

    def open(self) -> None:
        """Take the index if nobody has it, and probe it; never raises for a torn index."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._owner.acquire()
        except filelock.Timeout:
            self.state = "held elsewhere"
            return
        active = self._active()
        if active and self._opens_sound(*active):
            self.state = "sound"
            self.update()

    def search(self, vector: np.ndarray, scopes: frozenset[str], limit: int) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, cosine), best first. Ids may be stale: join them with the database."""
        if self.state == "sound":
            self._take_one_batch()
        if self.state == "sound":
            try:
                # Chroma knows no scopes here: the caller's join drops what is not visible, so ask for some more.
                return self._asked(vector, limit if scopes == {"shared"} else limit * 4)
            except IndexBrokenError:
                self._distrust()
        return self._exact_index().search(vector, scopes, limit)

    def update(self) -> None:
        """Bring Chroma up to what the database holds; does nothing where Chroma is not ours or not sound."""
        with self._lock:
            while self.state == "sound" and self._take_one_batch():
                pass

    def rebuild(self, on_progress: Progress | None = None) -> None:
        """Build a new generation from the stored vectors, probe it, switch to it, and remove the old ones.

        Raises IndexBrokenError where the new generation does not hold either.
        """
        if self.state == "held elsewhere":
            return
        with self._lock:
            self._close_generation()
            number, location = self._new_generation()
            generation = self._open_at(location)
            self._fill(generation, on_progress)
            self._generation = generation
            with self._database.read() as connection:
                if not probe(generation, connection, most=500):
                    raise IndexBrokenError("the new vector index does not find its own vectors; exact search goes on")
            self._activate(number)
            self.state = "sound"
            self.update()
        _log.info("index_rebuilt", generation=number)

    def rebuild_in_background(self) -> None:
        """Rebuild in a thread of its own; `close` breaks it off, and the next start begins anew."""
        self._mending = threading.Thread(target=self._mend, name="index-rebuild", daemon=True)
        self._mending.start()

    def _mend(self) -> None:
        try:
            self.rebuild()
        except LibraryError:
            _log.exception("index_rebuild_failed")

    def close(self) -> None:
        """Close Chroma, note how its files look, and let go of the lock."""
        self._closing.set()
        if self._mending is not None:
            self._mending.join()
        with self._lock:
            sound = self.state == "sound"
            self._close_generation()
            if sound and not self._server:
                self._note_fingerprint()
            self.state = "stale"
            self._owner.release()

    def _opens_sound(self, location: str, fingerprint: str | None) -> bool:
        """Open and probe a generation: in a child process first, unless its files are as we left them."""
        folder = self._folder / location
        if not self._server and not folder.is_dir():
            return False
        untouched = self._server is not None or (fingerprint is not None and fingerprint == _fingerprint(folder))
        if not untouched and not probe_in_child(self._database.path, folder):
            return False
        try:
            self._generation = self._open_at(location)
            with self._database.read() as connection:
                return probe(self._generation, connection, most=50)
        except IndexBrokenError:
            return False

    def _asked(self, vector: np.ndarray, limit: int) -> list[tuple[int, float]]:
        with self._lock:
            if self._generation is None:
                raise IndexBrokenError("the vector index is closed")
            return self._generation.search(vector[np.newaxis, :], limit)[0]

    def _exact_index(self) -> ExactIndex:
        """The exact index of the newest passages, loaded again when some came or went."""
        with self._exact_lock, self._database.read() as connection:
            version = (
                connection.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'index_outbox'")).scalar() or 0
            )
            if self._exact is None or self._exact[0] != version:
                self._exact = version, ExactIndex.load(connection, self._dimensions)
            return self._exact[1]

    def _take_one_batch(self) -> bool:
        """Apply some of what waits in the outbox; say whether anything waited."""
        with self._lock:
            batch = self._waiting()
            if not batch:
                return False
            try:
                self._apply(batch)
            except IndexBrokenError:
                self._distrust()
        return True

    def _distrust(self) -> None:
        _log.exception("index_broken")
        self.state = "stale"

    def _waiting(self) -> list[sa.Row[tuple[int, int, bool]]]:
        with self._database.read() as connection:
            return list(connection.execute(sa.select(index_outbox).order_by(index_outbox.c.seq).limit(_BATCH)))

    def _apply(self, batch: list[sa.Row[tuple[int, int, bool]]]) -> None:
        """Apply outbox rows to Chroma, then mark them done; a kill between the two repeats them, which is harmless."""
        if self._generation is None:
            raise IndexBrokenError("the vector index is closed")
        wanted = {row.passage_id for row in batch if not row.deleted}
        gone = {row.passage_id for row in batch if row.deleted}
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(passages.c.id, passages.c.vector).where(passages.c.id.in_(wanted - gone))
            ).all()
        if rows:
            self._generation.upsert([row.id for row in rows], _vectors(rows))
        if gone:
            self._generation.delete(sorted(gone))
        with self._database.write() as connection:
            connection.execute(sa.delete(index_outbox).where(index_outbox.c.seq <= batch[-1].seq))

    def _fill(self, generation: Generation, on_progress: Progress | None) -> None:
        last, done = 0, 0
        with self._database.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(passages)).scalar_one()
            page = sa.select(passages.c.id, passages.c.vector).order_by(passages.c.id).limit(_BATCH)
            while rows := connection.execute(page.where(passages.c.id > last)).all():
                generation.upsert([row.id for row in rows], _vectors(rows))
                last, done = rows[-1].id, done + len(rows)
                if self._closing.is_set():
                    raise IndexBrokenError("the rebuild was broken off; the next start begins it anew")
                if on_progress:
                    on_progress(done, total)

    def _open_at(self, location: str) -> Generation:
        if self._server:
            url = urlsplit(self._server)
            ssl = url.scheme == "https"
            port = url.port or (443 if ssl else 8000)
            return ChromaGeneration.on_server(url.hostname or "localhost", port, ssl=ssl, name=location)
        return ChromaGeneration.on_disk(self._folder / location)

    def _active(self) -> tuple[str, str | None] | None:
        wanted = sa.select(index_generations.c.location, index_generations.c.fingerprint)
        with self._database.read() as connection:
            row = connection.execute(wanted.where(index_generations.c.active).where(self._ours())).first()
        return (row.location, row.fingerprint) if row else None

    def _ours(self) -> sa.ColumnElement[bool]:
        """Generations on the disk and on a server are kept apart by their names."""
        return index_generations.c.location.startswith("articles-" if self._server else "generation-")

    def _new_generation(self) -> tuple[int, str]:
        with self._database.write() as connection:
            key = connection.execute(
                sa.insert(index_generations).values(location="", active=False)
            ).inserted_primary_key
            number = int(key[0]) if key else 0
            location = f"{'articles' if self._server else 'generation'}-{number:06}"
            connection.execute(
                sa.update(index_generations).where(index_generations.c.number == number).values(location=location)
            )
        if not self._server:
            shutil.rmtree(self._folder / location, ignore_errors=True)
        return number, location

    def _activate(self, number: int) -> None:
        """Point at the new generation in one transaction, then remove what no pointer names."""
        with self._database.write() as connection:
            others = sa.delete(index_generations).where(index_generations.c.number != number).where(self._ours())
            connection.execute(others)
            connection.execute(
                sa.update(index_generations).where(index_generations.c.number == number).values(active=True)
            )
        if not self._server:
            for folder in self._folder.glob("generation-*"):
                if folder.name != f"generation-{number:06}":
                    shutil.rmtree(folder, ignore_errors=True)

    def _close_generation(self) -> None:
        if self._generation is not None:
            try:
                self._generation.close()
            except IndexBrokenError:
                _log.warning("index_close_failed")
            self._generation = None

    def _note_fingerprint(self) -> None:
        active = self._active()
        if active:
            with self._database.write() as connection:
                connection.execute(
                    sa.update(index_generations)
                    .where(index_generations.c.location == active[0])
                    .values(fingerprint=_fingerprint(self._folder / active[0]))
                )


def _vectors(rows: Iterable[Any]) -> np.ndarray:
    return np.stack([np.frombuffer(row.vector, dtype="<f4") for row in rows])


def _fingerprint(folder: Path) -> str:
    """Names, sizes and times of the generation's files: the same only where nobody touched them since."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return json.dumps([[str(p.relative_to(folder)), p.stat().st_size, p.stat().st_mtime_ns] for p in files])
