"""Chroma as a server: it comes, goes, hangs and forgets; the articles are found all the same, and soon by it again."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from shutil import rmtree

import httpx
import numpy as np
import pytest

from retrieval.articles import SHARED
from retrieval.embedding.embedder import Embedded
from retrieval.index.chroma import Generation, IndexBrokenError, Patience
from retrieval.index.index import VectorIndex
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import split
from tests.articles import article
from tests.libraries import lay_tables
from tests.ports import deaf_port, free_port

# What the command `chroma` does, without the second of imports that `run` does not need.
CHROMA = "import sys, chromadb_rust_bindings as chroma; chroma.cli(['chroma', *sys.argv[1:]])"
COUNT = 30
PART, MANY = 250, 270  # passages that a server gets at once; so many that they take two parts
ASKING_S = 1.0
QUICK = Patience(retry=0.1)
IMPATIENT = Patience(asking=ASKING_S, retry=0.1)
PROBING = Patience(retry=0.1, probe=0)
ALONE = Patience(retry=3_600)  # nobody looks after the index meanwhile
ASKERS = 24
LIMIT_S = 25  # what a loaded machine may need without anybody waiting for a server; that would take 30 s at least


class ChromaServer:
    """`chroma run` as a child process on a free port, always the same one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                CHROMA,
                "run",
                "--path",
                self.folder,
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert eventually(self._answers), "the Chroma server did not start"

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Take requests and answer none."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def forget(self) -> None:
        """Come back empty."""
        self.kill()
        rmtree(self.folder)
        self.start()

    def collections(self) -> set[str]:
        path = "/api/v2/tenants/default_tenant/databases/default_database/collections"
        return {row["name"] for row in httpx.get(self.url + path, timeout=60, verify=False).json()}

    @contextmanager
    def opened(self, name: str) -> Iterator[Generation]:
        """One of the collections, from another client."""
        generation = Generation.on_server("127.0.0.1", self.port, ssl=False, name=name, timeout=60)
        with closing(generation):
            yield generation

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/api/v2/healthcheck", timeout=1, verify=False).is_success
        return False


