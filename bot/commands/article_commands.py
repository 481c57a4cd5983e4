"""`briefing articles list | show | remove` and `briefing reindex`."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.answering.citations import day, warnings
from bot.asker import OPERATOR
from bot.commands.options import AsJson, Opened, print_json
from bot.ingest_progress import complete_vectors
from bot.terminal import err, index_progress, out
from config.errors import LibraryError, ReadingError
from retrieval.articles import Article, Original
from retrieval.families import shown_family
from retrieval.language.dates import to_the_minute
from retrieval.language.readable import readable
from retrieval.library.catalogue import Entry

UNKNOWN = 1


def attach_articles(app: typer.Typer, opened: Opened) -> None:
    """Add the commands to `app`; each does its work inside `opened()`."""
    articles = typer.Typer(no_args_is_help=True, help="See and remove what the library holds.")
    _attach_list(articles, opened)
    _attach_show(articles, opened)
    _attach_remove(articles, opened)
    app.add_typer(articles, name="articles")
    _attach_reindex(app, opened)


def _attach_list(app: typer.Typer, opened: Opened) -> None:
    @app.command("list")
    def list_articles(
        outlet: Annotated[str | None, typer.Option(help="A part of the outlet's name or of its family's.")] = None,
        since: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help="Published on this day or later; undated ones are left out."),
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """List the articles, the newest ingested first."""
        with opened() as services:
            found = services.articles(OPERATOR, outlet=outlet, since=since.date() if since else None)
            for article in found:
                if as_json:
                    print_json(_facts(article))
                else:
                    out.print(Text(article.id, style="cyan") + Text(f"  {_line(article)}"))
            if not as_json:
                out.print(f"{len(found)} articles")


def _attach_show(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def show(id_: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
        """Show an article: what it says of itself, its blocks, its versions and copies.

        Exit code 1: there is no such article.
        """
        with opened() as services:
            entry = services.article(id_, OPERATOR)
            if entry is None:
                err.print(Text(f"No article has the id {id_}; see `briefing articles list`.", style="yellow"))
                raise typer.Exit(UNKNOWN)
            shown = _shown(entry) | _compared(entry.article, services.original_of(entry.article.id, OPERATOR))
            if as_json:
                print_json(shown)
            else:
                _print_entry(shown)


def _attach_remove(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def remove(
        name: Annotated[str, typer.Argument(metavar="ID|SOURCE", help="An id or a source, as `list` shows them.")],
        as_json: AsJson = False,
    ) -> None:
        """Remove an article with its older versions, for good: its text, its passages, its vectors.

        Answers that cite it stay, but can open it no more. Exit code 1: there is no such article.
        """
        with opened() as services:
            removed = services.remove(name, OPERATOR)
            for article in removed:
                if as_json:
                    print_json(_facts(article))
                else:
                    out.print(Text(f"removed  {article.id}  {_line(article)}"))
            if not removed:
                err.print(Text(f"No article has the id or the source {name}.", style="yellow"))
                raise typer.Exit(UNKNOWN)


def _attach_reindex(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def reindex() -> None:
        """Build the vector index again from the stored vectors; only vectors that are missing are made.

        Broken off, it leaves the index as it was; the next reindex begins anew.
        """
        with opened() as services:
            if services.index.state == "held elsewhere":
                raise LibraryError("another process, a running bot perhaps, owns the index; stop it and try again")
            with index_progress("Making the vectors of the chosen model") as advance:
                services.exchange_vectors(advance, stopping=lambda: False)
            complete_vectors(services)
            with index_progress() as advance:
                services.index.rebuild(advance)
            if services.index.state == "away":
                raise LibraryError("the Chroma server cannot be used; the index is built when it is back")
            is_exact = services.index.state == "exact"
            out.print("The exact search needs no index." if is_exact else "The vector index was built again.")


def _line(article: Article) -> str:
    title = readable(article.title) if article.title else "untitled"
    copy = " [copy]" if article.dup_group not in {None, article.id} else ""
    outlet = article.outlet or "outlet not stated"
    return f"{day(article) or 'undated'}  {outlet}: {title} ({readable(article.source)}){copy}"


def _facts(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "family": shown_family(article.outlet, article.url),
        "via": article.via,
        "author": article.author,
        "published": day(article),
        "published_basis": article.published.basis,
        "url": article.url,
        "language": article.language,
        "kind": article.kind,
        "scope": article.scope,
        "dup_group": article.dup_group,
    }


def _shown(entry: Entry) -> dict[str, Any]:
    text = entry.article.text_raw
    return _facts(entry.article) | {
        "ingested_at": entry.ingested_at.isoformat(),
        "passages": entry.passages,
        "superseded_by": entry.superseded_by,
        "supersedes": list(entry.supersedes),
        "copies": list(entry.copies),
        "warnings": list(warnings(entry.article)),
        "blocks": [{"label": b.label, "text": text[b.start : b.end]} for b in entry.article.blocks],
    }


def _compared(article: Article, found: tuple[Original, datetime] | None) -> dict[str, Any]:
    """What is known of how the text came from its page, and whether its sentences stand in the bytes as they came."""
    said: dict[str, Any] = {
        "text_checked": article.text_checked,
        "altered": article.altered,
        "dropped": article.dropped,
        "text": _text_compared(article),
    }
    if found is None:
        return said | {"original": None}
    original, came_at = found
    where = f"from {original.address}" if original.address else "from a file"
    told = f"kept as it came on {to_the_minute(came_at)} UTC {where}; {_standing(article, original)}"
    return said | {"original": told, "original_digest": original.digest}


def _text_compared(article: Article) -> str | None:
    """Say in words how the text was compared with its page; None where it came from no page."""
    from retrieval.reading.originals import is_from_page  # noqa: PLC0415 - the readers, which other commands need not

    if article.text_checked is None:
        return "text not compared with the page" if is_from_page(article.source, article.origin) else None
    checked = "every paragraph stands on the page" if article.text_checked else "not all of it was found on the page"
    return f"{checked}; {article.altered} paragraphs restored from it, {article.dropped} left out"


def _standing(article: Article, original: Original) -> str:
    from retrieval.reading.originals import sentences_standing  # noqa: PLC0415 - as above

    try:
        standing, total = sentences_standing(article, original)
    except ReadingError as error:
        return f"it cannot be compared: {error}"
    return f"{standing} of {total} sentences stand there"


def _print_entry(shown: dict[str, Any]) -> None:
    blocks = shown.pop("blocks")
    for name in ("text_checked", "altered", "dropped"):  # told in words
        del shown[name]
    for name, value in shown.items():
        if value not in (None, []):
            said = ", ".join(value) if isinstance(value, list) else str(value)
            out.print(Text(f"{name}: ", style="cyan") + Text(said))
    for block in blocks:
        out.print(Text(f"\n[{block['label']}] ", style="dim") + Text(readable(block["text"])))
