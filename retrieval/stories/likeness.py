"""How alike articles are: the cosine of their traits, less where days part them, 1 for near-copies.

Unit vectors are kept in whole numbers of 1/4000, so that a cosine is a sum of whole numbers below 2**24, which float32
holds exactly: however it is added up, and whatever else the library holds, it is the same to the last bit.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import numpy as np

from retrieval.stories.traits import Traits

_UNIT = 4000
_MANY = 128  # articles that hold a mark, from which a dense column is cheaper than its pairs
_ROWS = 1024  # articles compared with all others at once
_APART, _HALF_LIFE = 21, 45  # days: articles that are further apart are less and less likely to be of one story
_NEARNESS = (0.5 ** (np.arange(40 * _HALF_LIFE) / _HALF_LIFE)).round(4)

_Row = tuple[np.ndarray, np.ndarray]
_Column = tuple[np.ndarray, np.ndarray]


class Likeness:
    """Of some articles, in rows; one can be added. Every likeness is between 0 and 1."""

    def __init__(self, traits: Iterable[Traits]) -> None:
        self._marks: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        given = list(traits)
        self._lay([self._weights_of(one) for one in given])
        self._days = np.array([_written(one) for one in given]).reshape(-1, 2)
        self._copies = np.array([self._group(one) for one in given], dtype=np.int64)

    def _lay(self, rows: Sequence[_Row]) -> None:
        """Keep the marks, weights and unit vectors of all rows one behind the other."""
        self._places = np.concatenate([np.zeros(0, dtype=np.int32), *(places for places, _ in rows)])
        self._weights = np.concatenate([np.zeros(0), *(weights for _, weights in rows)])
        self._values = np.concatenate([np.zeros(0, dtype=np.float32), *(_unit(weights) for _, weights in rows)])
        self._starts = np.cumsum([0, *(len(places) for places, _ in rows)])

    def weighed_anew(self, rows: np.ndarray, factor: Callable[[int], float]) -> "Likeness":
        """Return the likeness of these rows alone; `factor`: what a mark counts more that so many of them hold, or 0.

        Who has no mark left has one that nobody else has.
        """
        by_count = np.array([0.0, *(factor(count) for count in range(1, len(rows) + 1))])
        factors = by_count[np.bincount(self._places[self._flat(rows)], minlength=len(self._marks))]
        found = Likeness(())
        found._marks, found._groups = self._marks, self._groups
        found._lay([self._row_weighed(row, factors, len(self._marks) + n) for n, row in enumerate(rows)])
        found._days, found._copies = self._days[rows], self._copies[rows]
        return found

    def _row_weighed(self, row: int, factors: np.ndarray, own_mark: int) -> _Row:
        part = slice(self._starts[row], self._starts[row + 1])
        places, own = self._places[part], factors[self._places[part]]
        if not own.any():
            return np.array([own_mark], dtype=np.int32), np.ones(1)
        return places[own > 0], self._weights[part][own > 0] * own[own > 0]

    def _flat(self, rows: np.ndarray) -> np.ndarray:
        """Where the marks of these rows stand, one row behind the other."""
        sizes = self._starts[rows + 1] - self._starts[rows]
        flat: np.ndarray = np.repeat(self._starts[rows] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        return flat

    def __len__(self) -> int:
        return len(self._copies)

    def add(self, one: Traits) -> None:
        """Take an article in, in a row behind the others."""
        places, weights = self._weights_of(one)
        self._places, self._weights = np.append(self._places, places), np.append(self._weights, weights)
        self._values = np.append(self._values, _unit(weights))
        self._starts = np.append(self._starts, len(self._places))
        self._days = np.vstack([self._days, _written(one)])
        self._copies = np.append(self._copies, self._group(one))

    def row(self, at: int) -> np.ndarray:
        """Return how alike the article of a row is to every one."""
        own = slice(self._starts[at], self._starts[at + 1])
        question = np.zeros(len(self._marks), dtype=np.float32)
        question[self._places[own]] = self._values[own]
        sums = np.add.reduceat(self._values * question[self._places], self._starts[:-1])
        found: np.ndarray = self._in_days(sums[None, :], np.array([at]), np.arange(len(self)))[0]
        return found

    def among(self, rows: np.ndarray) -> np.ndarray:
        """Return how alike the articles of these rows are to one another (n x n)."""
        found: np.ndarray = np.vstack([block for _, block in self.blocks(rows)])
        return found

    def blocks(self, rows: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Yield how alike these are to one another, some rows at a time, each with the place of its first row."""
        columns = self._columns(rows)
        dense = _dense([pair for pair in columns if pair[0].shape[1] >= _MANY], len(rows))
        few = [pair for pair in columns if pair[0].shape[1] < _MANY]
        for first in range(0, len(rows), _ROWS):
            own = np.arange(first, min(first + _ROWS, len(rows)))
            yield first, self._in_days(_sums(own, dense, few), rows[own], rows)

    def _weights_of(self, one: Traits) -> _Row:
        """The marks of an article and their weights; who has none has one that nobody else has."""
        weights = one.weights or {f"#{one.id}": 1.0}
        places = np.array([self._marks.setdefault(mark, len(self._marks)) for mark in weights], dtype=np.int32)
        return places, np.array(list(weights.values()))

    def _group(self, one: Traits) -> int:
        return self._groups.setdefault(one.group or f"#{one.id}", len(self._groups))

    def _in_days(self, sums: np.ndarray, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        (first, last), (others_first, others_last) = self._days[rows].T, self._days[others].T
        gap = np.fmax(first[:, None] - others_last[None, :], others_first[None, :] - last[:, None]) - _APART
        near = _NEARNESS[np.clip(np.nan_to_num(gap), 0, len(_NEARNESS) - 1).astype(np.int64)]
        same = self._copies[rows][:, None] == self._copies[others][None, :]
        return np.where(same, 1.0, sums.astype(np.float64) / _UNIT**2 * near).astype(np.float32)

    def _columns(self, rows: np.ndarray) -> Sequence[_Column]:
        """The marks that two and more of these rows hold, by how many these are: places and values (marks x rows)."""
        own, sizes = self._flat(rows), self._starts[rows + 1] - self._starts[rows]
        places, values = np.repeat(np.arange(len(rows)), sizes), self._values[own]
        order = np.argsort(self._places[own], kind="stable")
        held = np.bincount(self._places[own], minlength=len(self._marks))
        begin = np.cumsum(held) - held
        found = []
        for count in np.unique(held[held > 1]):
            at = order[begin[held == count][:, None] + np.arange(count)]
            found.append((places[at], values[at]))
        return found


def _unit(weights: np.ndarray) -> np.ndarray:
    unit: np.ndarray = np.floor(weights * (_UNIT / np.sqrt(np.sum(np.sort(weights) ** 2)))).astype(np.float32)
    return unit


def _dense(columns: Sequence[_Column], count: int) -> np.ndarray:
    """Some marks as a matrix (`count` rows x marks)."""
    dense = np.zeros((count, sum(len(rows) for rows, _ in columns)), dtype=np.float32)
    at = 0
    for rows, values in columns:
        dense[rows, np.arange(at, at + len(rows))[:, None]] = values
        at += len(rows)
    return dense


def _sums(own: np.ndarray, dense: np.ndarray, few: Sequence[_Column]) -> np.ndarray:
    """The products of the rows from `own[0]` to `own[-1]` with all."""
    count = len(dense)
    sums = (dense[own] @ dense.T).ravel()
    for rows, values in few:
        mark, place = np.nonzero((rows >= own[0]) & (rows <= own[-1]))
        into = (rows[mark, place] - own[0])[:, None] * count + rows[mark]
        np.add.at(sums, into.ravel(), (values[mark, place][:, None] * values[mark]).ravel())
    shaped: np.ndarray = sums.reshape(len(own), count)
    return shaped


def _written(one: Traits) -> list[float]:
    return [_ordinal(day) for day in one.written]


def _ordinal(day: date | None) -> float:
    return np.nan if day is None else float(day.toordinal())
