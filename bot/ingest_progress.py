"""Ingesting as its user sees it: a progress bar, what was rejected and why, a summary."""

import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import get_args

from rich.table import Column, Table
from rich.text import Text

from bot.asker import OPERATOR
from bot.services import Services
from bot.terminal import err, index_progress, ingest_progress, json_line, out
from retrieval.ingest import Ingested, Status


def ingest_given(services: Services, given: list[str], *, as_json: bool = False, quiet: bool = False) -> int:
    """Keep what files, folders and addresses hold and bring the index up to date; return how many were rejected."""
    from retrieval.fetching import Fetcher  # noqa: PLC0415 - the readers' rules are read from files
    from retrieval.reading.formats.web import read_given  # noqa: PLC0415

    began = time.monotonic()
    documents_of: Counter[str] = Counter()
    passages_of: Counter[str] = Counter()
    fetcher = Fetcher(services.settings.fetch)
    documents = (document for one in given for document in read_given(one, fetcher))
    with ingest_progress(_expected(given)) as advance:
        for done in services.ingest(documents, advance):
            documents_of[done.status] += 1
            passages_of[done.status] += done.passages
            _print_document(done, as_json=as_json)
    mend_index(services)
    if not as_json and not quiet:
        _print_summary(documents_of, passages_of, time.monotonic() - began)
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
