"""`briefing reread`: what was kept as it came is read again with the readers of today."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from bot.commands.options import AsJson, Opened, print_json
from bot.ingest_progress import complete_vectors
from bot.services import Services
from bot.terminal import err, ingest_progress, out

UNKNOWN = 1


def attach_reread(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def reread(
        source: Annotated[
            str | None, typer.Argument(metavar="[ID|SOURCE]", help="One article, as `articles list` shows it.")
        ] = None,
        everything: Annotated[bool, typer.Option("--all", help="Those too that these readers have read.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Read articles again from their originals; nothing is fetched. Without a name: those of older readers.

        What is read better replaces the older version, which stays for the answers that cite it. Broken off, it goes
        on where it was. Exit code 1: no original of this name is kept.
        """
        with opened() as services:
            chosen = services.rereader.named(source) if source or everything else services.rereader.outdated()
            if source and not chosen:
                err.print(Text(f"No original of {source} is kept; ingest it again.", style="yellow"))
                raise typer.Exit(UNKNOWN)
            counts = read_again(services, chosen, as_json=as_json)
            if not as_json:
                told = ", ".join(f"{count:,} {status}" for status, count in counts.items())
                out.print(Text(told or "Nothing to read again."))


def read_again(services: Services, chosen: list[str], *, as_json: bool = False, quiet: bool = False) -> Counter[str]:
    """Read these articles again with a bar, a line for each that another version was kept of; return what came out."""
    counts: Counter[str] = Counter()
    with ingest_progress(len(chosen), "Reading again") as advance:
        for done in services.rereader.read(chosen):
            advance(done)
            status = "kept as it is" if done.status == "rejected" else done.status
            counts[status] += 1
            if as_json:
                print_json(asdict(done))
            elif done.status == "rejected" and not quiet:
                err.print(Text(f"{done.source}: {done.reason}", style="yellow"))
    complete_vectors(services)
    return counts
