"""A rebuild of the index that is killed, stopped or refused costs nothing but its own work: the next begins anew."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from shutil import copytree

import numpy as np
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations

from retrieval.embedding.embedder import Embedded
from retrieval.embedding.minilm import MiniLM
from retrieval.index.chroma import Generation, IndexBrokenError
from retrieval.index.index import VectorIndex
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import MAX_TOKENS, split
from retrieval.library.schema import MIGRATIONS
from retrieval.search.question import SHARED
from tests.articles import article
from tests.conftest import ROOT
from tests.retrieval.index.test_index import opened, stored

ARTICLES, PASSAGES = 3, 350
TOTAL = ARTICLES * PASSAGES
PART = 500  # passages put in at once
HELD = """
import sys, threading
from bot.__main__ import main
from retrieval.index.chroma import Generation
def held(*given, upsert=Generation.upsert):
    upsert(*given)
    threading.Event().wait()  # for the interrupt
Generation.upsert = held
sys.argv = ["briefing", "reindex"]
sys.exit(main())
"""
REBUILD = (
    "import sys; from pathlib import Path; from tests.retrieval.index.test_index import opened\n"
    "with opened(Path(sys.argv[1])) as index: index.rebuild()"
)


def library(folder: Path) -> Library:
    return Library(Database(folder / "briefing.db"), embedding=MiniLM.name, dimensions=MiniLM.dimensions)


def keep(folder: Path, number: int, *, version: int = 0) -> None:
    """Keep an article of 350 passages of one sentence, with random vectors."""
    text = " ".join(f"Harbour report {number} {version} {line} says nothing new." for line in range(PASSAGES))
    vectors = np.random.default_rng([number, version]).standard_normal((PASSAGES, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    kept = article(text, f"{number}.txt")
    into = library(folder)
    into.add(kept, split(kept, lambda _: MAX_TOKENS), Embedded(vectors, list(vectors[:, np.newaxis])))
    into.database.close()


def killed(folder: Path, failpoint: str) -> bool:
    """Rebuild in a process of its own, and say whether it was killed at `failpoint`."""
    command = [sys.executable, "-c", REBUILD, str(folder)]
    environment = {**os.environ, "BRIEFING_FAILPOINT": failpoint}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == -signal.SIGKILL


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "index").glob("generation-*"))


def finds(index: VectorIndex, folder: Path) -> bool:
    """Whether it is Chroma that finds every thirtieth passage by its vector."""
    some = [(id_, vector) for id_, vector in zip(*stored(folder), strict=True) if id_ % 30 == 0]
    return all(index.search(vector, SHARED, 1)[0][0] == id_ for id_, vector in some) and index.state == "sound"


def rebuilt(folder: Path) -> tuple[list[tuple[int, int]], bool]:
    """Rebuild; return the progress, and whether the index is the only one and holds exactly what the library does."""
    told: list[tuple[int, int]] = []
    ids, vectors = stored(folder)
    with opened(folder) as index:
        index.rebuild(lambda done, total: told.append((done, total)))
        assert index.generation is not None
        held = index.generation.vectors(ids)
        exact = index.generation.count() == len(ids)
        exact = exact and np.allclose([held[id_] for id_ in ids], vectors, atol=1e-6)
        exact = exact and finds(index, folder)
    return told, exact and len(generations(folder)) == 1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a sound index."""
    folder = tmp_path_factory.mktemp("made")
    for number in range(ARTICLES):
        keep(folder, number)
    with opened(folder) as index:
        index.rebuild()
    return folder


@pytest.fixture
def whole(made: Path, tmp_path: Path) -> Path:
    copytree(made, tmp_path / "whole")
    return tmp_path / "whole"


