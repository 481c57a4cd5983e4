"""Candidates from the vector and the lexical side, fused, joined with the database: excerpts, best first."""

import asyncio
import contextvars
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from config.sections import RetrievalSettings
from retrieval.articles import Article, Excerpt, Passage
from retrieval.embedding.embedder import Embedded, Embedder
from retrieval.families import family_of
from retrieval.index.index import VectorIndex
from retrieval.language.identification import language_of
from retrieval.language.script import is_foreign
from retrieval.library.extent import Filtered
from retrieval.library.holdings import Candidate
from retrieval.library.lexical import Within
from retrieval.library.library import Library
from retrieval.library.vectors import embedded
from retrieval.search.boosts import Boosts
from retrieval.search.copies import without_copies
from retrieval.search.found import Found
from retrieval.search.fusion import best_first, reciprocal_rank_fusion
from retrieval.search.newest import OneOf, news
from retrieval.search.outlets import outlets_named
from retrieval.search.pieces import Pieces, described_articles
from retrieval.search.plugins import Rewriting, part_named, reranked
from retrieval.search.question import Question
from retrieval.search.quotas import with_sides, with_some_of
from retrieval.search.sides import SideResults, Sides, share_known
from retrieval.search.speaking import sought
from retrieval.search.units import widened

if TYPE_CHECKING:  # importing LangChain takes half a second, and only what is plugged in needs it
    from langchain_core.documents import BaseDocumentCompressor
    from langchain_core.runnables import Runnable

P = ParamSpec("P")
T = TypeVar("T")

LEAST_KNOWN = 0.5  # of the words of a question in the articles' language
SPEAKER_WEIGHT = 0.5  # of the passages with words of whom the question asks about, by either side
LEAST_OF_SPEAKER = 2  # of these are always among the excerpts, of either side
WHOLE, TITLE = 60, 120  # passages of an article that is asked for as a whole; characters that stand for a title
REWRITTEN = 0.7  # of the weight of the question as it was asked


