"""A rebuild of the index that was broken off is gone on with where it is sound, and only there."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copytree, rmtree

import numpy as np
import pytest

from config.errors import BriefingError
from retrieval.articles import SHARED
from retrieval.embedding.minilm import MiniLM
from retrieval.index.builder import Builder
from retrieval.index.chroma import ChromaGeneration, Generation, IndexBrokenError
from retrieval.index.feeding import Feeding
from retrieval.index.generations import Generations, Unfinished
from retrieval.index.index import VectorIndex
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import MAX_TOKENS, split
from tests.articles import article
from tests.conftest import ROOT
from tests.retrieval.index.test_index import opened, stored, truncate, zero

ARTICLES, PASSAGES = 3, 350
TOTAL = ARTICLES * PASSAGES
PART = 500  # passages put in between two notes


def keep(folder: Path, number: int, *, version: int = 0) -> None:
    """Keep an article of 350 passages of one sentence, with random vectors."""
    text = " ".join(f"Harbour report {number} {version} {line} says nothing new." for line in range(PASSAGES))
    vectors = np.random.default_rng([number, version]).standard_normal((PASSAGES, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    kept = article(text, f"{number}.txt")
    database = Database(folder / "briefing.db")
    library = Library(database, embedding=MiniLM.name)
    library.add(kept, split(kept, lambda _: MAX_TOKENS), vectors, list(vectors[:, np.newaxis]))
    database.close()


def killed(folder: Path, failpoint: str) -> bool:
    """Rebuild in a process of its own, and say whether it was killed at `failpoint`."""
    code = (
        "import sys; from pathlib import Path; from tests.retrieval.index.test_index import opened\n"
        "with opened(Path(sys.argv[1])) as index: index.rebuild()"
    )
    command = [sys.executable, "-c", code, str(folder)]
    environment = {**os.environ, "BRIEFING_FAILPOINT": failpoint}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == -signal.SIGKILL


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a sound index and nothing unfinished."""
    folder = tmp_path_factory.mktemp("whole")
    for number in range(ARTICLES):
        keep(folder, number)
    with opened(folder) as index:
        index.rebuild()
    return folder


