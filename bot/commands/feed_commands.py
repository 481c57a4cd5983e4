"""`briefing feeds add | list | remove | pull`: the newsroom's own feeds, read as they grow.

What fetches and what reads feeds is imported by the commands that use it: every other command starts without.
"""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from bot.commands.options import AsJson, Opened, print_json
from bot.ingest_progress import complete_vectors
from bot.services import Services
from bot.terminal import err, ingest_progress, out
from config.errors import ReadingError
from retrieval.ingest import Ingested
from retrieval.language.dates import to_the_minute

if TYPE_CHECKING:
    from retrieval.feeds.puller import Pulled
    from retrieval.feeds.subscriptions import Subscription, Subscriptions

FAILED, UNKNOWN = 1, 1
_LEAST_MINUTES, _MOST_MINUTES = 5, 7 * 24 * 60

FeedUrl = Annotated[str, typer.Argument(metavar="URL", help="The address of an RSS, Atom or JSON feed.")]


def feeds_commands(opened: Opened) -> typer.Typer:
    """Return the group of commands; each uses the services that `opened` opens."""
    feeds = typer.Typer(no_args_is_help=True, help="Subscribe to feeds and pull their new articles.")

    @feeds.command()
    def add(
        url: FeedUrl,
        every: Annotated[
            int, typer.Option(min=_LEAST_MINUTES, max=_MOST_MINUTES, help="Minutes between two pulls.")
        ] = 60,
    ) -> None:
        """Subscribe to a feed. A running bot pulls it when it is due, and so does `briefing feeds pull`."""
        with opened() as services:
            _check(url, services)
            added = _subscriptions(services).add(url, every=timedelta(minutes=every))
            out.print(Text(f"{added.url}: every {_minutes(added.every)}, by a running bot or `briefing feeds pull`."))

    @feeds.command("list")
    def list_(as_json: AsJson = False) -> None:
        """Show the feeds, when each was pulled, and what is wrong with it."""
        with opened() as services:
            known = _subscriptions(services).all()
        for feed in known:
            if as_json:
                print_json(_as_json(feed))
            else:
                out.print(Text(_line(feed), style="yellow" if feed.errors else ""))
        if not known and not as_json:
            out.print("No feeds yet. Begin with `briefing feeds add URL`.")

    @feeds.command()
    def remove(url: FeedUrl) -> None:
        """Unsubscribe from a feed; its articles stay. Exit code 1: there is no such feed."""
        with opened() as services:
            gone = _subscriptions(services).remove(url)
        (out if gone else err).print(Text(f"{url}: {'removed' if gone else 'there is no such feed'}."))
        raise typer.Exit(0 if gone else UNKNOWN)

    @feeds.command()
    def pull(
        everything: Annotated[bool, typer.Option("--all", help="Those too that are not due yet.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Fetch the feeds that are due and keep their new articles. Exit code 1: a feed could not be pulled."""
        with opened() as services:
            results = pull_feeds(services, everything=everything, as_json=as_json)
        raise typer.Exit(FAILED if any(result.error for result in results) else 0)

    return feeds


def pull_feeds(services: Services, *, everything: bool = False, as_json: bool = False) -> "list[Pulled]":
    """Pull what is due, or everything, and print a line for each feed and for each document that was rejected."""
    from retrieval.feeds.puller import Puller  # noqa: PLC0415
    from retrieval.fetching import Fetcher  # noqa: PLC0415

    subscriptions = _subscriptions(services)
    puller = Puller(subscriptions, services.ingester, Fetcher(services.settings.fetch))
    results: list[Pulled] = []
    with ingest_progress(None) as advance:

        def on_document(done: Ingested) -> None:
            advance(done)
            _print_document(done, as_json=as_json)

        due = subscriptions.all(due_at=None if everything else datetime.now(UTC))
        for pulled in puller.pull_all(due, on_document):
            results.append(pulled)
            if not as_json:
                _print_pulled(results[-1])
    complete_vectors(services)
    if not results and not as_json:
        out.print("No feed is due.")
    return results


def _subscriptions(services: Services) -> "Subscriptions":
    from retrieval.feeds.subscriptions import Subscriptions  # noqa: PLC0415

    return Subscriptions(services.database)


def _check(url: str, services: Services) -> None:
    from retrieval.fetching.target import target  # noqa: PLC0415

    try:
        target(url, ports=services.settings.fetch.ports)
    except ReadingError as error:
        raise typer.BadParameter(str(error)) from error


def _print_document(done: Ingested, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
    elif done.status == "rejected":
        err.print(Text(f"{done.source}: {done.reason}", style="yellow"))
    else:
        out.print(Text(f"{done.status:<9} {done.source}" + (f" ({done.reason})" if done.reason else ""), style="dim"))


def _print_pulled(pulled: "Pulled") -> None:
    if pulled.error:
        err.print(Text(f"{pulled.feed.url}: {pulled.error}", style="yellow"))
        return
    counts = Counter(pulled.counts)
    told = ", ".join(f"{count} {status}" for status, count in counts.items()) or "nothing new"
    out.print(Text(f"{pulled.feed.url}: {told}"))


def _line(feed: "Subscription") -> str:
    pulled = f"pulled {to_the_minute(feed.pulled_at)} UTC" if feed.pulled_at else "not pulled yet"
    trouble = f"; failed {feed.errors} time(s), lately: {feed.last_error}" if feed.errors else ""
    trouble = f"; {feed.last_error}" if feed.last_error and not feed.errors else trouble
    title = f" ({feed.title})" if feed.title else ""
    return f"{feed.url}{title}: every {_minutes(feed.every)}, {pulled}{trouble}"


def _minutes(every: timedelta) -> str:
    minutes = int(every.total_seconds() // 60)
    return "hour" if minutes == 60 else f"{minutes} minutes"


def _as_json(feed: "Subscription") -> dict[str, Any]:
    return {
        "url": feed.url,
        "title": feed.title,
        "every_minutes": int(feed.every.total_seconds() // 60),
        "pulled_at": feed.pulled_at.isoformat() if feed.pulled_at else None,
        "next_at": feed.next_at.isoformat(),
        "errors": feed.errors,
        "last_error": feed.last_error,
    }
