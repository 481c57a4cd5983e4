"""Average linkage (UPGMA): the two groups that are most alike on average are joined, until none are alike enough.

Found by chains of nearest neighbours (Murtagh, A survey of recent advances in hierarchical clustering algorithms,
1983), which makes the same tree in time and memory that grow with the square of the number of members.
"""

from collections.abc import Sequence

import numpy as np

_MOSTLY = 0.6  # of the rows still count; with fewer of them they are copied together


def average_linkage(likeness: np.ndarray, least: float) -> Sequence[Sequence[int]]:
    """Return groups of the places 0 to n - 1, each sorted, ordered by their first place.

    `likeness`: float, n x n, symmetric; it is not changed. `least`: how alike two groups must be on average, above 0.
    Equal likenesses are settled by the lower place, so that the same matrix always makes the same groups.
    """
    groups: dict[int, list[int]] = {place: [place] for place in range(len(likeness))}
    active = _Active(likeness)
    chain: list[int] = []
    waiting = list(range(len(likeness) - 1, -1, -1))
    while waiting or chain:
        if not chain:
            place = waiting.pop()
            if not active.holds(place):
                continue
            chain.append(place)
        top = chain[-1]
        best, alike = active.nearest(top)
        if len(chain) > 1 and (before := active.between(top, chain[-2])) >= alike:
            best, alike = chain[-2], before
        if alike < least:
            active.leave(chain.pop())  # and there is nothing below it, which would be near enough
        elif len(chain) > 1 and best == chain[-2]:
            kept, gone = min(top, best), max(top, best)
            active.join(kept, gone)
            groups[kept] += groups.pop(gone)
            chain = chain[:-2]
            if not chain:
                waiting.append(kept)
        else:
            chain.append(best)
    return [sorted(groups[place]) for place in sorted(groups, key=lambda place: min(groups[place]))]


class _Active:
    """How alike the groups are that may still be joined, each under the place of its first member."""

    def __init__(self, likeness: np.ndarray) -> None:
        count = len(likeness)
        self._alike = np.array(likeness, dtype=np.float64)
        np.fill_diagonal(self._alike, -np.inf)
        self._sizes = np.ones(count)
        self._places = np.arange(count)  # by row
        self._rows = np.arange(count)  # by place
        self._barred = np.zeros(count)  # by row: added to likenesses, of rows that count no more
        self._left = count

    def holds(self, place: int) -> bool:
        """Whether there is such a group that may still be joined."""
        return bool(self._rows[place] >= 0)

    def nearest(self, place: int) -> tuple[int, float]:
        """Return the group most like this one, and how like; the lower place of several."""
        row = self._alike[self._rows[place]] + self._barred
        at = int(row.argmax())
        return int(self._places[at]), float(row[at])

    def between(self, one: int, other: int) -> float:
        """Return how alike two groups are."""
        return float(self._alike[self._rows[one], self._rows[other]])

    def join(self, kept: int, gone: int) -> None:
        """Let the group at `gone` be part of the one at `kept`."""
        into, of = int(self._rows[kept]), int(self._rows[gone])
        both = self._sizes[into] + self._sizes[of]
        row = (self._sizes[into] * self._alike[into] + self._sizes[of] * self._alike[of]) / both
        row[into] = -np.inf
        self._alike[into] = self._alike[:, into] = row
        self._sizes[into] = both
        self.leave(gone)

    def leave(self, place: int) -> None:
        """Let this group be joined no more."""
        self._barred[self._rows[place]] = -np.inf
        self._rows[place] = -1
        self._left -= 1
        if self._left < _MOSTLY * len(self._places):
            self._together()

    def _together(self) -> None:
        kept = np.flatnonzero(self._barred == 0)
        self._alike = self._alike[np.ix_(kept, kept)]
        self._sizes, self._places, self._barred = self._sizes[kept], self._places[kept], self._barred[kept]
        self._rows[self._places] = np.arange(len(kept))
