"""How several rankings become one."""

from collections.abc import Collection, Mapping, Sequence

RRF_K = 60  # Cormack, Clarke, Büttcher: Reciprocal rank fusion outperforms Condorcet (SIGIR 2009)


def reciprocal_rank_fusion(rankings: Sequence[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Return every id's sum of weight / (60 + rank) over rankings given as (weight, ids best first)."""
    scores: dict[int, float] = {}
    for weight, ids in rankings:
        for rank, id_ in enumerate(ids, start=1):
            scores[id_] = scores.get(id_, 0.0) + weight / (RRF_K + rank)
    return scores


def with_waiting(ranking: Sequence[int], worded: Sequence[int], waiting: Collection[int]) -> list[int]:
    """Return a ranking by vectors into which those that wait for theirs are put at the places that their words have."""
    ranked = list(ranking)
    for place, id_ in enumerate(worded):
        if id_ in waiting:
            ranked.insert(place, id_)
    return ranked


def best_first(scores: Mapping[int, float]) -> list[int]:
    """Return the ids by falling score; equal scores by id, so that every run gives the same order."""
    return sorted(scores, key=lambda id_: (-scores[id_], id_))
