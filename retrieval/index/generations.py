"""The generations of the vector index: which there are, which is in use, and where they lie, on disk or on a server.

A row names each; whatever no row names is removed.
"""

import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog

from config.errors import LibraryError
from retrieval.index.chroma import Generation, IndexBrokenError, Patience
from retrieval.index.probe import fingerprint, probe, probe_in_child
from retrieval.library.database import Database
from retrieval.library.schema import index_generations

_log = structlog.get_logger(__name__)


class Generations:
    """Those of one library, in `folder` or on the Chroma server at the address `server`."""

    def __init__(self, database: Database, folder: Path, server: str | None, patience: Patience) -> None:
        self._database, self._folder, self._server, self._patience = database, folder, server, patience

    def active(self) -> tuple[str, str | None] | None:
        """Return the location of the one in use, and how its files looked when they were last closed, if noted."""
        wanted = sa.select(index_generations.c.location, index_generations.c.fingerprint)
        with self._database.read() as connection:
            row = connection.execute(wanted.where(index_generations.c.active).where(self._ours())).first()
        return (row.location, row.fingerprint) if row else None

    def untouched(self) -> bool:
        """Whether the one in use lies on the disk as it did when it was last closed."""
        active = None if self._server else self.active()
        return bool(active and active[1] and active[1] == fingerprint(self._folder / active[0]))

    def new(self) -> str:
        """Note a generation that is going to be built; return its location."""
        with self._database.write() as connection:
            key = connection.execute(
                sa.insert(index_generations).values(location="", active=False)
            ).inserted_primary_key
            number = int(key[0]) if key else 0
            # Several libraries may share one server, and each counts its generations from 1.
            location = f"articles-{number:06}-{secrets.token_hex(4)}" if self._server else f"generation-{number:06}"
            connection.execute(
                sa.update(index_generations).where(index_generations.c.number == number).values(location=location)
            )
        if not self._server:
            shutil.rmtree(self._folder / location, ignore_errors=True)
        return location

    def open(self, location: str) -> Generation:
        """Open the generation there; IndexBrokenError where that cannot be done."""
        if self._server:
            url = urlsplit(self._server)
            ssl = url.scheme == "https"
            port = url.port or (443 if ssl else 8000)
            host = url.hostname or "localhost"
            return Generation.on_server(host, port, ssl=ssl, name=location, timeout=self._patience.asking)
        return Generation.on_disk(self._folder / location)

    def open_sound(self, location: str, noted: str | None) -> Generation | None:
        """Open and probe a generation, `noted` being the fingerprint of its files when they were last closed.

        None where it does not hold; IndexBrokenError where a server cannot be asked.
        """
        if not self._server:
            if not self._files_sound(self._folder / location, noted):
                return None
            self._note(location, None)  # as long as it is open nobody can say how its files should look
        generation = None
        try:
            generation = self.open(location)
            with self._database.read() as connection:
                if probe(generation, connection, most=50):
                    return generation
        except IndexBrokenError:
            if self._server:
                close(generation)
                raise
        close(generation)
        return None

    def note_files(self, location: str) -> None:
        """Note how the files of a generation look now that it is closed; nothing where a server keeps it."""
        if not self._server:
            self._note(location, fingerprint(self._folder / location))

    def activate(self, connection: sa.Connection, location: str) -> None:
        """Point at this generation and at no other."""
        chosen = index_generations.c.location == location
        connection.execute(sa.update(index_generations).where(self._ours()).values(active=chosen))

    def distrust_others(self, connection: sa.Connection) -> None:
        """An index of the other kind, on disk or on a server, misses what this one was fed: it is complete no more."""
        connection.execute(sa.update(index_generations).where(sa.not_(self._ours())).values(active=False))

    def remove_unused(self, generation: Generation, *, but: str) -> None:
        """Remove what no pointer names, but not the one at `but`; `generation` is any open one, which knows the way."""
        used = sa.or_(index_generations.c.active, index_generations.c.location == but)
        unused = sa.not_(used), self._ours()
        with self._database.read() as connection:
            kept = connection.execute(sa.select(index_generations.c.location).where(used)).scalars().all()
            locations = connection.execute(sa.select(index_generations.c.location).where(*unused)).scalars().all()
        if self._server:
            try:
                for location in locations:
                    generation.drop(location)
            except IndexBrokenError as error:
                _log.warning("what the Chroma server no longer needs stays there for now", error=str(error))
                return
        else:
            for folder in self._folder.glob("generation-*"):
                if folder.name not in kept:
                    shutil.rmtree(folder, ignore_errors=True)
        with self._database.write() as connection:
            connection.execute(sa.delete(index_generations).where(*unused))

    def _note(self, location: str, value: str | None) -> None:
        """A disk that is full loses the note, not the index: the next start probes or builds again."""
        noted = sa.update(index_generations).where(index_generations.c.location == location).values(fingerprint=value)
        with suppress(LibraryError), self._database.write() as connection:
            connection.execute(noted)

    def _files_sound(self, folder: Path, noted: str | None) -> bool:
        """Files that were closed must look as they did then; those that a kill left open a child opens first."""
        if not folder.is_dir():
            return False
        return noted == fingerprint(folder) if noted else probe_in_child(self._database, folder)

    def _ours(self) -> sa.ColumnElement[bool]:
        """Generations on the disk and on a server are kept apart by their names."""
        return index_generations.c.location.startswith("articles-" if self._server else "generation-")


def close(generation: Generation | None) -> None:
    """Close a generation, where there is one; one that cannot be closed is left to itself."""
    if generation is not None:
        try:
            generation.close()
        except IndexBrokenError:
            _log.warning("index_close_failed")
