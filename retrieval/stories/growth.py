"""A few more members of a forest: only the trees that they change are made again, where that is proven to be enough.

Average linkage joins the most alike first, and a union is never more like to a third group than both of its parts were.
So trees that are made apart are those that joining all anew makes if of any two nodes of different trees one is more
like to what it joins in its own. That holds between the old trees; it is checked for the nodes that are new. Where
equal likenesses leave a choice, the order of joining would decide: then nothing is said.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from retrieval.stories.linkage import NEARLY, Forest, Tree, linked

_ROUNDED = 1e-12  # by how much the mean of the same likenesses may differ, as they are added up
_PART = 0.5  # of all that are joined anew at most: with more of them nothing would be saved


def grown(likeness: np.ndarray, least: float, before: Forest) -> Forest | None:
    """Return the forest that `linked` makes, or None where only that can tell.

    `before`: the certain forest of all places but the new ones, whose likenesses were the same.
    """
    kept = list(before.trees)
    old: dict[frozenset[int], float] = {}
    region = np.setdiff1d(np.arange(len(likeness)), np.concatenate([tree.leaves for tree in kept]))
    while len(region) < _PART * len(likeness):
        forest = linked(likeness[np.ix_(region, region)], least).at(region)
        if not forest.certain:
            return None
        touched = _touched(likeness, least, [_changed(tree, old) for tree in forest.trees], kept)
        if not touched:
            return Forest([*kept, *forest.trees], certain=True)
        old.update(_named_nodes(kept[at] for at in touched))
        region = np.sort(np.concatenate([region, *(kept[at].leaves for at in touched)]))
        kept = [tree for at, tree in enumerate(kept) if at not in touched]
    return None


def _named_nodes(trees: Iterable[Tree]) -> Iterable[tuple[frozenset[int], float]]:
    for tree in trees:
        leaves = tree.leaves.tolist()
        yield from ((frozenset(leaves[node.first : node.first + node.size]), node.until) for node in tree.nodes)


def _changed(tree: Tree, old: dict[frozenset[int], float]) -> Tree:
    """The nodes that were not there before, or not for so long."""
    named = zip(tree.nodes, _named_nodes([tree]), strict=True)
    return Tree(tree.leaves, [node for node, (name, until) in named if until < old.get(name, np.inf) - _ROUNDED])


def _touched(likeness: np.ndarray, least: float, new: Sequence[Tree], kept: Sequence[Tree]) -> set[int]:
    """Which of the kept trees have a node that a node of the new ones may join."""
    rows, *of_new = _laid(new)
    near = likeness[rows].max(axis=0).astype(np.float64) >= least - NEARLY  # no mean is above all that it is of
    close = [at for at, tree in enumerate(kept) if near[tree.leaves].any()]
    if not close:
        return set()
    columns, *of_close = _laid([kept[at] for at in close])
    sums = _between(_between(likeness[np.ix_(rows, columns)].astype(np.float64), *of_new[:2]).T, *of_close[:2])
    alike = sums / np.outer(of_close[1], of_new[1])
    joins = (alike >= np.maximum.outer(of_close[2], of_new[2]) - NEARLY).any(axis=1)
    trees = np.repeat(close, [len(kept[at].nodes) for at in close])
    return set(trees[joins].tolist())


def _laid(trees: Sequence[Tree]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The leaves of all trees one behind the other, and of all nodes the first leaf, the size and until when."""
    sizes = [len(tree.leaves) for tree in trees]
    begins = np.repeat(np.cumsum(sizes) - sizes, [len(tree.nodes) for tree in trees])
    first, size, until = np.array([node for tree in trees for node in tree.nodes]).reshape(-1, 3).T
    leaves = np.concatenate([tree.leaves for tree in trees])
    return leaves, begins + first.astype(np.int64), size.astype(np.int64), until


def _between(matrix: np.ndarray, first: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The sums of runs of rows, each from `first` on."""
    sums = np.vstack([np.zeros((1, matrix.shape[1])), matrix.cumsum(axis=0)])
    found: np.ndarray = sums[first + size] - sums[first]
    return found
