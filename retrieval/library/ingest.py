"""Reading to store and index: idempotent, one document at a time, one bad document never stops the rest."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from retrieval.articles import Article, Passage
from retrieval.library.embedding import MiniLM
from retrieval.library.index import VectorIndex
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.reading import Rejected

Status = Literal["added", "updated", "unchanged", "duplicate", "rejected"]

# Passages embedded in one go, over several documents: short documents fill the batches too.
BATCH_PASSAGES = 128


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one document."""

    source: str
    article_id: str | None
    status: Status
    reason: str = ""
    passages: int = 0


@dataclass(frozen=True, slots=True)
class _Pending:
    article: Article
    cut: list[Passage]
    status: Literal["added", "updated"]


class Ingester:
    """Takes documents as they were read and keeps them."""

    def __init__(self, library: Library, index: VectorIndex, embeddings: MiniLM) -> None:
        self._library, self._index, self._embeddings = library, index, embeddings

    def ingest(
        self, documents: Iterable[Article | Rejected], on_document: Callable[[Ingested], None] = lambda _: None
    ) -> Iterator[Ingested]:
        """Yield one line per document, in order; a document is searchable when its line comes.

        Raises config.errors.StorageFullError where the disk is full: what was yielded is kept.
        """
        pending: list[_Pending | Ingested] = []
        for document in documents:
            if _clashes(document, pending):  # what it may equal must be kept first, or it would be kept twice
                yield from self._keep(pending, on_document)
                pending = []
            pending.append(self._look_at(document))
            if sum(len(item.cut) for item in pending if isinstance(item, _Pending)) >= BATCH_PASSAGES:
                yield from self._keep(pending, on_document)
                pending = []
        yield from self._keep(pending, on_document)
        self._index.update()

    def _look_at(self, document: Article | Rejected) -> _Pending | Ingested:
        if isinstance(document, Rejected):
            return Ingested(document.source, None, "rejected", document.reason)
        known = self._library.known(document)
        if known.outcome == "unchanged":
            return Ingested(document.source, known.article_id, "unchanged")
        if known.outcome == "duplicate":
            return Ingested(document.source, known.article_id, "duplicate", f"the same text as {known.source}")
        cut = split(document, self._embeddings.count_tokens)
        if not cut:
            return Ingested(document.source, None, "rejected", "no sentence in it that could be cited")
        return _Pending(document, cut, known.outcome)

    def _keep(self, pending: list[_Pending | Ingested], on_document: Callable[[Ingested], None]) -> Iterator[Ingested]:
        waiting = [item for item in pending if isinstance(item, _Pending)]
        texts = [item.article.text_raw[p.start : p.end] for item in waiting for p in item.cut]
        vectors = self._embeddings.embed(texts) if texts else None
        at = 0
        for item in pending:
            done = item
            if isinstance(item, _Pending) and vectors is not None:
                twins = self._library.add(item.article, item.cut, vectors[at : at + len(item.cut)])
                at += len(item.cut)
                reason = f"a near-duplicate of {twins[0]}" if twins else ""
                done = Ingested(item.article.source, item.article.id, item.status, reason, len(item.cut))
            if isinstance(done, Ingested):
                on_document(done)
                yield done


def _clashes(document: Article | Rejected, pending: Iterable[_Pending | Ingested]) -> bool:
    waiting = [item.article for item in pending if isinstance(item, _Pending)]
    return isinstance(document, Article) and any(
        article.origin == document.origin or article.sha256_raw == document.sha256_raw for article in waiting
    )
