"""Ingesting by several processes, as its user sees it: what became of each document, what each worker did."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.table import Column, Table

from bot.services import Services
from bot.terminal import out
from retrieval.ingest import Ingested

_LEAST_S: Final = 0.01


class WorkOfMany:
    """One run of so many worker processes; it counts what each of them does."""

    def __init__(self, services: Services, workers: int, *, vectors: bool) -> None:
        self._services, self._workers, self._vectors = services, workers, vectors
        self._documents: Counter[int] = Counter()
        self._made: Counter[int] = Counter()
        self._read_s, self._made_s = 0.0, 0.0

    def ingest(self, paths: Sequence[Path], on_document: Callable[[Ingested], None]) -> Iterator[Ingested]:
        """Yield what became of each document below these paths; nothing where there are none.

        What another process keeps of the same run is not among them. Errors as `ingest_together`.
        """
        if not paths:
            return
        from retrieval.workers import WorkerTask, ingest_together, run_of  # noqa: PLC0415 - the readers' rules are many

        settings, database = self._services.settings, self._services.database
        embeddings, threads = settings.retrieval.embeddings, 1 if self._vectors else None
        data_dir, url = settings.data_dir, settings.database.address
        task = WorkerTask(data_dir, url, embeddings, settings.originals, run_of(paths), threads)
        began = time.monotonic()
        for done in ingest_together(task, paths, database, self._workers):
            if done.document:
                self._documents[done.worker] += 1
                self._read_s = time.monotonic() - began
                on_document(done.document)
                yield done.document
            self._made[done.worker] += done.vectors
            self._made_s = time.monotonic() - began

    def print_rates(self) -> None:
        """Print a row for every worker; nothing where there was none."""
        names = "worker", "documents", "a second", "vectors of passages", "a second"
        table = Table(*(Column(name, justify="right") for name in names), box=None)
        read_s, made_s = max(self._read_s, _LEAST_S), max(self._made_s - self._read_s, _LEAST_S)
        for worker in sorted({*self._documents, *self._made} - {0}):
            documents, made = self._documents[worker], self._made[worker]
            rates = f"{documents / read_s:,.1f}", f"{made / made_s:,.1f}"
            table.add_row(f"{worker}", f"{documents:,}", rates[0], f"{made:,}", rates[1])
        if table.row_count:
            out.print(table)
