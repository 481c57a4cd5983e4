"""Ingesting as its user sees it: a progress bar, what was rejected and why, a summary."""

import json
import sys
from collections import Counter
from dataclasses import asdict

from rich.text import Text

from bot.services import Services
from bot.terminal import err, index_progress, ingest_progress, out
from retrieval.library.ingest import Ingested
from retrieval.search.question import SHARED


def ingest_given(services: Services, given: list[str], *, as_json: bool = False, quiet: bool = False) -> int:
    """Keep what files, folders and addresses hold and bring the index up to date; return how many were rejected."""
    from retrieval.fetching import Fetcher  # noqa: PLC0415 - the readers' rules are read from files
    from retrieval.reading.web import read_given  # noqa: PLC0415

    counts: Counter[str] = Counter()
    fetcher = Fetcher(services.settings.fetch)
    documents = (document for one in given for document in read_given(one, fetcher))
    with ingest_progress(None) as advance:
        for done in services.ingester.ingest(documents, advance):
            counts[done.status] += 1
            _print_document(done, as_json=as_json)
    if not as_json and not quiet:
        out.print(", ".join(f"{count} {status}" for status, count in counts.items()) or "No document found.")
    mend_index(services)
    return counts["rejected"]


def mend_index(services: Services) -> None:
    """Build the vector index again where it is missing or torn, with a progress bar."""
    if services.index.state == "stale" and services.library.summary(SHARED).passages:
        with index_progress() as advance:
            services.index.rebuild(advance)


def _print_document(done: Ingested, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(asdict(done), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    elif done.status == "rejected":
        err.print(Text(f"{done.source}: {done.reason}", style="yellow"))
