"""Chroma is a cache: torn, lost, held by another process or away, the articles are found all the same."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from config.errors import DataDirError
from retrieval.articles import SHARED
from retrieval.embedding.embedder import Embedded
from retrieval.index.index import VectorIndex
from retrieval.index.probe import fingerprint
from retrieval.library import vectors as stored_vectors
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import split
from tests.articles import article

COUNT = 120


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory of 120 articles with random vectors and a sound index."""
    folder = tmp_path_factory.mktemp("whole")
    fill(folder)
    return folder


def fill(folder: Path, count: int = COUNT) -> None:
    """Make a library of articles with random vectors, its index closed as it should be."""
    database = Database(folder / "briefing.db")
    library = Library(database, embedding="test", dimensions=384)
    vectors = np.random.default_rng(7).standard_normal((count, 384)).astype(np.float32)
    for number, vector in enumerate(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)):
        kept = article(f"Harbour report number {number} says nothing new.", f"{number}.txt")
        library.add(kept, split(kept, lambda text: len(text.split())), Embedded(vector[np.newaxis, :]))
    index = VectorIndex(database, folder / "index", dimensions=384)
    index.open()
    index.rebuild()
    index.close()
    database.close()


@contextmanager
def opened(folder: Path, *, brief: bool = False, lazily: bool = False) -> Iterator[VectorIndex]:
    database = Database(folder / "briefing.db")
    index = VectorIndex(database, folder / "index", dimensions=384)
    index.open(brief=brief, lazily=lazily)
    try:
        yield index
    finally:
        index.close()
        database.close()


def stored(folder: Path) -> tuple[list[int], np.ndarray]:
    database = Database(folder / "briefing.db")
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, vector FROM passages ORDER BY id").all()
    database.close()
    return [row[0] for row in rows], stored_vectors.loaded([row[1] for row in rows])


def finds_everything(index: VectorIndex, folder: Path) -> bool:
    ids, vectors = stored(folder)
    return all(index.search(vector, SHARED, 1)[0][0] == id_ for id_, vector in zip(ids, vectors, strict=True))


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "copy")  # keeps times, so an untouched copy counts as untouched
    return tmp_path / "copy"


def test_a_sound_index_is_used_and_finds_everything(copy: Path) -> None:
    with opened(copy) as index:
        assert index.state == "sound"
        assert finds_everything(index, copy)


def test_opened_for_a_question_a_whole_index_rests_and_the_exact_search_answers(copy: Path) -> None:
    files = fingerprint(copy / "index")

    with opened(copy, brief=True) as index:
        assert index.state == "resting"
        assert index.probe_now()  # a probe finds nothing to build
        assert finds_everything(index, copy)
        assert index.generation is None

    assert fingerprint(copy / "index") == files
    with opened(copy) as index:
        assert index.state == "sound"


def test_opened_lazily_a_whole_index_rests_until_the_first_question_and_is_used_from_then_on(copy: Path) -> None:
    with opened(copy, lazily=True) as index:
        assert index.state == "resting"
        assert index.generation is None
        assert finds_everything(index, copy)
        index.wait_until_idle()
        assert index.state == "sound"
        assert finds_everything(index, copy)

    with opened(copy, brief=True) as index:
        assert index.state == "resting"  # it was closed as it should be


def test_opened_lazily_an_index_takes_up_what_is_added(copy: Path) -> None:
    with opened(copy, lazily=True) as index:
        index.update()

        assert index.state == "sound"


def test_opened_for_a_question_an_index_that_was_left_open_is_looked_at(copy: Path) -> None:
    database = Database(copy / "briefing.db")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE index_generations SET fingerprint = NULL")
    database.close()

    with opened(copy, brief=True) as index:
        assert index.state == "sound"


def test_a_lock_that_cannot_be_opened_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "index.lock").mkdir()
    database = Database(tmp_path / "briefing.db")

    with pytest.raises(DataDirError, match=r"index\.lock"):
        VectorIndex(database, tmp_path / "index", dimensions=384).open()
    database.close()


