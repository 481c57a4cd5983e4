"""How time, memory, disk and building the index grow with the library.

`python -m tests.evals.scale TASK FOLDER QUESTIONS TO` does one thing with a library in a process of its own, so that
its peak memory is that of building the index, of answering, or of the exact search, and of nothing else.
"""

import asyncio
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from bot.asker import OPERATOR
from bot.services import Services
from config.logging import configure_logging
from config.sections import LogSettings
from retrieval.search.question import Question
from tests.evals.corpora import kept_in, tracked
from tests.evals.growing import Growth, Real, keep
from tests.evals.measuring import cold, milliseconds, seconds

WARMING = 5  # questions that are asked beforehand and not counted

Part = Callable[[Services, Question], object]


def grow(
    folder: Path, real: Sequence[Real], sizes: Sequence[int], questions: Sequence[Question]
) -> Iterator[dict[str, Any]]:
    """Yield the figures of every size; the library in `folder` grows from one to the next."""
    asked, measured = folder.with_name("questions.jsonl"), folder.with_name("measured.json")
    asked.write_text("".join(json.dumps([q.text, q.day.isoformat()]) + "\n" for q in questions), encoding="utf-8")
    made = iter(Growth(real))
    for size in tracked(sorted(sizes), "growing"):
        with kept_in(folder) as services:
            started = time.perf_counter()
            keep(services.library, made, size)
            grown = time.perf_counter() - started
        shutil.rmtree(folder / "index", ignore_errors=True)  # opening it would first bring it up to date
        line = {"passages": size, "grown_s": round(grown, 1)}
        for task in TASKS:
            measured.unlink(missing_ok=True)  # where a task fails, the figures of the one before are not its own
            command = [sys.executable, "-m", "tests.evals.scale", task, str(folder), str(asked), str(measured)]
            with FileLock(folder / "index.lock") if task == "exact" else nullcontext():
                peak = round(cold(command, folder)["peak_mb"])
            line[task] = json.loads(measured.read_text(encoding="utf-8")) | {"peak_mb": peak}
        yield line | _disk(folder)


def build(services: Services, _questions: Sequence[Question]) -> dict[str, Any]:
    """Build the vector index anew; return how long it took."""
    started = time.perf_counter()
    services.index.rebuild()
    return {"s": round(time.perf_counter() - started, 1)}


def search_exactly(services: Services, questions: Sequence[Question]) -> dict[str, Any]:
    """Search as a process does that may not open Chroma; return p50 and p95, and the first one's time to load."""
    assert services.index.state == "held elsewhere"
    limit, scopes = services.retriever.candidates, questions[0].scopes
    vectors = [np.asarray(services.retriever.embeddings.embed_query(q.text), dtype=np.float32) for q in questions]
    first, *times = [seconds(services.index.search, vector, scopes, limit) for vector in [vectors[0], *vectors]]
    return milliseconds(times) | {"load_s": round(first, 2)}


def measure(services: Services, questions: Sequence[Question]) -> dict[str, Any]:
    """Return p50 and p95 of a warm search, a warm answer, and of what they are made of; p50 of processor time too."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in PARTS}
    warming = questions[:WARMING]
    for place, question in enumerate([*warming, *questions]):
        for name, part in PARTS.items():
            started, worked = time.perf_counter(), time.process_time()
            part(services, question)
            if place >= len(warming):
                times[name].append((time.perf_counter() - started, time.process_time() - worked))
    measured = {name: _milliseconds(took) for name, took in times.items()}
    return measured | {"index": services.index.state}


def _milliseconds(took: Sequence[tuple[float, float]]) -> dict[str, float]:
    """On a machine that others use as well, processor time tells more than the clock."""
    by_clock, worked = zip(*took, strict=True)
    return milliseconds(by_clock) | {"cpu_p50_ms": milliseconds(worked)["p50_ms"]}


def _embed(services: Services, question: Question) -> object:
    return services.retriever.embeddings.embed_query(question.text)


def _dense(services: Services, question: Question) -> object:
    vector = np.asarray(services.retriever.embeddings.embed_query(question.text), dtype=np.float32)
    return services.index.search(vector, question.scopes, services.retriever.candidates)


def _lexical(services: Services, question: Question) -> object:
    return services.library.lexical_search(question.terms, question.scopes, services.retriever.candidates)


def _summary(services: Services, question: Question) -> object:
    return services.library.summary(question.scopes)


def _search(services: Services, question: Question) -> object:
    return services.retriever.search(question, 10)


def _ask(services: Services, question: Question) -> object:
    return asyncio.run(services.ask(question.text, OPERATOR, asked_at=question.asked_at))


PARTS: dict[str, Part] = {
    "embed": _embed,
    "embed_dense": _dense,
    "lexical": _lexical,
    "summary": _summary,
    "search": _search,
    "ask": _ask,
}


def _disk(folder: Path) -> dict[str, int]:
    database = sum(path.stat().st_size for path in folder.glob("briefing.db*"))
    index = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    return {"database_mb": round(database / 1e6), "index_mb": round(index / 1e6)}


TASKS: dict[str, Callable[[Services, Sequence[Question]], dict[str, Any]]] = {
    "building": build,
    "answering": measure,
    "exact": search_exactly,
}


def main() -> None:
    """Do one task with the library in a folder; write the figures to a file."""
    task = sys.argv[1]
    folder, asked, to = map(Path, sys.argv[2:])
    configure_logging(LogSettings(level="warning"))
    lines = [json.loads(line) for line in asked.read_text(encoding="utf-8").splitlines()]
    questions = [Question(text, date.fromisoformat(day)) for text, day in lines]
    with kept_in(folder) as services:
        to.write_text(json.dumps(TASKS[task](services, questions)), encoding="utf-8")


if __name__ == "__main__":
    main()
