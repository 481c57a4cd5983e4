"""Reading to store and index: idempotent, one document at a time, one bad document never stops the rest."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from retrieval.articles import Article, Passage
from retrieval.embedding.embedder import Embedder
from retrieval.index.index import VectorIndex
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.library.vector_outbox import Progress, complete
from retrieval.reading.rejection import Rejected
from retrieval.stories.kept import complete_traits

Status = Literal["added", "updated", "unchanged", "duplicate", "rejected"]

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


class Ingester:
    """Takes documents as they were read and keeps them."""

    def __init__(self, library: Library, index: VectorIndex, embeddings: Embedder) -> None:
        self._library, self._index, self._embeddings = library, index, embeddings
        self._making = threading.Lock()  # two threads would make the same vectors

    def ingest(
        self,
        documents: Iterable[Article | Rejected],
        on_document: Callable[[Ingested], None] = lambda _: None,
        on_vectors: Progress = lambda _done, _total: None,
    ) -> Iterator[Ingested]:
        """`keep`, and when all are kept `complete`, which tells `on_vectors`."""
        yield from self.keep(documents, on_document)
        self.complete(on_vectors)

    def keep(
        self, documents: Iterable[Article | Rejected], on_document: Callable[[Ingested], None] = lambda _: None
    ) -> Iterator[Ingested]:
        """Yield one line per document, in order; when it comes, the document is found by its words and can be cited.

        Its vectors are still to come. Raises config.errors.StorageFullError where the disk is full: what was yielded
        is kept.
        """
        for document in documents:
            done = keep_document(self._library, self._embeddings, document)
            on_document(done)
            yield done
        self._library.originals.prune()
        complete_traits(self._library.database)

    def complete(self, on_progress: Progress, *, stopping: Callable[[], bool] = lambda: False) -> int:
        """Make the vectors that are still to come; return of how many passages. See `vector_outbox.complete`."""
        with self._making:
            made = complete(self._library.database, self._embeddings, on_progress, stopping)
        self._index.update()
        return made


def keep_document(library: Library, embeddings: Embedder, document: Article | Rejected) -> Ingested:
    """Keep one document as it was read, or say why not; its vectors are still to come."""
    return _Keeper(library, embeddings).kept(document)


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Puts documents into the library."""

    library: Library
    embeddings: Embedder

    def kept(self, document: Article | Rejected) -> Ingested:
        if isinstance(document, Rejected):
            return Ingested(document.source, None, "rejected", document.reason)
        known = self.library.known(document)
        if known.outcome == "unchanged" and known.article_id:
            return self._unchanged(document, known.article_id, outdated=known.outdated)
        if known.outcome == "duplicate":
            return Ingested(document.source, known.article_id, "duplicate", f"the same text as {known.source}")
        if known.article_id and (reason := self._is_emptied(document, known.article_id)):
            return Ingested(document.source, known.article_id, "rejected", reason)
        if not (cut := self._cut(document)):
            return Ingested(document.source, None, "rejected", "no sentence in it that could be cited")
        twins = self.library.add(document, cut)
        return _line(document, "updated" if known.outcome == "updated" else "added", cut, twins)

    def _unchanged(self, document: Article, id_: str, *, outdated: bool) -> Ingested:
        """The text is kept already; what it says of itself is kept again where other readers read it."""
        same = Ingested(document.source, id_, "unchanged")
        if not outdated:
            return same
        document = replace(document, id=id_)
        if (changed := self.library.refresh(document)) is not None:
            return replace(same, status="updated") if changed else same
        cut = self._cut(document)  # the text is the same, and is cut or labelled otherwise
        return _line(document, "updated", cut, self.library.renew(document, cut)) if cut else same

    def _cut(self, document: Article) -> list[Passage]:
        return split(document, self.embeddings.count_tokens, self.embeddings.passage_tokens)

    def _is_emptied(self, document: Article, kept_id: str) -> str | None:
        """Return why a page that holds much less than what is kept of it does not replace that."""
        kept = self.library.articles([kept_id], frozenset({document.scope})).get(kept_id)
        if kept is None or document.original is None or document.original.form != "html":
            return None
        if len(document.text_raw) >= _LEAST_SHARE * len(kept.text_raw):
            return None
        return "the page shows only a small part of the article that is kept from it; that stays"


def _line(document: Article, status: Status, cut: Sequence[Passage], twins: Sequence[str]) -> Ingested:
    reason = f"a near-duplicate of {twins[0]}" if twins else ""
    return Ingested(document.source, document.id, status, reason, len(cut))