def test_a_resting_index_is_owned_and_can_be_built_again(copy: Path) -> None:
    with opened(copy, brief=True) as index, opened(copy) as other:
        assert other.state == "held elsewhere"
        index.rebuild()
        assert index.state == "sound"
        assert finds_everything(index, copy)


def test_opened_for_a_question_a_torn_index_does_not_rest(copy: Path) -> None:
    truncate(next((copy / "index").rglob("chroma.sqlite3")), 2 / 3)

    with opened(copy, brief=True) as index:
        assert index.state == "stale"
        assert finds_everything(index, copy)


def truncate(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


TORN = [
    ("chroma.sqlite3", lambda path: truncate(path, 0)),
    ("chroma.sqlite3", Path.unlink),
    ("data_level0.bin", lambda path: truncate(path, 2 / 3)),
    ("data_level0.bin", zero),
    ("header.bin", lambda path: truncate(path, 1 / 3)),
    ("length.bin", Path.unlink),
]


@pytest.mark.parametrize(("name", "damage"), TORN)
def test_a_torn_file_is_noticed_answered_around_and_mended(
    copy: Path, name: str, damage: Callable[[Path], None]
) -> None:
    (path,) = (copy / "index").rglob(name)
    damage(path)

    with opened(copy) as index:
        answers_meanwhile = finds_everything(index, copy)
        if index.state == "stale":
            index.rebuild()

        assert answers_meanwhile
        assert index.state == "sound"
        assert finds_everything(index, copy)


def test_a_lost_folder_is_built_again(copy: Path) -> None:
    shutil.rmtree(copy / "index")

    with opened(copy) as index:
        assert index.state == "stale"
        assert finds_everything(index, copy)
        index.rebuild()
        assert index.state == "sound"

    assert len(list((copy / "index").glob("generation-*"))) == 1


def test_answers_go_on_while_the_index_is_built_in_the_background(copy: Path) -> None:
    shutil.rmtree(copy / "index")

    with opened(copy) as index:
        index.rebuild_in_background()
        answers_meanwhile = finds_everything(index, copy)
        index.wait_until_idle()

        assert answers_meanwhile
        assert index.state == "sound"


def test_vectors_that_chroma_lost_silently_are_noticed(copy: Path) -> None:
    with opened(copy) as index:
        assert index.generation is not None
        index.generation.delete(stored(copy)[0][:50])

    with opened(copy) as index:
        assert index.state == "stale"


def test_what_another_process_keeps_is_found_once_it_is_in_the_outbox(copy: Path) -> None:
    new = article("A storm closed the harbour for two days.", "storm.txt")
    vector = np.zeros((1, 384), dtype=np.float32)
    vector[0, 0] = 1

    with opened(copy) as index:
        other = Database(copy / "briefing.db")
        Library(other, embedding="test", dimensions=384).add(new, split(new, len), Embedded(vector))
        other.close()
        found = index.search(vector[0], SHARED, 1)

    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[0][0] == max(stored(copy)[0])


def test_a_removed_passage_is_found_no_more(copy: Path) -> None:
    ids, vectors = stored(copy)
    changed = article("The harbour report was withdrawn.", "0.txt")

    with opened(copy) as index:
        other = Database(copy / "briefing.db")
        library = Library(other, embedding="test", dimensions=384)
        library.add(changed, split(changed, len), Embedded(vectors[1:2]))
        hits = [id_ for id_, _ in index.search(vectors[0], SHARED, 5)]
        visible = library.passages(hits, SHARED)
        other.close()

    assert ids[0] not in visible


def test_a_second_process_leaves_the_index_alone_and_still_finds_everything(copy: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from tests.retrieval.index.test_index import opened, finds_everything\n"
        "folder = Path(sys.argv[1])\n"
        "with opened(folder) as index: print(index.state, finds_everything(index, folder))"
    )

    with opened(copy) as index:
        root = str(Path(__file__).resolve().parents[3])
        done = subprocess.run(
            [sys.executable, "-c", script, str(copy), root], capture_output=True, text=True, check=True
        )

        assert done.stdout.strip() == "held elsewhere True"
        assert index.state == "sound"


def test_chroma_sends_nothing_home() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from retrieval.index import chroma; import sys; print('posthog' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "False"
