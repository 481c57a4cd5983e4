"""Average linkage (UPGMA): the two groups that are most alike on average are joined, until none are alike enough.

Found by chains of nearest neighbours (Murtagh, A survey of recent advances in hierarchical clustering algorithms,
1983), which makes the same tree in time and memory that grow with the square of the number of members.
"""

from collections.abc import Sequence

import numpy as np


def average_linkage(likeness: np.ndarray, least: float) -> Sequence[Sequence[int]]:
    """Return groups of the places 0 to n - 1, each sorted, ordered by their first place.

    `likeness`: float, n x n, symmetric; it is not changed. `least`: how alike two groups must be on average, above 0.
    Equal likenesses are settled by the lower place, so that the same matrix always makes the same groups.
    """
    alike = np.array(likeness, dtype=np.float64)
    np.fill_diagonal(alike, -np.inf)
    sizes = np.ones(len(alike))
    groups: dict[int, list[int]] = {place: [place] for place in range(len(alike))}
    chain: list[int] = []
    waiting = list(range(len(alike) - 1, -1, -1))
    while waiting or chain:
        if not chain:
            place = waiting.pop()
            if place not in groups:
                continue
            chain.append(place)
        top = chain[-1]
        best = int(np.argmax(alike[top]))
        if len(chain) > 1 and alike[top, chain[-2]] >= alike[top, best]:
            best = chain[-2]
        if alike[top, best] < least:
            chain = []  # nothing is near enough to the top; what is below it was nearer to it than to anything else
            continue
        if len(chain) > 1 and best == chain[-2]:
            _join(alike, sizes, groups, min(top, best), max(top, best))
            chain = chain[:-2]
            if not chain:
                waiting.append(min(top, best))
        else:
            chain.append(best)
    return [sorted(groups[place]) for place in sorted(groups, key=lambda place: min(groups[place]))]


def _join(alike: np.ndarray, sizes: np.ndarray, groups: dict[int, list[int]], kept: int, gone: int) -> None:
    """Let the group at `gone` be part of the one at `kept`."""
    both = sizes[kept] + sizes[gone]
    row = (sizes[kept] * alike[kept] + sizes[gone] * alike[gone]) / both
    row[[kept, gone]] = -np.inf
    alike[kept], alike[:, kept] = row, row
    alike[gone], alike[:, gone] = -np.inf, -np.inf
    sizes[kept] = both
    groups[kept] += groups.pop(gone)