@pytest.fixture(scope="module")
def broken_off(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, and beside its index another one that a kill left after two parts of three."""
    folder = tmp_path_factory.mktemp("broken") / "off"
    copytree(whole, folder)
    assert killed(folder, "part noted#2")
    return folder


@pytest.fixture(scope="module")
def interrupted(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as an impatient user leaves it: closed as it should be, so that no process of its own must probe it."""
    folder = tmp_path_factory.mktemp("broken") / "off"
    copytree(whole, folder)

    def impatient(done: int, _: int) -> None:
        if done == 2 * PART:
            raise KeyboardInterrupt

    with opened(folder) as index, pytest.raises(KeyboardInterrupt):
        index.rebuild(impatient)
    return folder


@pytest.fixture
def finished(whole: Path, tmp_path: Path) -> Path:
    copytree(whole, tmp_path / "finished")
    return tmp_path / "finished"


@pytest.fixture
def copy(broken_off: Path, tmp_path: Path) -> Path:
    copytree(broken_off, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def closed(interrupted: Path, tmp_path: Path) -> Path:
    copytree(interrupted, tmp_path / "closed")
    return tmp_path / "closed"


def unfinished(folder: Path) -> Unfinished | None:
    database = Database(folder / "briefing.db")
    try:
        return Generations(database, folder / "index", None).unfinished()
    finally:
        database.close()


def rebuilt(folder: Path) -> tuple[list[tuple[int, int]], bool]:
    """Rebuild; return the progress, and whether the index is the only one and holds exactly what the library does."""
    told: list[tuple[int, int]] = []
    ids, vectors = stored(folder)
    with opened(folder) as index:
        index.rebuild(lambda done, total: told.append((done, total)))
        assert index._serving.generation is not None
        held = index._serving.generation.vectors(ids)
        exact = index._serving.generation.ids() == set(ids)
        exact = exact and np.allclose([held[id_] for id_ in ids], vectors, atol=1e-6)
        exact = exact and finds(index, folder)
    return told, exact and len(list((folder / "index").glob("generation-*"))) == 1


def finds(index: VectorIndex, folder: Path) -> bool:
    """Whether it is Chroma that finds every thirtieth passage by its vector."""
    some = [(id_, vector) for id_, vector in zip(*stored(folder), strict=True) if id_ % 30 == 0]
    return all(index.search(vector, SHARED, 1)[0][0] == id_ for id_, vector in some) and index.state == "sound"


@pytest.mark.parametrize("left", ["broken_off", "interrupted"])
def test_a_rebuild_goes_on_where_a_kill_or_an_impatient_user_left_it(
    left: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    copytree(request.getfixturevalue(left), folder)
    begun = unfinished(folder)
    assert begun is not None

    told, exact = rebuilt(folder)

    assert told == [(2 * PART, TOTAL), (TOTAL, TOTAL)]
    assert exact
    assert (folder / "index" / begun.location).is_dir()
    assert unfinished(folder) is None


def test_until_then_the_index_before_it_is_in_use(copy: Path) -> None:
    with opened(copy, brief=True) as index:
        assert index.state == "resting"  # nothing has to be probed
    with opened(copy) as index:
        assert index.state == "sound"
        assert finds(index, copy)

    assert unfinished(copy) is not None


def test_a_finished_rebuild_is_not_gone_on_with(finished: Path) -> None:
    told, exact = rebuilt(finished)

    assert told == [(0, TOTAL), (PART, TOTAL), (2 * PART, TOTAL), (TOTAL, TOTAL)]
    assert exact


def test_a_start_that_mends_by_itself_goes_on_too(closed: Path) -> None:
    database = Database(closed / "briefing.db")
    location = Generations(database, closed / "index", None).active()
    database.close()
    assert location is not None
    rmtree(closed / "index" / location[0])

    with opened(closed) as index:
        before = index.state
        index.rebuild_in_background()
        assert index._mending is not None
        index._mending.join()

        assert (before, index.state) == ("stale", "sound")
        assert finds(index, closed)
        assert index._generations.active() == ("generation-000002", None)


@pytest.mark.parametrize("taken_up", [True, False])
def test_what_came_and_went_in_between_is_right_at_the_end(closed: Path, taken_up: bool) -> None:
    keep(closed, 0, version=1)  # supersedes passages that are in already
    keep(closed, 2, version=1)  # and some that are not
    keep(closed, ARTICLES)
    if taken_up:
        with opened(closed) as index:  # the index in use takes all of it from the outbox
            index.update()

    told, exact = rebuilt(closed)

    assert told[0] == (PASSAGES, TOTAL + PASSAGES)
    assert told[-1] == (TOTAL + PASSAGES, TOTAL + PASSAGES)
    assert exact


def test_one_of_which_nothing_is_kept_any_more_is_built_anew(closed: Path) -> None:
    begun = unfinished(closed)
    assert begun is not None
    for number in range(ARTICLES):
        keep(closed, number, version=1)

    told, exact = rebuilt(closed)

    assert told[0] == (0, TOTAL)
    assert exact
    assert not (closed / "index" / begun.location).exists()


def test_a_rebuild_may_be_killed_again(copy: Path) -> None:
    assert killed(copy, "part noted#1")

    told, exact = rebuilt(copy)

    assert told == [(TOTAL, TOTAL)]
    assert exact


def swap_vectors(folder: Path) -> None:
    """Put other numbers in the places of two passages."""
    generation = ChromaGeneration.on_disk(folder)
    held = generation.vectors([7, 8])
    generation.upsert([7, 8], np.stack([held[8], held[7]]))
    generation.close()


def forget_one(folder: Path) -> None:
    generation = ChromaGeneration.on_disk(folder)
    generation.delete([123])
    generation.close()


def other_dimensions(folder: Path) -> None:
    rmtree(folder)
    generation = ChromaGeneration.on_disk(folder)
    generation.upsert(range(1, TOTAL), np.ones((TOTAL - 1, 8), dtype=np.float32))
    generation.close()


TORN: list[Callable[[Path], None]] = [
    swap_vectors,
    forget_one,
    other_dimensions,
    rmtree,
    lambda folder: truncate(folder / "chroma.sqlite3", 2 / 3),
    lambda folder: zero(next(folder.rglob("data_level0.bin"))),
]


@pytest.mark.parametrize("tear", TORN)
def test_one_that_is_torn_is_thrown_away(copy: Path, tear: Callable[[Path], None]) -> None:
    begun = unfinished(copy)
    assert begun is not None
    tear(copy / "index" / begun.location)

    told, exact = rebuilt(copy)

    assert told[0] == (0, TOTAL)
    assert exact
    assert not (copy / "index" / begun.location).exists()


def test_a_kill_before_the_first_part_was_noted_leaves_nothing_to_go_on_with(finished: Path) -> None:
    assert killed(finished, "part upserted")

    told, exact = rebuilt(finished)

    assert told[0] == (0, TOTAL)
    assert exact


def filled(folder: Path) -> int:
    """Up to which passage a build is; cheap, because it is asked again and again beside whoever builds."""
    with closing(sqlite3.connect(folder / "briefing.db")) as database:
        return int(database.execute("SELECT max(coalesce(filled, 0)) FROM index_generations").fetchone()[0])


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("touched", [False, True])
def test_closing_breaks_a_rebuild_off_and_the_next_goes_on_unless_something_touched_it(
    finished: Path, touched: bool
) -> None:
    with opened(finished) as index:
        index.rebuild_in_background()
        wait_until(lambda: filled(finished) > 0)
    begun = unfinished(finished)
    assert begun is not None
    if touched:
        with (finished / "index" / begun.location / "chroma.sqlite3").open("ab") as file:
            file.write(b"nothing that a probe would notice")

    told, exact = rebuilt(finished)

    assert begun.filled in {PART, 2 * PART, TOTAL}
    assert told[0] == (0 if touched else begun.filled, TOTAL)
    assert exact


def test_one_that_chroma_cannot_open_any_more_is_built_anew_though_its_files_are_as_they_were_closed(
    copy: Path,
) -> None:
    begun = unfinished(copy)
    assert begun is not None
    truncate(copy / "index" / begun.location / "chroma.sqlite3", 2 / 3)
    database = Database(copy / "briefing.db")
    Generations(database, copy / "index", None).note_files(begun.location)
    database.close()

    told, exact = rebuilt(copy)

    assert told[0] == (0, TOTAL)
    assert exact


@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGINT])
def test_the_command_goes_on_where_it_was_stopped_and_says_so(finished: Path, deadly: signal.Signals) -> None:
    command = [sys.executable, "-m", "bot", "reindex"]
    environment = {**os.environ, "BRIEFING_DATA_DIR": str(finished), "BRIEFING_LOG__LEVEL": "info"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as stopped:
        wait_until(lambda: filled(finished) > 0)
        stopped.send_signal(deadly)
        stopped.communicate()
    begun = filled(finished)

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert stopped.returncode != 0
    assert begun > 0
    assert f"Going on at {begun:,} of {TOTAL:,} passages." in done.stderr
    assert "index_rebuild_goes_on" in done.stderr
    assert (done.returncode, done.stdout) == (0, "The vector index was built again.\n")
    with opened(finished) as index:
        assert index.state == "sound"
        assert finds(index, finished)


class Forgetful(Feeding):
    """Notes that everything is in, and puts nothing in."""

    def fill(self, _: Generation, begun: Unfinished, *_more: object) -> int:
        self._generations.note_filled(begun.number, TOTAL)
        return 0


class Refused(Feeding):
    """Fails after so many parts."""

    parts = 0

    def fill(self, _: Generation, begun: Unfinished, *_more: object) -> int:
        if self.parts:
            self._generations.note_filled(begun.number, begun.filled + 1)
        raise IndexBrokenError("Chroma refused it")


@contextmanager
def builder(folder: Path, feeding: type[Feeding]) -> Iterator[Builder]:
    """A builder that is fed in another way; the index is owned meanwhile."""
    database = Database(folder / "briefing.db")
    generations = Generations(database, folder / "index", None)
    yield Builder(database, generations, feeding(database, generations, server=False), threading.Event())
    database.close()


def test_one_that_is_full_and_does_not_hold_is_not_gone_on_with(finished: Path) -> None:
    with builder(finished, Forgetful) as broken, pytest.raises(BriefingError, match="does not find its own vectors"):
        broken.build(None)

    assert unfinished(finished) is None


@pytest.mark.parametrize("parts", [0, 1])
def test_one_that_fails_where_it_was_begun_is_built_anew(finished: Path, parts: int) -> None:
    feeding = type("RefusedAfter", (Refused,), {"parts": parts})

    with builder(finished, feeding) as broken, pytest.raises(IndexBrokenError):
        broken.build(None)

    assert (unfinished(finished) is None) is (parts == 0)


def test_an_index_from_before_builds_could_be_gone_on_with_is_used_as_it_is(finished: Path) -> None:
    database = Database(finished / "briefing.db")
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE index_generations DROP COLUMN filled")
        connection.exec_driver_sql("DROP TABLE sentence_vectors")
        connection.exec_driver_sql("DROP INDEX articles_ranking")
        connection.exec_driver_sql("UPDATE library_version SET version_num = '0005'")
    Library(database, embedding=MiniLM.name)
    index = VectorIndex(database, finished / "index", dimensions=384)
    index.open()
    state = index.state
    index.close()
    database.close()

    told, exact = rebuilt(finished)

    assert (state, told[0]) == ("sound", (0, TOTAL))
    assert exact
