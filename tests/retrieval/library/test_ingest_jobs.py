"""Rows that workers claim, over both databases: nobody has what another has, what a dead one had is not lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from retrieval.library.database import Database
from retrieval.library.ingest_jobs import LEASE_S, MOST_TRIES, IngestJobs
from retrieval.library.schema import HEAD, MIGRATIONS, VERSION_TABLE, ingest_jobs
from retrieval.library.stored_types import StoredJson, StoredMoment
from retrieval.reading.formats.files import FilePart

PARTS = [FilePart(Path("a.jsonl"), "a.jsonl", 0, 900, 1), FilePart(Path("a.jsonl"), "a.jsonl", 900, None, 8)]


class Clock:
    time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    made = Database(tmp_path / "briefing.db", url)
    made.migrate(MIGRATIONS, version_table=VERSION_TABLE, head=HEAD)
    yield made
    made.close()


@pytest.fixture
def two(database: Database, clock: Clock) -> tuple[IngestJobs, IngestJobs]:
    first, second = (IngestJobs(database, "run", by, clock) for by in ("one", "two"))
    assert first.begin(PARTS)
    return first, second


def test_a_part_is_read_by_one_and_forgotten_when_all_are_read(two: tuple[IngestJobs, IngestJobs]) -> None:
    first, second = two

    mine, theirs = first.claim(), second.claim()
    assert [job.part for job in (*mine, *theirs)] == PARTS
    assert first.claim() == second.claim() == []
    first.finish(mine[0])
    assert second.waiting() == 1
    second.finish(theirs[0])

    assert first.waiting() == 0
    assert first.end() == []
    assert second.begin(PARTS)


def test_whoever_comes_later_goes_on_with_what_is_left(database: Database, two: tuple[IngestJobs, IngestJobs]) -> None:
    first, second = two
    first.finish(first.claim()[0])
    first.claim()
    first.free("one")

    assert not IngestJobs(database, "run").begin(PARTS)
    assert IngestJobs(database, "another").begin(PARTS)
    assert [job.part for job in second.claim(5)] == PARTS[1:]


def test_what_a_silent_worker_had_is_taken_up_when_its_lease_ends(
    two: tuple[IngestJobs, IngestJobs], clock: Clock
) -> None:
    first, second = two
    first.claim(2)
    clock.time += LEASE_S - 1
    first.extend()
    clock.time += LEASE_S - 1
    assert second.claim(2) == []

    clock.time += 2

    assert len(second.claim(2)) == len(PARTS)


def test_what_a_dead_worker_had_is_free_at_once(two: tuple[IngestJobs, IngestJobs]) -> None:
    first, second = two
    first.claim(2)

    second.free("one")

    assert len(second.claim(2)) == len(PARTS)


def test_a_part_that_ends_every_process_is_given_up_and_named(two: tuple[IngestJobs, IngestJobs]) -> None:
    first, second = two
    for _ in range(MOST_TRIES):
        (job,) = first.claim()
        second.free("one")

    (other,) = first.claim()
    first.finish(other)

    assert other.part != job.part
    assert first.waiting() == 0
    assert first.end() == [job]


def test_no_passage_is_made_by_two(database: Database, two: tuple[IngestJobs, IngestJobs], clock: Clock) -> None:
    first, second = two
    with database.write() as connection:
        row = {"scope": "shared", "first": 0, "last": 1, "start": 0, "end": 1}
        connection.execute(_article())
        connection.execute(sa.insert(_passages()), [row | {"article_id": "a"} for _ in range(5)])

    mine, theirs = set(first.claim_passages(2)), set(second.claim_passages(2))
    assert len(mine | theirs) == 4
    assert not mine & theirs
    second.free("one")
    assert mine < set(second.claim_passages(9)) | theirs
    clock.time += LEASE_S
    assert len(first.claim_passages(9)) == 5


def _passages() -> sa.Table:
    return ingest_jobs.metadata.tables["passages"]


def _article() -> sa.Insert:
    table = ingest_jobs.metadata.tables["articles"]
    values = {column.name: _plain(column) for column in table.c if not column.nullable and not column.server_default}
    return sa.insert(table).values(values | {"id": "a"})


def _plain(column: "sa.Column[object]") -> object:
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, StoredMoment):
        return sa.func.current_timestamp()
    return [] if isinstance(column.type, StoredJson) else ""
