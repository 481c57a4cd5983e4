"""The exact index: within scopes, within given passages, equal cosines in one order, of what is there now."""

import subprocess
import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.embedding.embedder import Embedded
from retrieval.index.exact import ExactIndex, ExactSearch
from retrieval.library.catalogue import Catalogue
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import MAX_TOKENS, split
from tests.articles import article
from tests.conftest import ROOT
from tests.libraries import lay_tables

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


SIZE = 3


class Kept:
    """A library of articles whose every sentence is a passage of its own, with a vector that nothing else has."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "briefing.db")
        self._library = Library(self.database, embedding="test", dimensions=SIZE)
        self.vectors: dict[str, np.ndarray] = {}  # by source, of what is current

    def add(self, source: str, version: int = 0, *, sentences: int = 1, scope: str = "shared") -> None:
        text = " ".join(f"Report {source} {version} {number} says nothing new." for number in range(sentences))
        kept = article(text, source, scope=scope)
        vectors = np.random.default_rng([len(source), version, *source.encode()]).standard_normal((sentences, SIZE))
        self.vectors[source] = vectors.astype(np.float32)
        self._library.add(kept, split(kept, lambda _: MAX_TOKENS), Embedded(self.vectors[source]))

    def remove(self, source: str) -> None:
        Catalogue(self.database).remove(source, SHARED)
        del self.vectors[source]

    def everything(self) -> list[tuple[int, float]]:
        """What a search that has just been opened finds."""
        return found_by(ExactSearch(self.database, SIZE))


def found_by(search: ExactSearch, scopes: frozenset[str] = SHARED) -> list[tuple[int, float]]:
    return search.search(np.array([1, 2, 3], dtype=np.float32), scopes, 1_000)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    lay_tables(tmp_path)
    made = Kept(tmp_path)
    yield made
    made.database.close()


def test_what_is_added_later_is_found(kept: Kept) -> None:
    search = ExactSearch(kept.database, SIZE)
    assert found_by(search) == []

    for number in range(30):
        kept.add(f"{number}.txt", sentences=1 + number % 3)
        assert found_by(search) == kept.everything()

    assert len(found_by(search)) == sum(map(len, kept.vectors.values()))


def test_what_is_replaced_or_removed_is_found_no_more(kept: Kept) -> None:
    for number in range(6):
        kept.add(f"{number}.txt", sentences=2)
    search = ExactSearch(kept.database, SIZE)
    before = found_by(search)

    kept.add("2.txt", version=1, sentences=5)
    replaced = found_by(search)
    kept.remove("5.txt")
    kept.remove("0.txt")
    removed = found_by(search)
    kept.add("0.txt", version=2)

    assert (len(before), len(replaced), len(removed)) == (12, 15, 11)
    assert {id_ for id_, _ in removed} < {id_ for id_, _ in replaced}
    assert found_by(search) == kept.everything()
    assert len(found_by(search)) == 12


def test_one_of_which_everything_went_finds_nothing_and_what_comes_then(kept: Kept) -> None:
    kept.add("0.txt")
    search = ExactSearch(kept.database, SIZE)
    assert len(found_by(search)) == 1

    kept.remove("0.txt")
    assert found_by(search) == []

    kept.add("1.txt")
    assert found_by(search) == kept.everything() != []


def test_a_scope_that_comes_later_is_kept_apart(kept: Kept) -> None:
    kept.add("0.txt")
    search = ExactSearch(kept.database, SIZE)
    before = found_by(search)

    kept.add("7.txt", scope="chat:7", sentences=2)

    assert found_by(search) == before
    assert len(found_by(search, CHAT)) == 2
    assert len(found_by(search, SHARED | CHAT)) == 3


def test_what_another_process_adds_and_replaces_is_followed(kept: Kept, tmp_path: Path) -> None:
    kept.add("0.txt", sentences=2)
    kept.add("1.txt")
    search = ExactSearch(kept.database, SIZE)
    before = found_by(search)
    script = (
        "import sys; from pathlib import Path; from tests.retrieval.index.test_exact import Kept\n"
        "kept = Kept(Path(sys.argv[1])); kept.add('0.txt', version=1); kept.add('2.txt', sentences=3)"
    )

    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=True)

    assert len(before) == 3
    assert len(found_by(search)) == 5
    assert found_by(search) == kept.everything()


def test_a_reader_of_an_older_state_takes_nothing_from_the_others(kept: Kept) -> None:
    kept.add("0.txt")
    search = ExactSearch(kept.database, SIZE)

    with ThreadPoolExecutor(1) as elsewhere, kept.database.one_state():
        before = found_by(search)
        elsewhere.submit(kept.add, "1.txt").result()
        newest = elsewhere.submit(found_by, search).result()
        found_by(search)
        after = elsewhere.submit(found_by, search).result()

    assert (len(before), len(newest)) == (1, 2)
    assert after == newest == found_by(search)
