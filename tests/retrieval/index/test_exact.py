"""The exact index: within scopes, within given passages, equal cosines in one order."""

from collections.abc import Collection

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.exact import ExactIndex

NAMES = {"shared": 0, "chat:7": 1}
SHARED, CHAT = frozenset({"shared"}), frozenset({"chat:7"})
IDS = [10, 11, 12, 13, 14, 15]
INDEX = ExactIndex(
    np.array(IDS),
    np.array([0, 1, 0, 0, 1, 0]),
    NAMES,
    np.array([[1, 0], [1, 0], [0.5, 0], [0.5, 0], [-1, 0], [-1, 0]], dtype=np.float32),
)
TOWARDS = np.array([1, 0], dtype=np.float32)


def found(scopes: frozenset[str], limit: int, within: Collection[int] | None = None) -> list[int]:
    return [id_ for id_, _ in INDEX.search(TOWARDS, scopes, limit, within)]


@pytest.mark.parametrize(
    ("scopes", "within", "expected"),
    [
        (SHARED, None, [10, 12, 13, 15]),
        (CHAT, None, [11, 14]),
        (SHARED | CHAT, None, [10, 11, 12, 13, 14, 15]),
        (frozenset(), None, []),
        (frozenset({"chat:8"}), None, []),
        (SHARED, {15, 12, 11, 99}, [12, 15]),
        (SHARED, [], []),
        (SHARED | CHAT, (14, 10), [10, 14]),
    ],
)
def test_only_what_is_asked_for_is_found_best_first(
    scopes: frozenset[str], within: Collection[int] | None, expected: list[int]
) -> None:
    assert found(scopes, 10, within) == expected


@given(st.sets(st.sampled_from(IDS)), st.integers(1, 8))
def test_a_limit_cuts_the_same_order_short(within: set[int], limit: int) -> None:
    everything = found(SHARED | CHAT, 10, within)

    assert set(everything) == within
    assert found(SHARED | CHAT, limit, within) == everything[:limit]


def test_an_empty_index_finds_nothing() -> None:
    empty = ExactIndex(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32), {}, np.empty((0, 2), dtype=np.float32))

    assert empty.search(TOWARDS, SHARED, 5, [1]) == []


def test_the_score_is_the_cosine() -> None:
    assert INDEX.search(TOWARDS, SHARED, 2) == [(10, 1.0), (12, 0.5)]
