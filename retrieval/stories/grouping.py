"""The stories of a library that grows: what an article that comes changes is found again, the rest is remembered.

The stories depend on which articles there are and on nothing else, in whatever order they came. Groups are joined only
where some pair of their articles is alike as those of one subject are; so each set of articles that hang together by
such pairs is looked at alone, and looked at again only where it has changed, of a large one only what has.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from retrieval.stories.growth import grown
from retrieval.stories.likeness import Likeness
from retrieval.stories.linkage import Forest, linked
from retrieval.stories.parting import SUBJECT, parted
from retrieval.stories.traits import Traits

_AT_ONCE = 50  # articles that come together, from which all are compared anew
_KEPT = 64  # articles of which the likenesses are kept: they are quickly made again for fewer
_Group = tuple[str, ...]


class Grouping:
    """Finds the stories of articles, and remembers what it found for when some of them are asked for again."""

    def __init__(self) -> None:
        self._begin([])

    def _begin(self, traits: Sequence[Traits]) -> None:
        self._traits = {one.id: one for one in traits}
        self._rows = {one.id: row for row, one in enumerate(traits)}
        self._likeness = Likeness(traits)
        self._sets = np.arange(len(traits))  # of every row the number of the set that it hangs together with
        self._subjects: dict[_Group, Sequence[_Group]] = {}
        self._alike: dict[_Group, np.ndarray] = {}
        self._forests: dict[_Group, Forest] = {}  # the certain ones
        self._stories: dict[_Group, Sequence[_Group]] = {}
        if traits:
            alike = self._likeness.among(np.arange(len(traits)))
            for row, others in enumerate(alike):
                self._hang_together(row, others)
            self._alike[tuple(self._rows)] = alike

    def stories(self, traits: Iterable[Traits]) -> Sequence[_Group]:
        """Return the stories of these articles as their ids, sorted; every article stands in exactly one."""
        wanted = {one.id: one for one in traits}
        new = [one for id_, one in wanted.items() if id_ not in self._traits]
        changed = any(
            one is not (now := wanted.get(id_)) and one != now for id_, one in self._traits.items()
        )  # or gone
        if changed or len(new) > _AT_ONCE:
            self._begin(list(wanted.values()))
        else:
            for one in new:
                self._add(one)
        return self._found()

    def _add(self, one: Traits) -> None:
        row = self._rows[one.id] = len(self._likeness)
        self._traits[one.id] = one
        self._likeness.add(one)
        self._sets = np.append(self._sets, row)
        self._hang_together(row, self._likeness.row(row))

    def _hang_together(self, row: int, alike: np.ndarray) -> None:
        near = self._sets[: len(alike)][alike >= SUBJECT]
        joined = np.unique(np.append(near, self._sets[row]))
        if len(joined) > 1:
            self._sets[np.isin(self._sets, joined)] = joined[0]

    def _found(self) -> Sequence[_Group]:
        sets: dict[int, list[str]] = {}
        for id_ in sorted(self._rows):
            sets.setdefault(int(self._sets[self._rows[id_]]), []).append(id_)
        keys = [tuple(ids) for ids in sets.values()]
        self._subjects = {key: self._subjects.get(key) or self._subjects_of(key) for key in keys}
        subjects = [subject for found in self._subjects.values() for subject in found]
        self._stories = {key: self._stories.get(key) or self._stories_of(key) for key in subjects}
        self._alike = {key: alike for key, alike in self._alike.items() if key in self._subjects}
        self._forests = {key: forest for key, forest in self._forests.items() if key in self._subjects}
        return [story for found in self._stories.values() for story in found]

    def _subjects_of(self, ids: _Group) -> Sequence[_Group]:
        if len(ids) == 1:
            return [ids]
        alike = self._among(ids)
        forest = self._grown(ids, alike) or linked(alike, SUBJECT)
        if len(ids) >= _KEPT:
            self._alike[ids] = alike
            if forest.certain:
                self._forests[ids] = forest
        return _named(ids, forest.groups())

    def _grown(self, ids: _Group, alike: np.ndarray) -> Forest | None:
        """The forest of these from what is kept of most of them, where that is enough."""
        before = _largest_in(ids, self._forests)
        places = {id_: place for place, id_ in enumerate(ids)}
        at = np.array([places[id_] for id_ in before])
        return grown(alike, SUBJECT, self._forests[before].at(at)) if before else None

    def _stories_of(self, ids: _Group) -> Sequence[_Group]:
        return _named(ids, parted(self._likeness, np.array([self._rows[id_] for id_ in ids])))

    def _among(self, ids: _Group) -> np.ndarray:
        """How alike these are to one another, from what is kept of most of them where it is."""
        rows = np.array([self._rows[id_] for id_ in ids])
        held = set(ids)
        if whole := next((key for key in self._alike if held.issubset(key)), None):
            place = {id_: at for at, id_ in enumerate(whole)}
            own = [place[id_] for id_ in ids]
            return self._alike[whole][np.ix_(own, own)]
        kept = _largest_in(ids, self._alike)
        if len(ids) - len(kept) > len(ids) // 20:
            return self._likeness.among(rows)
        alike = np.empty((len(ids), len(ids)), dtype=np.float32)
        places = {id_: place for place, id_ in enumerate(ids)}
        _lay_out(self._alike[kept], np.array([places[id_] for id_ in kept]), alike)
        for id_ in held.difference(kept):
            at = places[id_]
            alike[at] = alike[:, at] = self._likeness.row(self._rows[id_])[rows]
        return alike


def _largest_in(ids: _Group, keys: Iterable[_Group]) -> _Group:
    """The largest of these groups that has nothing but these ids, or an empty one."""
    held = set(ids)
    return max((key for key in keys if held.issuperset(key)), key=len, default=())


def _lay_out(square: np.ndarray, places: np.ndarray, into: np.ndarray) -> None:
    """Copy a square matrix to these places of a larger one, both in one order, run by run: far quicker than singly."""
    borders = [0, *(np.flatnonzero(np.diff(places) > 1) + 1), len(places)]
    runs = [(slice(a, b), slice(places[a], places[b - 1] + 1)) for a, b in pairwise(borders) if b > a]
    for rows, to_rows in runs:
        for columns, to_columns in runs:
            into[to_rows, to_columns] = square[rows, columns]


def _named(ids: _Group, groups: Iterable[Iterable[int]]) -> Sequence[_Group]:
    return [tuple(ids[at] for at in group) for group in groups]


def grouped(traits: Iterable[Traits]) -> Sequence[_Group]:
    """Return the stories of these articles as their ids; see `Grouping`."""
    return Grouping().stories(traits)
