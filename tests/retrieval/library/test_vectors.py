"""Stored vectors say nearly what they said, and those of an earlier version become the same bytes."""

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import numpy as np
import pytest

from retrieval.library import vectors
from retrieval.library.schema import MIGRATIONS

DIMENSIONS = 384


@pytest.fixture(scope="module")
def units() -> np.ndarray:
    rows = np.random.default_rng(7).standard_normal((300, DIMENSIONS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def migration() -> Any:
    spec = spec_from_file_location("migration", MIGRATIONS / "versions" / "0014_vectors_to_come.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cosines_of_passages_stay_within_a_thousandth(units: np.ndarray) -> None:
    kept = vectors.loaded([vectors.stored(one) for one in units])

    assert kept.dtype == np.float32
    assert np.abs(kept @ units.T - units @ units.T).max() < 1e-3


def test_cosines_of_sentences_stay_within_four_thousandths(units: np.ndarray) -> None:
    column = vectors.stored_sentences(units)
    kept = vectors.loaded_sentences(column, DIMENSIONS)

    assert len(column) == len(units) * (DIMENSIONS + 4)
    assert np.abs(kept @ units.T - units @ units.T).max() < 4e-3


def test_a_sentence_that_says_nothing_and_a_passage_without_sentences_are_stored_too() -> None:
    nothing = vectors.stored_sentences(np.zeros((2, DIMENSIONS), dtype=np.float32))

    assert not vectors.loaded_sentences(nothing, DIMENSIONS).any()
    assert vectors.stored_sentences(np.empty((0, DIMENSIONS), dtype=np.float32)) == b""
    assert vectors.loaded_sentences(b"", DIMENSIONS).shape == (0, DIMENSIONS)


def test_vectors_of_an_earlier_version_are_converted_to_what_is_stored_today(units: np.ndarray, migration: Any) -> None:
    halves = units.astype("<f2")

    assert migration._half(units[0].astype("<f4").tobytes()) == vectors.stored(units[0])
    assert migration._scaled(DIMENSIONS, halves.tobytes()) == vectors.stored_sentences(halves.astype(np.float32))
