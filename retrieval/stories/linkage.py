"""Average linkage (UPGMA): the two groups that are most alike on average are joined, until none are alike enough.

Found by chains of nearest neighbours (Murtagh, A survey of recent advances in hierarchical clustering algorithms,
1983), which makes the same tree in time and memory that grow with the square of the number of members.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

NEARLY = 1e-9  # likenesses that differ by less may be equal ones that were rounded
_MOSTLY = 0.6  # of the rows still count; with fewer of them they are copied together


class TreeNode(NamedTuple):
    """A group on its way: its leaves begin at `first` of its tree's; `until` is how alike it was to what it joined.

    Of a whole tree, `until` is how alike it would have had to be.
    """

    first: int
    size: int
    until: float


@dataclass(frozen=True, slots=True)
class Tree:
    """A group as places, and the nodes of which it was made; the leaves of a node stand side by side."""

    leaves: np.ndarray
    nodes: Sequence[TreeNode]


@dataclass(frozen=True, slots=True)
class Forest:
    """All groups; `certain`: no two likenesses that decided were equal, so that no order of joining makes others."""

    trees: Sequence[Tree]
    certain: bool

    def groups(self) -> Sequence[Sequence[int]]:
        """Return the groups, each sorted, ordered by their first place."""
        return sorted(sorted(tree.leaves.tolist()) for tree in self.trees)

    def at(self, places: np.ndarray) -> "Forest":
        """Return the same forest with `places[n]` for the place n."""
        return Forest([Tree(places[tree.leaves], tree.nodes) for tree in self.trees], self.certain)


def average_linkage(likeness: np.ndarray, least: float) -> Sequence[Sequence[int]]:
    """Return the groups of a `linked` forest: places 0 to n - 1, each group sorted, ordered by their first place."""
    return linked(likeness, least).groups()


def linked(likeness: np.ndarray, least: float) -> Forest:
    """Return the groups of the places 0 to n - 1 and how they were joined.

    `likeness`: float, n x n, symmetric; it is not changed. `least`: how alike two groups must be on average, above 0.
    Equal likenesses are settled by the lower place, so that the same matrix always makes the same groups.
    """
    groups: dict[int, list[int]] = {place: [place] for place in range(len(likeness))}
    nodes: dict[int, list[tuple[int, int, float]]] = {place: [] for place in groups}
    active = _Active(likeness)
    chain: list[int] = []
    waiting = list(range(len(likeness) - 1, -1, -1))
    certain = True
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
            certain = certain and alike < least - NEARLY
            active.leave(chain.pop())  # and there is nothing below it, which would be near enough
        elif len(chain) > 1 and best == chain[-2]:
            kept, gone = min(top, best), max(top, best)
            certain = certain and alike > least + NEARLY and active.are_alone(kept, gone, alike)
            active.join(kept, gone)
            nodes[kept] += [(one, len(groups[one]), alike) for one in (kept, gone)] + nodes.pop(gone)
            groups[kept] += groups.pop(gone)
            chain = chain[:-2]
            if not chain:
                waiting.append(kept)
        else:
            chain.append(best)
    return Forest([_tree(groups[root], [*nodes[root], (root, len(groups[root]), least)]) for root in groups], certain)


def _tree(leaves: Sequence[int], nodes: Sequence[tuple[int, int, float]]) -> Tree:
    at = {place: first for first, place in enumerate(leaves)}
    return Tree(np.array(leaves), [TreeNode(at[place], size, until) for place, size, until in nodes])


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

    def are_alone(self, one: int, other: int, alike: float) -> bool:
        """Whether none is as like to one of two groups as they are to each other, unless to both."""
        rows = self._rows[[one, other]]
        near = self._alike[rows] + self._barred >= alike - NEARLY
        near[[0, 1], rows] = True
        return bool((near[0] == near[1]).all())

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
