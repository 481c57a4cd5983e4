"""Reading to store and index: idempotent, one document at a time, one bad document never stops the rest."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Literal

from retrieval.articles import Article, Passage
from retrieval.embedding.embedder import Embedded, Embedder
from retrieval.index.index import VectorIndex
from retrieval.library import sentence_vectors
from retrieval.library.library import Library
from retrieval.library.passages import sentence_spans, split
from retrieval.library.reembedding import Holders
from retrieval.library.registration import Known
from retrieval.reading.rejection import Rejected
from retrieval.stories.kept import complete_traits

Status = Literal["added", "updated", "unchanged", "duplicate", "rejected"]

# Passages embedded in one go, over several documents: short documents fill the batches too.
BATCH_PASSAGES = 64
# A page with less of its article than this was emptied, by a wall or an error; an editor who cuts leaves more.
_LEAST_SHARE = 1 / 3


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
    renews: bool = False  # the kept article's own text, cut or labelled otherwise


@dataclass(frozen=True, slots=True)
class _Batch:
    """Documents that are kept together, in order; `vectors` are those of all their passages, once they are made."""

    items: list[_Pending | Ingested] = field(default_factory=list)
    vectors: Future[Embedded] | None = None

    @property
    def waiting(self) -> list[_Pending]:
        return [item for item in self.items if isinstance(item, _Pending)]

    @property
    def passages(self) -> int:
        return sum(len(item.cut) for item in self.waiting)


class Ingester:
    """Takes documents as they were read and keeps them."""

    def __init__(
        self, library: Library, index: VectorIndex, embeddings: Embedder, holders: Holders | None = None
    ) -> None:
        """`holders`: of the vectors that are made and not stored yet; None where nobody exchanges any."""
        self._library, self._index, self._embeddings = library, index, embeddings
        self._holders = holders or Holders()

    def ingest(
        self, documents: Iterable[Article | Rejected], on_document: Callable[[Ingested], None] = lambda _: None
    ) -> Iterator[Ingested]:
        """Yield one line per document, in order; a document is searchable when its line comes.

        Raises config.errors.StorageFullError where the disk is full: what was yielded is kept.
        """
        with self._holders.held(), ThreadPoolExecutor(1, "embedding") as pool:
            before, batch = _Batch(), _Batch()
            for document in documents:
                if _clashes(document, [*before.items, *batch.items]):  # it may equal what is not kept yet
                    yield from self._keep([before, self._embedding(batch, pool)], on_document)
                    before, batch = _Batch(), _Batch()
                batch.items.append(self._look_at(document))
                if batch.passages >= BATCH_PASSAGES:  # embedded while the one before is kept and the next is read
                    embedding = self._embedding(batch, pool)
                    yield from self._keep([before], on_document)
                    before, batch = embedding, _Batch()
            yield from self._keep([before, self._embedding(batch, pool)], on_document)
        self._library.originals.prune()
        complete_traits(self._library.database)
        self._index.update()

    def complete(self, on_progress: Callable[[int, int], None]) -> int:
        """Make the sentences' vectors that a library of an earlier version lacks; return of how many passages."""
        with self._holders.held():
            return sentence_vectors.complete(self._library.database, self._embeddings, on_progress)

    def _look_at(self, document: Article | Rejected) -> _Pending | Ingested:
        if isinstance(document, Rejected):
            return Ingested(document.source, None, "rejected", document.reason)
        known = self._library.known(document)
        if known.outcome == "unchanged" and known.article_id:
            return self._unchanged(document, known)
        if known.outcome == "duplicate":
            return Ingested(document.source, known.article_id, "duplicate", f"the same text as {known.source}")
        if known.article_id and (reason := self._is_emptied(document, known.article_id)):
            return Ingested(document.source, known.article_id, "rejected", reason)
        cut = split(document, self._embeddings.count_tokens, self._embeddings.passage_tokens)
        if not cut:
            return Ingested(document.source, None, "rejected", "no sentence in it that could be cited")
        return _Pending(document, cut, "updated" if known.outcome == "updated" else "added")

    def _unchanged(self, document: Article, known: Known) -> _Pending | Ingested:
        """The text is kept already; what it says of itself is kept again where other readers read it."""
        same = Ingested(document.source, known.article_id, "unchanged")
        if not known.outdated or known.article_id is None:
            return same
        document = replace(document, id=known.article_id)
        if (changed := self._library.refresh(document)) is not None:
            return replace(same, status="updated") if changed else same
        cut = split(document, self._embeddings.count_tokens, self._embeddings.passage_tokens)
        return _Pending(document, cut, "updated", renews=True) if cut else same

    def _is_emptied(self, document: Article, kept_id: str) -> str | None:
        """Return why a page that holds much less than what is kept of it does not replace that."""
        kept = self._library.articles([kept_id], frozenset({document.scope})).get(kept_id)
        if kept is None or document.original is None or document.original.form != "html":
            return None
        if len(document.text_raw) >= _LEAST_SHARE * len(kept.text_raw):
            return None
        return "the page shows only a small part of the article that is kept from it; that stays"

    def _embedding(self, batch: _Batch, pool: Executor) -> _Batch:
        """Let the vectors of a batch be made."""
        cut = [(item.article, passage) for item in batch.waiting for passage in item.cut]
        texts = [article.text_raw[passage.start : passage.end] for article, passage in cut]
        spans = [sentence_spans(article, passage) for article, passage in cut]
        return _Batch(batch.items, pool.submit(self._embeddings.embed_passages, texts, spans) if texts else None)

    def _keep(self, batches: Iterable[_Batch], on_document: Callable[[Ingested], None]) -> Iterator[Ingested]:
        for batch in batches:
            embedded = batch.vectors.result() if batch.vectors else None
            at = 0
            for item in batch.items:
                done = item
                if isinstance(item, _Pending) and embedded is not None:
                    own = slice(at, at := at + len(item.cut))
                    done = self._kept(item, Embedded(embedded.vectors[own], embedded.of_sentences[own]))
                if isinstance(done, Ingested):
                    on_document(done)
                    yield done

    def _kept(self, item: _Pending, embedded: Embedded) -> Ingested:
        keep = self._library.renew if item.renews else self._library.add
        twins = keep(item.article, item.cut, embedded.vectors, embedded.of_sentences)
        reason = f"a near-duplicate of {twins[0]}" if twins else ""
        return Ingested(item.article.source, item.article.id, item.status, reason, len(item.cut))


def _clashes(document: Article | Rejected, pending: Iterable[_Pending | Ingested]) -> bool:
    waiting = [item.article for item in pending if isinstance(item, _Pending)]
    return isinstance(document, Article) and any(
        article.origin == document.origin or article.sha256_raw == document.sha256_raw for article in waiting
    )