class Bot:
    """What one data directory holds and finds."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.database = Database(lay_tables(folder))
        self.library = Library(self.database, embedding="test", dimensions=384)
        self._random = np.random.default_rng(seed)
        self.vectors = np.empty((0, 384), dtype=np.float32)
        self.read(COUNT)

    def read(self, count: int) -> None:
        """Keep so many more articles; nothing is indexed yet."""
        vectors = self._random.standard_normal((count, 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        for number, vector in enumerate(vectors, start=len(self.vectors)):
            kept = article(f"Harbour report number {number} says nothing new.", f"{number}.txt")
            self.library.add(kept, split(kept, len), Embedded(vector[np.newaxis, :]))
        self.vectors = np.concatenate([self.vectors, vectors])

    @contextmanager
    def index(self, server: str | None, patience: Patience = QUICK) -> Iterator[VectorIndex]:
        index = VectorIndex(self.database, self.folder / "index", dimensions=384, server=server, patience=patience)
        index.open()
        try:
            yield index
        finally:
            index.close()

    def finds_everything(self, index: VectorIndex) -> bool:
        return all(index.search(vector, SHARED, 1)[0][1] > 0.999 for vector in self.vectors)


def eventually(condition: Callable[[], bool], *, within: float = 120) -> bool:
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def soon_sound(index: VectorIndex) -> bool:
    return eventually(lambda: index.state == "sound")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("server") / "chroma")
    yield server
    server.kill()


@pytest.fixture
def server(running: ChromaServer) -> ChromaServer:
    """A server that answers, whatever the test before did to it."""
    if running._process is None:
        running.start()
    return running


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    made = Bot(tmp_path / "bot", seed=1)
    yield made
    made.database.close()


def test_a_server_finds_everything_today_and_after_a_restart_of_the_bot(server: ChromaServer, bot: Bot) -> None:
    with bot.index(server.url) as index:
        assert soon_sound(index)
        first = bot.finds_everything(index)
        built = server.collections()
    with bot.index(server.url) as index:
        at_once = index.state
        second = bot.finds_everything(index)

    assert (first, at_once, second) == (True, "sound", True)
    assert server.collections() == built


def test_two_libraries_on_one_server_stay_apart(server: ChromaServer, bot: Bot, tmp_path: Path) -> None:
    other = Bot(tmp_path / "other", seed=2)

    with bot.index(server.url) as index, other.index(server.url) as other_index:
        assert soon_sound(index)
        assert soon_sound(other_index)
        apart = bot.finds_everything(index) and other.finds_everything(other_index)

    other.database.close()
    assert apart


def test_a_second_process_leaves_the_server_alone_and_its_articles_are_found_by_the_first(
    server: ChromaServer, bot: Bot
) -> None:
    with bot.index(server.url) as index, bot.index(server.url) as second:
        assert soon_sound(index)
        bot.read(3)
        states = index.state, second.state

        assert states == ("sound", "held elsewhere")
        assert bot.finds_everything(second)
        assert bot.finds_everything(index)
        assert index.state == "sound"


def test_a_server_that_dies_is_answered_around_and_caught_up_with(server: ChromaServer, bot: Bot) -> None:
    with bot.index(server.url) as index:
        assert soon_sound(index)
        server.kill()
        started = time.monotonic()
        found = bot.finds_everything(index)
        took = time.monotonic() - started
        state = index.state
        bot.read(3)
        index.update()
        found_meanwhile = bot.finds_everything(index)
        server.start()

        assert found
        assert found_meanwhile
        assert (state, took < LIMIT_S) == ("away", True)
        assert soon_sound(index)
        assert eventually(lambda: index.generation is not None and index.generation.count() == len(bot.vectors))
        assert bot.finds_everything(index)


def test_a_server_that_hangs_delays_many_askers_once(server: ChromaServer, bot: Bot) -> None:
    def ask(index: VectorIndex) -> bool:
        return index.search(bot.vectors[7], SHARED, 1)[0][1] > 0.999

    with bot.index(server.url, IMPATIENT) as index, ThreadPoolExecutor(ASKERS) as askers:
        assert soon_sound(index)
        with server.hanging():
            started = time.monotonic()
            found = list(askers.map(ask, [index] * ASKERS))
            took = time.monotonic() - started
        used_again = soon_sound(index)

    assert all(found)
    assert took < ASKERS * ASKING_S  # one after the other they would wait for more than that
    assert used_again


def test_a_server_that_hangs_at_the_start_delays_it_for_a_moment(server: ChromaServer, bot: Bot) -> None:
    with bot.index(server.url) as index:
        assert soon_sound(index)

    with server.hanging():
        started = time.monotonic()
        with bot.index(server.url, IMPATIENT) as index:
            state = index.state
            opened_in = time.monotonic() - started

    assert state == "away"
    assert opened_in < LIMIT_S


def test_a_server_that_is_not_there_yet_delays_nothing(bot: Bot) -> None:
    started = time.monotonic()
    with deaf_port() as port, bot.index(f"http://127.0.0.1:{port}") as index:
        index.rebuild()  # what a command does at its end, where it found no index
        found = bot.finds_everything(index)
        state = index.state

    assert (state, found) == ("away", True)
    assert time.monotonic() - started < LIMIT_S


def test_a_server_that_comes_back_empty_is_noticed_and_filled_again(server: ChromaServer, bot: Bot) -> None:
    with bot.index(server.url) as index:
        assert soon_sound(index)
        server.forget()
        answers_meanwhile = bot.finds_everything(index)

        assert answers_meanwhile
        assert eventually(lambda: index.generation is not None and index.state == "sound")
        assert bot.finds_everything(index)
        assert index.state == "sound"

    assert len(server.collections()) == 1


def test_vectors_that_a_server_lost_silently_are_noticed_at_the_next_probe(server: ChromaServer, bot: Bot) -> None:
    with bot.index(server.url) as index:
        assert soon_sound(index)
        before = index.location

    with bot.index(server.url, PROBING) as index:
        with server.opened(str(before)) as generation:
            generation.delete(range(1, 11))

        assert eventually(lambda: index.location != before and index.state == "sound")
        assert bot.finds_everything(index)


def test_an_index_that_missed_what_the_other_kind_took_is_not_trusted(server: ChromaServer, bot: Bot) -> None:
    with bot.index(server.url) as index:
        assert soon_sound(index)
        bot.finds_everything(index)
    with bot.index(None) as index:
        index.rebuild()
    bot.read(3)
    with bot.index(None) as index:
        assert index.state == "sound"

    with bot.index(server.url, ALONE) as index:
        assert (index.state, index.location) == ("stale", None)  # without a probe, which looks at some vectors only
        assert bot.finds_everything(index)


def test_builds_that_fail_do_not_pile_up_on_the_server(server: ChromaServer, bot: Bot) -> None:
    def fails(done: int, _: int) -> None:
        if done:
            raise IndexBrokenError("the server refused the rest")

    before = server.collections()
    with bot.index(server.url, ALONE) as index:
        index.rebuild()
        sound = server.collections() - before
        for _ in range(3):
            index.rebuild(fails)
        state = index.state
        left = server.collections() - before
    with bot.index(server.url, ALONE) as index:
        used_again = index.state
        index.rebuild()

        assert (state, used_again, len(sound)) == ("away", "sound", 1)
        assert sound < left
        assert len(left) == 2
        assert len(server.collections() - before) == 1
        assert bot.finds_everything(index)


def test_a_first_build_sends_every_vector_once(server: ChromaServer, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    upsert = Generation.upsert

    def counted(generation: Generation, ids: Sequence[int], vectors: np.ndarray) -> None:
        sent.extend(ids)
        upsert(generation, ids, vectors)

    monkeypatch.setattr(Generation, "upsert", counted)
    with bot.index(server.url) as index:
        assert soon_sound(index)
        assert bot.finds_everything(index)

    assert sent == list(range(1, COUNT + 1))


def test_a_build_that_the_server_broke_off_begins_anew(server: ChromaServer, bot: Bot) -> None:
    bot.read(MANY)
    told: list[tuple[int, int]] = []

    def dies(done: int, _: int) -> None:
        if done == PART:
            server.kill()

    with bot.index(server.url, ALONE) as index:
        index.rebuild(dies)
        broken_off = index.state
        server.start()
        index.rebuild(lambda done, total: told.append((done, total)))

        assert broken_off == "away"
        assert told == [(0, COUNT + MANY), (PART, COUNT + MANY), (COUNT + MANY, COUNT + MANY)]
        assert index.state == "sound"
        assert bot.finds_everything(index)


def test_a_first_build_that_keeps_nothing_is_not_trusted(
    server: ChromaServer, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Generation, "upsert", lambda *_: None)

    with bot.index(server.url) as index:
        index.rebuild()

        assert index.state == "away"
        assert bot.finds_everything(index)
