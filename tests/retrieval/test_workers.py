"""Processes that ingest together, and are killed at any moment: every article is kept once, with its vectors."""

import json
import multiprocessing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.ingest_progress import ingest_given
from bot.services import Services
from config.sections import OriginalsSettings
from retrieval.library.schema import ingest_jobs, passage_claims, passages
from retrieval.reading.formats.files import FilePart, file_parts, read, read_part
from retrieval.workers import WorkerTask, ingest_together, run_of
from tests.articles import HARBOUR, TALKS

ROWS = [
    {"text": f"{text} This is the report of correspondent number {n}.", "url": f"https://example.org/{n}"}
    for n, text in enumerate([TALKS, HARBOUR] * 3)
]


def written(folder: Path, *, wide: int = 0) -> Path:
    """Write a folder with articles by the line, so `wide` that they need parts, and one in a file of its own."""
    lines = [json.dumps(row | {"more": "x" * wide}) for row in ROWS]
    folder /= "given"
    folder.mkdir()
    (folder / "many.jsonl").write_text("\n".join([*lines[:4], "", "no JSON", *lines[4:]]))
    (folder / "one.txt").write_text(f"{TALKS} It stands alone.")
    return folder


def test_the_parts_of_files_hold_together_what_the_files_hold(tmp_path: Path) -> None:
    folder = written(tmp_path, wide=60_000)
    parts = list(file_parts(folder))

    assert len(parts) >= 3
    assert [one for part in parts for one in read_part(part)] == list(read(folder))
    assert all(isinstance(part, FilePart) for part in parts)


def test_killed_workers_and_a_broken_off_run_lose_nothing(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, wide=60_000)
    settings, database = services.settings, services.database
    embeddings = settings.retrieval.embeddings
    task = WorkerTask(settings.data_dir, settings.database.address, embeddings, OriginalsSettings(), run_of([folder]))

    work = ingest_together(task, [folder], database, 1)
    next(work)
    for process in multiprocessing.active_children():
        process.kill()
    next(work, None)  # what another does in its place, or what the dead one had told before
    work.close()
    ingest_given(services, [str(folder)], workers=1)

    with database.read() as connection:
        missing = connection.execute(sa.select(sa.func.count()).where(passages.c.vector.is_(None))).scalar()
        rows = connection.execute(sa.select(sa.func.count()).select_from(ingest_jobs)).scalar()
        claims = connection.execute(sa.select(sa.func.count()).select_from(passage_claims)).scalar()
    origins = [article.url or article.source for article in services.catalogue.listed(frozenset({"shared"}))]
    assert sorted(origins) == sorted([*(row["url"] for row in ROWS), "one.txt"])
    assert (missing, rows, claims) == (0, 0, 0)
    assert "vectors of passages" in capsys.readouterr().out