@dataclass(frozen=True)
class ArticleRetriever:
    """Finds excerpts. langchain.py lends it to a chain as one of LangChain's own.

    `rewriter` makes further wordings of a question, `reranker` puts the excerpts in another order: any that speak
    LangChain's interfaces. Both get `patience` seconds; where they fail or are late, the search goes on without them.
    """

    library: Library
    index: VectorIndex
    embeddings: Embedder
    candidates: int = 100
    limit: int = 10
    rewriter: "Runnable[str, Sequence[str]] | None" = None
    reranker: "BaseDocumentCompressor | None" = None
    patience: float = 3.0
    beside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "question"), repr=False)
    searching: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "search"), repr=False)

    def close(self) -> None:
        """End the threads in which questions are embedded and searched for."""
        self.beside.shutdown(wait=False)
        self.searching.shutdown(wait=False)

    def search(self, question: Question, limit: int) -> Found:
        """Return at most `limit` excerpts that the asker may see, best first. Blocks; see `asearch`.

        Raises QuestionError where an operator in the question cannot be read.
        """
        with self.library.one_state():
            return self._search(question, limit)

    def _search(self, question: Question, limit: int) -> Found:
        if pieces := described_articles(question, self.library):
            return self._whole(pieces) if pieces.whole else self._best(pieces.question, limit, pieces.filtered)
        newest = news(question, self.library.heads(question.scopes)) if question.asks_for_news else []
        return self._leads(question, newest) if newest else self._best(question, limit)

    def _leads(self, question: Question, newest: list[Article]) -> Found:
        """Return how each of these articles begins, in their order."""
        held = self.library.filtered(OneOf(frozenset(article.id for article in newest)), question.scopes)
        begins: dict[str, tuple[int, int]] = {}
        for id_, (article, passage) in self.library.passages(held.passages, question.scopes).items():
            begins[article.id] = min(begins.get(article.id, (passage.start, id_)), (passage.start, id_))
        ids = [begins[article.id][1] for article in newest if article.id in begins]
        scores = {id_: 1 / (1 + place) for place, id_ in enumerate(ids)}
        looked = self._sides.look(question, held.passages)
        excerpts = self._excerpts(ids, scores, looked, question.scopes)
        overview = self.library.overview(question.scopes)
        return Found(question, tuple(excerpts), overview.summary, {}, (), overview.newest, whole=True)

    def _whole(self, pieces: Pieces) -> Found:
        """Return all of the articles that a question asks for as a whole, compared with their titles."""
        ids, scopes = sorted(pieces.filtered.passages)[:WHOLE], pieces.question.scopes
        articles = {article.id: article for article, _ in self.library.passages(ids, scopes).values()}
        titles = " ".join(article.title or article.text_raw[:TITLE] for article in articles.values())
        looked = self._sides.look(replace(pieces.question, text=titles), pieces.filtered.passages)
        excerpts = self._excerpts(ids, dict.fromkeys(ids, 1.0), looked, scopes)
        overview = self.library.overview(scopes)
        weights = _weights(looked.terms, looked.counts, overview.summary.passages)
        found = Found(pieces.question, tuple(excerpts), pieces.filtered.summary, weights, (), overview.newest)
        return replace(found, whole=True, author=pieces.author)

    def _best(self, question: Question, limit: int, within_pieces: Filtered | None = None) -> Found:
        rewriting = Rewriting(self.rewriter, question.wording, self.patience)
        overview = self.library.overview(question.scopes)
        allowed = self.library.filtered(question.filters, question.scopes) if question.filters else None
        if within_pieces:
            both = within_pieces.passages & allowed.passages if allowed else within_pieces.passages
            allowed = replace(within_pieces, passages=both)
        within = allowed.passages if allowed else None
        looked = self._sides.look(question, within)
        asked = question.asked_speaker
        wanted = sought(asked, self.library.speakers(question.scopes)) if asked else None
        theirs = self._sides.of_speaker(question, looked, wanted, within) if wanted else []
        rankings = [*looked.rankings, *((SPEAKER_WEIGHT, ids) for ids in theirs)]
        fused = reciprocal_rank_fusion([*rankings, *self._rewritten(question, rewriting, within)])
        found = {c.passage_id: c for c in self.library.candidates(fused, question.scopes)}
        leaning = Boosts(question, frozenset(outlets_named(question.wording, overview.outlets)))
        scores = leaning.scores(fused, found)
        scores = self._without_copies(scores, list(found.values()), question.scopes)
        ids = _chosen(best_first(scores), found, question, leaning, limit)
        ids = with_some_of(ids, [id_ for ids_ in theirs for id_ in ids_[:LEAST_OF_SPEAKER] if id_ in scores], limit)
        excerpts = self._excerpts(ids, scores, looked, question.scopes)
        if self.reranker is not None:
            excerpts = reranked(self.reranker, question.wording, excerpts, self.patience)
        searched = allowed.summary if allowed else overview.summary
        wrote = wanted is not None and any(wanted.wrote(excerpt.article) for excerpt in excerpts)
        looked_for = [term for term in looked.terms if not (wrote and wanted and term in wanted.terms)]
        weights = _weights(looked_for or looked.terms, looked.counts, overview.summary.passages)
        outlets = tuple(sorted(leaning.outlets))
        across = not self.embeddings.english_only and _is_across(question, looked.counts, excerpts)
        return Found(
            question,
            tuple(excerpts),
            searched,
            weights,
            outlets,
            overview.newest,
            wanted,
            across,
            of_piece=within_pieces is not None,
        )

    async def asearch(self, question: Question, limit: int) -> Found:
        """`search`, off the event loop."""
        return await self.off_loop(self.search, question, limit)

    async def off_loop(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what takes long in the threads of the searches, so that short work elsewhere does not wait behind it."""
        within_context = partial(contextvars.copy_context().run, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self.searching, within_context)

    def _rewritten(self, question: Question, rewriting: Rewriting, within: Within) -> list[tuple[float, list[int]]]:
        others = [Question(text, question.asked_at, question.scopes) for text in rewriting.wordings()]
        return [
            (REWRITTEN * weight, ids) for other in others for weight, ids in self._sides.look(other, within).rankings
        ]

    @property
    def _sides(self) -> Sides:
        return Sides(self.library, self.index, self.embeddings, self.candidates, self.beside)

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
        self, ids: list[int], scores: dict[int, float], looked: SideResults, scopes: frozenset[str]
    ) -> list[Excerpt]:
        held = self._with_vectors(ids, scopes)
        late = self.library.sentence_vectors(held.keys() - looked.cosines.keys())
        cosines = {id_: one.of_sentences[0] @ looked.vector for id_, (_, _, one) in held.items() if one.of_sentences}
        cosines |= {**looked.cosines} | {id_: own @ looked.vector for id_, own in late.items()}
        excerpts = (
            Excerpt(
                id_,
                *held[id_][:2],
                scores[id_],
                looked.nearness(float(held[id_][2].vectors[0] @ looked.vector)),
                tuple(map(looked.nearness, cosines.get(id_, ()))),
            )
            for id_ in ids
            if id_ in held
        )
        return [widened(excerpt) for excerpt in excerpts]

    def _with_vectors(self, ids: Sequence[int], scopes: frozenset[str]) -> dict[int, tuple[Article, Passage, Embedded]]:
        """The passages with their vectors; those that are still to come are made now, for this question alone."""
        held = self.library.passages_with_vectors(ids, scopes)
        waiting = [id_ for id_ in ids if id_ in held and held[id_][2] is None]
        made = embedded(self.embeddings, [held[id_][:2] for id_ in waiting]) if waiting else None
        own = {id_: made.only(place) for place, id_ in enumerate(waiting)} if made else {}
        return {id_: (*one[:2], own[id_] if one[2] is None else Embedded(one[2][None])) for id_, one in held.items()}


def configured_retriever(
    settings: RetrievalSettings, library: Library, index: VectorIndex, embeddings: Embedder
) -> ArticleRetriever:
    """Return the retriever as the settings say; raises SettingsError where a plugged part cannot be used."""
    return ArticleRetriever(
        library,
        index,
        embeddings,
        candidates=settings.candidates,
        rewriter=part_named(settings.rewriter, "BRIEFING_RETRIEVAL__REWRITER", "invoke"),
        reranker=part_named(settings.reranker, "BRIEFING_RETRIEVAL__RERANKER", "compress_documents"),
        patience=settings.patience,
    )


def _weights(wanted: Sequence[str], held: Mapping[str, int], passages: int) -> dict[str, float]:
    """The inverse document frequency of every term, as BM25 counts it; `held`: in how many passages each stands.

    A term that stands nowhere weighs as much as one that stands once: in a small library it would outweigh all.
    """
    counts = {term: held.get(term, 1) for term in wanted}
    return {term: math.log(1 + max(0, passages - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


def _is_across(question: Question, counts: Mapping[str, int], excerpts: Sequence[Excerpt]) -> bool:
    """Whether the question is in another language than the best excerpt: told by its letters, or by words unknown."""
    if not excerpts:
        return False
    if is_foreign(question.wording, excerpts[0].text):
        return True
    return language_of(question.wording) is None and share_known(question, counts) < LEAST_KNOWN


def _chosen(ids: list[int], found: dict[int, Candidate], question: Question, leaning: Boosts, limit: int) -> list[int]:
    """The best; where the question compares, something of every outlet that it names, or of several publishers."""
    named = sorted(leaning.outlets)
    if len(named) > 1:
        return with_sides(ids, lambda id_: found[id_].outlet, named, limit)
    if question.kinds & {"compare", "opposing"} and not named:
        return with_sides(ids, lambda id_: family_of(found[id_].outlet, None), (), limit)
    return ids[:limit]
