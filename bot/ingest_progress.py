"""Ingesting as its user sees it: a progress bar, what was rejected and why, a summary."""

import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from rich.table import Column, Table
from rich.text import Text

from bot.asker import OPERATOR
from bot.ingest_workers import WorkOfMany
from bot.services import Services
from bot.terminal import err, index_progress, ingest_progress, json_line, out
from retrieval.ingest import Ingested, Status

if TYPE_CHECKING:
    from retrieval.library.vector_outbox import Progress


def ingest_given(
    services: Services,
    given: list[str],
    *,
    as_json: bool = False,
    quiet: bool = False,
    text_only: bool = False,
    workers: int = 0,
) -> int:
    """Keep what files, folders and addresses hold and bring the index up to date; return how many were rejected.

    The texts come first, and are found by their words; `text_only`: their vectors are left to a running bot. So many
    `workers` read files beside each other, in processes of their own; addresses are read here.
    """
    from retrieval.fetching import Fetcher  # noqa: PLC0415 - the readers' rules are read from files
    from retrieval.reading.formats.web import is_url, read_given  # noqa: PLC0415

    began = time.monotonic()
    documents_of: Counter[str] = Counter()
    passages_of: Counter[str] = Counter()
    fetcher = Fetcher(services.settings.fetch)
    shared = [Path(one) for one in given if workers and not is_url(one)]
    documents = (document for one in given if Path(one) not in shared for document in read_given(one, fetcher))
    work = WorkOfMany(services, workers, vectors=not text_only)
    with ingest_progress(_expected(given)) as advance:
        for done in chain(work.ingest(shared, advance), services.keep(documents, advance)):
            documents_of[done.status] += 1
            passages_of[done.status] += done.passages
            _print_document(done, as_json=as_json)
    told = not as_json and not quiet
    if told:
        _print_summary(documents_of, passages_of, time.monotonic() - began)
        work.print_rates()
    made = 0 if text_only else complete_vectors(services)
    mend_index(services)
    if told and (made or text_only):
        _print_vectors(services, made, time.monotonic() - began)
    return documents_of["rejected"]


def _expected(given: list[str]) -> int | None:
    """How many documents will come at least; None where an address may lead to any number."""
    from retrieval.reading.formats.files import expected  # noqa: PLC0415 - as in ingest_given
    from retrieval.reading.formats.web import is_url  # noqa: PLC0415

    return None if any(is_url(one) for one in given) else sum(expected(Path(one)) for one in given)


def _print_summary(documents: Counter[str], passages: Counter[str], seconds: float) -> None:
    """A row for every status that occurred, and how long it all took."""
    total = documents.total()
    if not total:
        out.print("No document found.")
        return
    table = Table("", Column("documents", justify="right"), Column("passages", justify="right"), box=None)
    for status in (status for status in get_args(Status) if documents[status]):
        table.add_row(status, f"{documents[status]:,}", f"{passages[status]:,}" if passages[status] else "")
    out.print(table)
    out.print(f"{total:,} in {seconds:,.1f} s, {total / max(seconds, 0.01):,.1f} a second")


def _print_vectors(services: Services, made: int, seconds: float) -> None:
    if to_come := services.summary(OPERATOR).to_come:
        out.print(f"The vectors of {to_come:,} passages are still to come; until then their words find them.")
    else:
        out.print(f"The vectors of {made:,} passages were made; {seconds:,.1f} s in all.")


def complete_vectors(services: Services) -> int:
    """Make the vectors that are still to come, with a bar where there are any; return of how many passages."""
    with ExitStack() as stack:
        shown: list[Progress] = []

        def advance(done: int, total: int) -> None:
            if not shown:
                shown.append(stack.enter_context(index_progress("Text is ready; making the vectors")))
            shown[0](done, total)

        return services.complete(advance)


def mend_index(services: Services) -> None:
    """Build the vector index again where it is missing or torn, with a progress bar."""
    if services.index.state == "stale" and services.summary(OPERATOR).passages:
        with index_progress() as advance:
            services.index.rebuild(advance)


def _print_document(done: Ingested, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json_line(asdict(done)))
        sys.stdout.flush()
    elif done.status == "rejected":
        err.print(Text(f"{done.source}: {done.reason}", style="yellow"))
