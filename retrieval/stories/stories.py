"""Articles into stories: which of them tell of one event."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from retrieval.articles import Article
from retrieval.language.terms import terms
from retrieval.stories.linkage import average_linkage

LEAST_ALIKE = 0.20


def grouped(articles: Sequence[Article]) -> Sequence[Sequence[Article]]:
    """Return the stories that the articles tell, each as its articles; every article stands in exactly one."""
    ordered = sorted(articles, key=lambda article: article.id)
    groups = average_linkage(_likeness([Counter(terms(article.text_raw)) for article in ordered]), LEAST_ALIKE)
    return [[ordered[place] for place in group] for group in groups]


def _likeness(counts: Sequence[Counter[str]]) -> np.ndarray:
    """The cosine of the texts' terms (n x n), weighted by how often they stand in a text and in how few texts."""
    held = Counter(term for one in counts for term in one)
    places = {term: place for place, term in enumerate(sorted(held))}
    weights = np.zeros((len(counts), len(places)), dtype=np.float32)
    for row, one in zip(weights, counts, strict=True):
        for term, count in one.items():
            row[places[term]] = (1 + np.log(count)) * np.log((1 + len(counts)) / held[term])
    norms = np.linalg.norm(weights, axis=1, keepdims=True)
    weights /= np.where(norms, norms, 1)
    alike: np.ndarray = weights @ weights.T
    return alike
