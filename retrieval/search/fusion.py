"""How two rankings become one, and what the day of asking has to say."""

from collections.abc import Mapping, Sequence
from datetime import date

RRF_K = 60  # Cormack, Clarke, Büttcher: Reciprocal rank fusion outperforms Condorcet (SIGIR 2009)
FRESH_DAYS, STALE_DAYS = 10, 60
FRESH, STALE = 1.5, 0.8


def reciprocal_rank_fusion(rankings: Sequence[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Return every id's sum of weight / (60 + rank) over rankings given as (weight, ids best first)."""
    scores: dict[int, float] = {}
    for weight, ids in rankings:
        for rank, id_ in enumerate(ids, start=1):
            scores[id_] = scores.get(id_, 0.0) + weight / (RRF_K + rank)
    return scores


def date_factor(published: date | None, asked_at: date) -> float:
    """Return 1.5 for what was published in the ten days before the question, 0.8 for what is older than sixty days.

    Undated articles count as old: nothing speaks for their being fresh. Later ones are left as they are.
    """
    if published is None:
        return STALE
    age = (asked_at - published).days
    if -1 <= age <= FRESH_DAYS:
        return FRESH
    return STALE if age > STALE_DAYS else 1.0


def best_first(scores: Mapping[int, float]) -> list[int]:
    """Return the ids by falling score; equal scores by id, so that every run gives the same order."""
    return sorted(scores, key=lambda id_: (-scores[id_], id_))
