"""One generation of the vector index in Chroma: our ids, our vectors, nothing else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings

from config.errors import LibraryError

# Chroma's default of 100 finds 79 of 100 nearest neighbours in small collections; 400 costs a millisecond or two.
_HNSW = {"space": "cosine", "ef_search": 400, "ef_construction": 200}
_BATCH = 2_000


class IndexBrokenError(LibraryError):
    """Chroma cannot be opened, written or asked; the index has to be built again."""


class Generation(Protocol):
    """What the vector index needs of a place that keeps vectors."""

    def upsert(self, ids: Sequence[int], vectors: np.ndarray) -> None: ...
    def delete(self, ids: Sequence[int]) -> None: ...
    def search(self, vectors: np.ndarray, limit: int) -> list[list[tuple[int, float]]]: ...
    def count(self) -> int: ...
    def close(self) -> None: ...


class ChromaGeneration:
    """A Chroma collection. Every failure of Chroma's becomes IndexBrokenError."""

    def __init__(self, client: ClientAPI, name: str) -> None:
        self._client = client
        self._collection: Any = _guarded(
            lambda: client.get_or_create_collection(name, configuration={"hnsw": _HNSW}, embedding_function=None)
        )

    @classmethod
    def on_disk(cls, path: Path) -> "ChromaGeneration":
        """Open the generation in a folder that no other process has open."""
        settings = Settings(anonymized_telemetry=False)
        return cls(_guarded(lambda: chromadb.PersistentClient(path=str(path), settings=settings)), "articles")

    @classmethod
    def on_server(cls, host: str, port: int, *, ssl: bool, name: str) -> "ChromaGeneration":
        """Open the generation that is the collection `name` of a Chroma server."""
        settings = Settings(anonymized_telemetry=False)
        return cls(_guarded(lambda: chromadb.HttpClient(host=host, port=port, ssl=ssl, settings=settings)), name)

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
        limit = min(limit, self.count())
        if not limit:
            return [[] for _ in vectors]
        found = _guarded(
            lambda: self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        )
        return [
            [(int(id_), 1.0 - float(distance)) for id_, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def count(self) -> int:
        return int(_guarded(self._collection.count))

    def close(self) -> None:
        _guarded(self._client.close)


def _guarded(action: Any) -> Any:
    try:
        return action()
    except Exception as error:
        raise IndexBrokenError(f"the vector index failed: {type(error).__name__}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Chroma's core panics with a BaseException of its own
            raise
        raise IndexBrokenError(f"the vector index failed: {error}") from error
