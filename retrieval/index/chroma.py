"""One generation of the vector index in Chroma: our ids, our vectors, nothing else.

Chroma is imported when a generation is opened: it takes as long as all the rest of a short command.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from config.errors import LibraryError

if TYPE_CHECKING:
    import httpx

# Chroma's default ef_search of 100 finds 79 of 100 nearest neighbours in small collections; 400 costs a millisecond or
# two. With its default of 16 neighbours one vector in twelve of 100,000 in narrow topics cannot be reached at all.
_HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32}
_BATCH = 2_000
_CONNECT_S = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a Chroma server gets.

    `asking`: for one request while a reader waits, before the exact search takes over; `building`: for one request that
    nobody waits for; `retry`: until a server that is away is first tried again; `probe`: between two probes of a
    server's index that seems sound.
    """

    asking: float = 5.0
    building: float = 30.0
    retry: float = 5.0
    probe: float = 3_600.0


class IndexBrokenError(LibraryError):
    """Chroma cannot be opened, written or asked; the index has to be built again."""


class Generation:
    """A Chroma collection of vectors under our ids. Every failure of Chroma's becomes IndexBrokenError."""

    def __init__(self, collection: Any, close: Callable[[], None], server: Any = None) -> None:
        self._collection, self._close, self._server = collection, close, server

    @classmethod
    def on_disk(cls, path: Path) -> "Generation":
        """Open the generation in a folder that no other process has open."""
        import chromadb  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415

        settings = Settings(anonymized_telemetry=False)
        client = _guarded(lambda: chromadb.PersistentClient(path=str(path), settings=settings))
        collection = _guarded(
            lambda: client.get_or_create_collection("articles", configuration={"hnsw": _HNSW}, embedding_function=None)
        )
        return cls(collection, client.close)

    @classmethod
    def on_server(cls, host: str, port: int, *, ssl: bool, name: str, timeout: float) -> "Generation":
        """Open the generation that is the collection `name` of a Chroma server, made where there is none.

        `timeout`: seconds for every request, until `allow` gives more.
        chromadb.HttpClient waits for ever, from its first request on; the parts below it can be told not to.
        """
        from chromadb.api import ServerAPI  # noqa: PLC0415
        from chromadb.api.models.Collection import Collection  # noqa: PLC0415
        from chromadb.config import Settings, System  # noqa: PLC0415

        settings = Settings(
            anonymized_telemetry=False,
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=host,
            chroma_server_http_port=port,
            chroma_server_ssl_enabled=ssl,
        )
        server: Any = _guarded(lambda: System(settings).instance(ServerAPI))
        session: httpx.Client = server._session  # noqa: SLF001
        session.timeout = _timeout(timeout)
        try:
            model = _guarded(lambda: server.get_or_create_collection(name, configuration={"hnsw": _HNSW}))
        except IndexBrokenError:
            session.close()
            raise
        return cls(Collection(client=server, model=model, embedding_function=None), session.close, server)

    def upsert(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        for at in range(0, len(ids), _BATCH):
            names, part = [str(id_) for id_ in ids[at : at + _BATCH]], vectors[at : at + _BATCH]
            _guarded(lambda names=names, part=part: self._collection.upsert(ids=names, embeddings=part))

    def delete(self, ids: Sequence[int]) -> None:
        for at in range(0, len(ids), _BATCH):
            names = [str(id_) for id_ in ids[at : at + _BATCH]]
            _guarded(lambda names=names: self._collection.delete(ids=names))

    def search(self, vectors: np.ndarray, limit: int) -> list[list[tuple[int, float]]]:
        """Return for each vector at most `limit` (id, cosine), best first."""
        found = _guarded(
            lambda: self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        )
        return [
            [(int(id_), 1.0 - float(distance)) for id_, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def vectors(self, ids: Sequence[int]) -> dict[int, np.ndarray]:
        """Return what is kept under these ids; unknown ones are left out."""
        names = [str(id_) for id_ in ids]
        held = _guarded(lambda: self._collection.get(ids=names, include=["embeddings"]))
        return {int(id_): np.asarray(vector) for id_, vector in zip(held["ids"], held["embeddings"], strict=True)}

    def count(self) -> int:
        return int(_guarded(self._collection.count))

    def drop(self, name: str) -> None:
        """Remove another collection of the same server; nothing happens where there is none."""
        try:
            _guarded(lambda: self._server.delete_collection(name))
        except IndexBrokenError as error:
            if type(error.__cause__).__name__ != "NotFoundError":
                raise

    def allow(self, seconds: float) -> None:
        """Let every request to a server take so long from now on; on the disk nothing changes."""
        if self._server:
            self._server._session.timeout = _timeout(seconds)  # noqa: SLF001

    def close(self) -> None:
        _guarded(self._close)


def _timeout(seconds: float) -> "httpx.Timeout":
    import httpx  # noqa: PLC0415

    return httpx.Timeout(seconds, connect=min(seconds, _CONNECT_S))


def _guarded(action: Any) -> Any:
    try:
        return action()
    except Exception as error:
        raise IndexBrokenError(f"the vector index failed: {type(error).__name__}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Chroma's core panics with a BaseException of its own
            raise
        raise IndexBrokenError(f"the vector index failed: {error}") from error
