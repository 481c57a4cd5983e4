"""Candidates from the vector and the lexical side, fused, joined with the database: excerpts, best first."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.articles import Excerpt
from retrieval.library.index import VectorIndex
from retrieval.library.library import Candidate, Library, Summary
from retrieval.search.copies import without_copies
from retrieval.search.fusion import best_first, date_factor, reciprocal_rank_fusion
from retrieval.search.question import Question

# On news the lexical side is the better half; see `make eval`.
DENSE_WEIGHT, LEXICAL_WEIGHT = 0.6, 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: excerpts, best first, and how much each term of the question tells in this library."""

    question: Question
    excerpts: tuple[Excerpt, ...]
    searched: Summary
    weights: Mapping[str, float]


class ArticleRetriever(BaseRetriever):
    """Finds excerpts; as a LangChain retriever it returns Documents whose metadata name the place."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    index: VectorIndex
    embeddings: Embeddings
    candidates: int = 100
    limit: int = 10

    def search(self, question: Question, limit: int) -> Found:
        """Return at most `limit` excerpts that the asker may see, best first. Blocks; see `asearch`."""
        vector = np.asarray(self.embeddings.embed_query(question.text), dtype=np.float32)
        dense = self.index.search(vector, question.scopes, self.candidates)
        lexical = self.library.lexical_search(question.terms, question.scopes, self.candidates)
        fused = reciprocal_rank_fusion(
            [(DENSE_WEIGHT, [id_ for id_, _ in dense]), (LEXICAL_WEIGHT, [id_ for id_, _ in lexical])]
        )
        found = self.library.candidates(fused, question.scopes)
        scores = {c.passage_id: fused[c.passage_id] * _date_factor(question, c.published) for c in found}
        scores = self._without_copies(scores, found, question.scopes)
        excerpts = self._excerpts(best_first(scores)[:limit], scores, _cosines(found, vector), question.scopes)
        summary = self.library.summary(question.scopes)
        return Found(question, tuple(excerpts), summary, self._weights(question, summary.passages))

    async def asearch(self, question: Question, limit: int) -> Found:
        """`search`, off the event loop."""
        return await asyncio.to_thread(self.search, question, limit)

    def _weights(self, question: Question, passages: int) -> dict[str, float]:
        """The inverse document frequency of every term of the question, as BM25 counts it.

        A term that stands nowhere weighs as much as one that stands once: in a small library it would outweigh all.
        """
        held = self.library.passage_counts(question.terms)
        counts = {term: held.get(term, 1) for term in question.terms}
        return {term: math.log(1 + max(0, passages - count + 0.5) / (count + 0.5)) for term, count in counts.items()}

    def _without_copies(
        self, scores: dict[int, float], found: list[Candidate], scopes: frozenset[str]
    ) -> dict[int, float]:
        """Collapse near-duplicates; costs nothing where nothing was found twice."""
        members: dict[str, set[str]] = {}
        for candidate in found:
            if candidate.dup_group:
                members.setdefault(candidate.dup_group, set()).add(candidate.article_id)
        several = {group for group, articles in members.items() if len(articles) > 1}
        if not several:
            return scores
        return without_copies(
            scores, self.library.passages([c.passage_id for c in found if c.dup_group in several], scopes)
        )

    def _excerpts(
        self, ids: list[int], scores: dict[int, float], cosines: dict[int, float], scopes: frozenset[str]
    ) -> list[Excerpt]:
        held = self.library.passages(ids, scopes)
        return [
            Excerpt(id_, article=held[id_][0], passage=held[id_][1], score=scores[id_], cosine=cosines[id_])
            for id_ in ids
            if id_ in held
        ]

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        return [_document(excerpt) for excerpt in self.search(Question(query), self.limit).excerpts]


def _document(excerpt: Excerpt) -> Document:
    article = excerpt.article
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.day.isoformat() if article.published.day else None,
        "start": excerpt.passage.start,
        "end": excerpt.passage.end,
        "score": excerpt.score,
    }
    return Document(page_content=excerpt.text, metadata=metadata)


def _cosines(found: list[Candidate], vector: np.ndarray) -> dict[int, float]:
    if not found:
        return {}
    return dict(
        zip([c.passage_id for c in found], (np.stack([c.vector for c in found]) @ vector).tolist(), strict=True)
    )


def _date_factor(question: Question, published: date | None) -> float:
    return 1.0 if question.is_about_the_past else date_factor(published, question.day)
