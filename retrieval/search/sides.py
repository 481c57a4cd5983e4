"""What the two sides say to one wording of a question: the nearest passages by meaning, and those with its words."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from retrieval.embedding.embedder import Embedder
from retrieval.index.index import VectorIndex
from retrieval.language.script import is_cyrillic
from retrieval.language.terms import terms
from retrieval.language.translation import sounding_like
from retrieval.library.lexical import Within
from retrieval.library.library import Library
from retrieval.library.reembedding import in_use
from retrieval.search.fusion import best_first, with_waiting
from retrieval.search.question import Question
from retrieval.search.speaking import Sought

# On news the lexical side is the better half, and one sentence tells more than its passage; see docs/decisions.md.
# A model of many languages earns more than one of English, and is all there is for a question in another language.
DENSE_WEIGHT, SENTENCE_WEIGHT, LEXICAL_WEIGHT = 0.5, 1.0, 1.0
ENGLISH_DENSE_WEIGHT, ENGLISH_SENTENCE_WEIGHT = 0.35, 0.4
REREAD = 50  # the best of either side, which are ranked by their best sentence too


@dataclass(frozen=True, slots=True)
class SideResults:
    """What both sides said to one wording. `counts`: in how many passages each of its terms stands.

    `cosines`: of the best passages, those of their sentences with `vector`; `rankings`: passages with their weights;
    `unrelated`: the embedder's cosine of texts that have nothing to do with each other.
    """

    terms: Sequence[str]
    counts: Mapping[str, int]
    vector: np.ndarray
    cosines: Mapping[int, np.ndarray]
    rankings: Sequence[tuple[float, list[int]]]
    unrelated: float

    def nearness(self, cosine: float) -> float:
        """The cosine as a model has it of which unrelated texts have none."""
        return (cosine - self.unrelated) / (1 - self.unrelated)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of one library; each brings so many `candidates`, and `beside` it questions are embedded."""

    library: Library
    index: VectorIndex
    embeddings: Embedder
    candidates: int
    beside: ThreadPoolExecutor

    def look(self, question: Question, within: Within) -> SideResults:
        """Ask both sides for one wording, and rank the best of either by their best sentence too.

        The database answers while the question is embedded.
        """
        embedder = in_use(self.embeddings)
        embedding = self.beside.submit(_vector, embedder, question)
        wanted = self._terms(question)
        counts = self.library.passage_counts(wanted)
        lexical = self.library.lexical_search(counts, question.scopes, self.candidates, within, counts)
        worded = [id_ for id_, _ in lexical]
        sentences = self.library.sentence_vectors(worded[:REREAD])
        vector = embedding.result()
        dense = [id_ for id_, _ in self.index.search(vector, question.scopes, self.candidates, within)]
        sentences |= self.library.sentence_vectors(set(dense[:REREAD]) - sentences.keys())
        waiting = self.library.vectors_to_come(worded)
        cosines = {id_: own @ vector for id_, own in sentences.items()}
        by_sentence = best_first({id_: float(own.max()) for id_, own in cosines.items()}) or dense
        dense_weight, sentence_weight, lexical_weight = _weights(embedder, question, counts)
        rankings = (
            (dense_weight, with_waiting(dense, worded, waiting)),
            (sentence_weight, with_waiting(by_sentence, worded, waiting)),
            (lexical_weight, worded),
        )
        return SideResults(wanted, counts, vector, cosines, rankings, embedder.unrelated)

    def of_speaker(self, question: Question, looked: SideResults, wanted: Sought, within: Within) -> list[list[int]]:
        """Rank the passages that hold words of whom the question asks about, by either side."""
        theirs = self.library.passages_quoting(wanted.known, question.scopes) if wanted.known else frozenset()
        theirs = theirs if within is None else theirs.intersection(within)
        if not theirs:
            return []
        topic = {term: count for term, count in looked.counts.items() if term not in wanted.terms}
        lexical = self.library.lexical_search(topic, question.scopes, self.candidates, theirs, topic) if topic else []
        dense = self.index.search(looked.vector, question.scopes, self.candidates, theirs)
        return [[id_ for id_, _ in lexical], [id_ for id_, _ in dense]]

    def _terms(self, question: Question) -> tuple[str, ...]:
        """The terms of the question; of a Russian or Ukrainian one those that an English library can hold, too."""
        if not is_cyrillic(question.wording):
            return question.terms
        held = self.library.passage_counts(question.terms)
        english = terms(" ".join(question.english))
        unknown = [name for name in question.names if not set(terms(name)) & held.keys()]
        sounding = sounding_like(unknown, self.library.vocabulary()) if unknown else []
        wanted = dict.fromkeys([*(term for term in question.terms if term in held), *english, *sounding])
        return tuple(wanted) or question.terms


def _vector(embedder: Embedder, question: Question) -> np.ndarray:
    """The vector of the question; a model that knows English only is given the English words for it."""
    text = question.wording
    if question.english and embedder.english_only:
        text = " ".join([*(name.spelling for name in question.known_names), *question.english])
    return np.asarray(embedder.embed_query(text), dtype=np.float32)


def _weights(embedder: Embedder, question: Question, counts: Mapping[str, int]) -> tuple[float, float, float]:
    """What the ranks of the vectors, of their best sentences and of the words are worth.

    Words that stand nowhere are of another language than the articles, and those that stand somewhere mislead then.
    """
    if embedder.english_only:
        return ENGLISH_DENSE_WEIGHT, ENGLISH_SENTENCE_WEIGHT, LEXICAL_WEIGHT
    return DENSE_WEIGHT, SENTENCE_WEIGHT, LEXICAL_WEIGHT * share_known(question, counts) ** 2


def share_known(question: Question, counts: Mapping[str, int]) -> float:
    """Which share of the question's words stands anywhere in the library."""
    return sum(term in counts for term in question.terms) / max(1, len(question.terms))
