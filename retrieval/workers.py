"""Several processes ingest together: each claims parts of files, reads and keeps them, and then makes vectors.

The rows say what is left, so that a run that is broken off goes on, and processes on several machines that share a
database and the files work on one run.
"""

import hashlib
import multiprocessing
import signal
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from config.errors import BriefingError, LibraryError
from config.sections import OriginalsSettings
from retrieval.embedding.choice import embedder_named, embedder_of
from retrieval.embedding.embedder import Embedder
from retrieval.ingest import Ingested, keep_document
from retrieval.language.aliases import use_own_names
from retrieval.library.database import Database
from retrieval.library.ingest_jobs import LEASE_S, MOST_TRIES, IngestJobs
from retrieval.library.library import Library
from retrieval.library.originals import Retention
from retrieval.library.reembedding import kept_embedding
from retrieval.library.vector_outbox import BATCH, make_claimed
from retrieval.reading.formats.files import file_parts, read_part
from retrieval.reading.rejection import Rejected

_IDLE_S = 0.2  # between two looks for work, where others still read
_HEARTBEAT_S = LEASE_S / 4
_DEATHS = 3 * MOST_TRIES  # of all workers together; then something is wrong with the machine


@dataclass(frozen=True, slots=True)
class WorkerTask:
    """What a worker has to know. `threads`: those that it computes vectors on; None: it makes none."""

    data_dir: Path
    database_url: str | None
    embeddings: str
    originals: OriginalsSettings
    run: str
    threads: int | None = 1


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker did: a document, or the vectors of so many passages."""

    worker: int
    document: Ingested | None = None
    vectors: int = 0


def run_of(given: Sequence[Path]) -> str:
    """Return the name of the run that ingests these paths, the same on every machine that has them there."""
    return hashlib.sha256("\0".join(sorted(str(path.resolve()) for path in given)).encode()).hexdigest()[:16]


def ingest_together(task: WorkerTask, given: Sequence[Path], database: Database, workers: int) -> Generator[Done]:
    """Yield what so many processes do until nothing of the run is left; what a dead one had begun, another does.

    Raises ReadingError where a path does not exist, LibraryError where workers die again and again.
    """
    jobs = IngestJobs(database, task.run)
    listed = [part for path in given for part in file_parts(path)]
    if jobs.begin(part for part in listed if not isinstance(part, Rejected)):
        for part in listed:
            if isinstance(part, Rejected):
                yield Done(0, Ingested(part.source, None, "rejected", part.reason))
    with _Crew(task, workers, jobs) as crew:
        yield from crew.work()
    if not jobs.waiting():
        for job in jobs.end():
            reason = f"reading it ended the process {MOST_TRIES} times"
            yield Done(0, Ingested(job.part.source, None, "rejected", reason))


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    reports: Connection
    by: str


class _Crew:
    """The processes, by their numbers from 1 on."""

    def __init__(self, task: WorkerTask, workers: int, jobs: IngestJobs) -> None:
        self._task, self._jobs, self._deaths = task, jobs, 0
        self._context = multiprocessing.get_context("spawn")
        self._crew = {number: self._started() for number in range(1, workers + 1)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._crew.values():
            worker.process.kill()  # what it had begun is undone, and done by the next run
            worker.process.join()
            self._jobs.free(worker.by)

    def work(self) -> Iterator[Done]:
        """Yield what the workers report; one that dies is replaced."""
        while self._crew:
            numbers = {worker.reports: number for number, worker in self._crew.items()}
            for reports in wait(list(numbers)):
                assert isinstance(reports, Connection)
                yield from self._heard(numbers[reports], reports)

    def _heard(self, number: int, reports: Connection) -> Iterator[Done]:
        try:
            told = reports.recv()
        except (EOFError, OSError):
            self._replace(number)
            return
        if isinstance(told, str):
            raise LibraryError(told)
        if told is None:
            self._crew.pop(number).process.join()
        elif isinstance(told, int):
            yield Done(number, vectors=told)
        else:
            yield Done(number, told)

    def _replace(self, number: int) -> None:
        self._crew[number].process.join()
        self._jobs.free(self._crew.pop(number).by)
        self._deaths += 1
        if self._deaths > _DEATHS:
            raise LibraryError("the workers die again and again: is there enough memory? Use fewer")
        self._crew[number] = self._started()

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe(duplex=False)
        by = IngestJobs.new_name()
        process = self._context.Process(target=_work, args=(self._task, by, theirs), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, by)


def _work(task: WorkerTask, by: str, reports: Connection) -> None:
    """Work until nothing is left; what stops all work is told as a text, the end as None."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us hears it too, and ends us
    try:
        use_own_names(task.data_dir / "aliases.toml")
        database = Database(task.data_dir / "briefing.db", task.database_url)
        jobs = IngestJobs(database, task.run, by)
        with _heartbeat(jobs):
            _read_all(task, database, jobs, reports)
        database.close()
        reports.send(None)
    except BrokenPipeError:
        return  # whoever started us is gone
    except BriefingError as error:
        reports.send(str(error))


def _read_all(task: WorkerTask, database: Database, jobs: IngestJobs, reports: Connection) -> None:
    embedder = _embedder(task, database)
    retention = Retention(**task.originals.model_dump())
    library = Library(database, embedding=embedder.name, dimensions=embedder.dimensions, retention=retention)
    while True:
        if claimed := jobs.claim():
            for document in read_part(claimed[0].part):
                reports.send(keep_document(library, embedder, document))
            jobs.finish(claimed[0])
        elif task.threads is not None and (ids := jobs.claim_passages(BATCH)):
            reports.send(make_claimed(database, embedder, ids))
        elif jobs.waiting():
            time.sleep(_IDLE_S)
        else:
            return


def _embedder(task: WorkerTask, database: Database) -> Embedder:
    """That of the vectors that are there; the chosen one in a new library."""
    models, threads = (task.data_dir / "models").resolve(), task.threads or 1
    stored = kept_embedding(database)
    own = embedder_of(stored, models, threads=threads) if stored else None
    return own or embedder_named(task.embeddings, models, threads=threads)


@contextmanager
def _heartbeat(jobs: IngestJobs) -> Iterator[None]:
    """Say now and then, from a thread, that this process lives."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(_HEARTBEAT_S):
            jobs.extend()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