@pytest.fixture(scope="module")
def left(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a rebuild of the library leaves that is killed at its second part."""
    folder = copytree(made, tmp_path_factory.mktemp("left") / "whole")
    assert killed(folder, "part upserted#2")
    assert len(generations(folder)) == 2
    return folder


@pytest.fixture
def broken_off(left: Path, tmp_path: Path) -> Path:
    return copytree(left, tmp_path / "whole")


def test_a_kill_leaves_the_index_before_it_in_use_and_the_next_rebuild_begins_anew(
    made: Path, broken_off: Path
) -> None:
    with opened(broken_off, brief=True) as index:
        resting = index.state  # nothing has to be probed
    with opened(broken_off) as index:
        assert (resting, index.state, index.location) == ("resting", "sound", generations(made)[0])
        assert finds(index, broken_off)
    told, exact = rebuilt(broken_off)

    assert told == [(0, TOTAL), (PART, TOTAL), (2 * PART, TOTAL), (TOTAL, TOTAL)]
    assert exact


def test_what_came_and_went_since_a_kill_is_right_after_the_next_rebuild(broken_off: Path) -> None:
    keep(broken_off, 0, version=1)
    keep(broken_off, ARTICLES)

    told, exact = rebuilt(broken_off)

    assert told[-1] == (TOTAL + PASSAGES, TOTAL + PASSAGES)
    assert exact


def test_an_impatient_user_leaves_the_index_before_it_in_use(whole: Path) -> None:
    def impatient(done: int, _: int) -> None:
        if done == PART:
            raise KeyboardInterrupt

    before = generations(whole)
    with opened(whole) as index, pytest.raises(KeyboardInterrupt):
        index.rebuild(impatient)

    with opened(whole) as index:
        assert (index.state, index.location) == ("sound", before[0])
        assert finds(index, whole)
    assert rebuilt(whole)[1]


def test_closing_breaks_a_rebuild_off(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, upsert = generations(whole), Generation.upsert
    with monkeypatch.context() as patch, opened(whole) as index:

        def held(*given: object) -> None:
            upsert(*given)  # type: ignore[arg-type]
            index._closing.wait()

        patch.setattr(Generation, "upsert", held)
        index.rebuild_in_background()
        wait_until(lambda: len(generations(whole)) == 2)
    closed = generations(whole)

    with opened(whole) as index:
        assert index.location == before[0]
        assert finds(index, whole)
    assert len(closed) == 2
    assert rebuilt(whole)[1]


def test_one_that_does_not_hold_what_was_put_in_is_refused(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = generations(whole)
    with opened(whole) as index, monkeypatch.context() as patch:
        patch.setattr(Generation, "upsert", lambda *_: None)
        with pytest.raises(IndexBrokenError, match="does not find its own vectors"):
            index.rebuild()

        assert index.state == "stale"
        assert index.location == before[0]
    assert rebuilt(whole)[1]


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_command_may_be_stopped_and_given_again(whole: Path) -> None:
    command = [sys.executable, "-m", "bot", "reindex"]
    environment = {**os.environ, "BRIEFING_DATA_DIR": str(whole), "BRIEFING_RETRIEVAL__EMBEDDINGS": "minilm"}
    held = [sys.executable, "-c", HELD]
    with subprocess.Popen(held, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as stopped:
        wait_until(lambda: len(generations(whole)) == 2)
        stopped.send_signal(signal.SIGINT)
        stopped.communicate()

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert stopped.returncode != 0
    assert (done.returncode, done.stdout) == (0, "The vector index was built again.\n")
    with opened(whole) as index:
        assert index.state == "sound"
        assert finds(index, whole)
    assert len(generations(whole)) == 1


def test_an_index_of_an_earlier_version_is_used_and_what_it_left_unfinished_removed(
    made: Path, broken_off: Path
) -> None:
    database = Database(broken_off / "briefing.db")
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE index_generations ADD COLUMN filled INTEGER")
        connection.exec_driver_sql("UPDATE index_generations SET filled = 500 WHERE NOT active")
        with Operations.context(MigrationContext.configure(connection)):
            run_path(str(MIGRATIONS / "versions" / "0009_generations_whole.py"))["upgrade"]()
    database.close()

    with opened(broken_off) as index:
        assert (index.state, index.location) == ("sound", generations(made)[0])
    told, exact = rebuilt(broken_off)
    assert told[0] == (0, TOTAL)
    assert exact
