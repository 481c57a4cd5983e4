"""`briefing read` and `briefing check`: what needs no library to be open."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.commands.options import AsJson, print_json
from bot.terminal import out
from config.settings import Settings
from retrieval.articles import Article
from retrieval.families import shown_family

REJECTED, PROBLEM = 1, 1

Loaded = Callable[[], AbstractContextManager[Settings]]


def attach_looking(app: typer.Typer, loaded: Loaded) -> None:
    """Add the commands to `app`; each does its work inside `loaded()`, which yields the settings."""
    _attach_read(app, loaded)
    _attach_check(app, loaded)


def _attach_read(app: typer.Typer, loaded: Loaded) -> None:
    @app.command()
    def read(
        given: Annotated[str, typer.Argument(metavar="PATH|URL", help="A file, a folder, or an address.")],
        as_json: AsJson = False,
    ) -> None:
        """Show documents as the reader sees them: what they say of themselves, and the text without boilerplate."""
        from retrieval.fetching import Fetcher  # noqa: PLC0415 - no other command needs the readers' rules
        from retrieval.reading.formats.web import read_given  # noqa: PLC0415

        rejected = False
        with loaded() as settings:
            for document in read_given(given, Fetcher(settings.fetch)):
                rejected |= not isinstance(document, Article)
                data = _as_read(document) if isinstance(document, Article) else asdict(document)
                if as_json:
                    print_json(data)
                else:
                    for name, value in data.items():
                        out.print(Text(f"{name}: ", style="cyan") + Text(str(value)))
                    out.print()
        raise typer.Exit(REJECTED if rejected else 0)


def _attach_check(app: typer.Typer, loaded: Loaded) -> None:
    @app.command()
    def check(as_json: AsJson = False) -> None:
        """Say what is configured, what can be reached, and which BRIEFING_ names nothing reads.

        Exit code 1: something needs your attention.
        """
        from bot.checks import run_checks  # noqa: PLC0415

        with loaded() as settings:
            findings = list(run_checks(settings))
        for finding in findings:
            if as_json:
                print_json(asdict(finding))
            else:
                out.print(
                    Text("ok      " if finding.ok else "PROBLEM ", style="green" if finding.ok else "red")
                    + Text(finding.text)
                )
        raise typer.Exit(0 if all(finding.ok for finding in findings) else PROBLEM)


def _as_read(article: Article) -> dict[str, Any]:
    body = "\n\n".join(
        article.text_raw[block.start : block.end]
        for block in article.blocks
        if block.label in {"body", "subhead", "caption"}
    )
    published = article.published
    return {
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "published": published.day.isoformat() if published.day else None,
        "published_basis": published.basis,
        "published_from": published.first.isoformat() if published.first else None,
        "published_to": published.last.isoformat() if published.last else None,
        "published_precision": published.precision,
        "publisher_family": shown_family(article.outlet, article.url),
        "via": article.via,
        "url": article.url,
        "kind": article.kind,
        "kind_basis": article.kind_basis,
        "language": article.language,
        "truncated": article.truncated,
        "truncated_basis": article.truncated_basis,
        "fidelity": article.fidelity,
        "text_checked": article.text_checked,
        "altered": article.altered,
        "dropped": article.dropped,
        "body": body,
    }
