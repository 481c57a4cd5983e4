"""`briefing brief`, `digest`, `timeline`, `trend`, `changes`: what the articles tell, without a question."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.asker import OPERATOR
from bot.briefing.piece import Piece
from bot.briefing.text import as_read, as_text
from bot.commands.options import AsJson, Opened, ToFile, check_file, print_json, write_file
from bot.services import Services
from bot.terminal import out
from retrieval.language.words import words

NOTHING = 1
_DAY = ["%Y-%m-%d"]
_NO_WORD = "the topic holds no word; write what it is about"


def _topic(given: str) -> str:
    if not words(given):
        raise typer.BadParameter(_NO_WORD)
    return given


_Topic = Annotated[str, typer.Argument(help="What it is about: 'Ukraine peace plan'.", callback=_topic)]
_Since = Annotated[datetime | None, typer.Option(formats=_DAY, help="Written on this day or later.")]
_Make = Callable[[Services], Coroutine[Any, Any, Piece]]


def attach_briefings(app: typer.Typer, opened: Opened) -> None:
    """Add the commands to `app`; each does its work inside `opened()`."""
    _attach_brief(app, opened)
    _attach_changes(app, opened)
    _attach_digest(app, opened)
    _attach_timeline(app, opened)
    _attach_trend(app, opened)


def _attach_brief(app: typer.Typer, opened: Opened) -> None:
    @app.command("brief")
    def brief_command(topic: _Topic, since: _Since = None, to: ToFile = None, as_json: AsJson = False) -> None:
        """Brief on a topic: bottom line, what is reported, in their words, where sources disagree, gaps.

        Exit code 1: no article tells of it.
        """
        _show(opened, lambda s: s.brief(topic, OPERATOR, since=_day(since)), to, as_json=as_json)


def _attach_changes(app: typer.Typer, opened: Opened) -> None:
    @app.command("changes")
    def changes_command(topic: _Topic, since: _Since = None, to: ToFile = None, as_json: AsJson = False) -> None:
        """Say what of a topic is new or changed since it was last shown here.

        Exit code 1: nothing.
        """
        _show(opened, lambda s: s.changes(topic, OPERATOR, since=_day(since)), to, as_json=as_json)


def _attach_digest(app: typer.Typer, opened: Opened) -> None:
    @app.command("digest")
    def digest_command(  # noqa: PLR0917 - typer names them
        since: _Since = None,
        until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Written on this day or before.")] = None,
        topic: Annotated[str, typer.Option(help="Only what names this.")] = "",
        words: Annotated[int | None, typer.Option(min=1, max=2000, help="About how many words of news.")] = None,
        to: ToFile = None,
        as_json: AsJson = False,
    ) -> None:
        """Say what is new in some days, each story once, opinion by itself.

        Exit code 1: nothing.
        """
        first, last = _span(since, until)
        make: _Make = lambda s: s.digest(OPERATOR, since=first, until=last, topic=topic, words=words)  # noqa: E731
        _show(opened, make, to, as_json=as_json)


def _attach_timeline(app: typer.Typer, opened: Opened) -> None:
    @app.command("timeline")
    def timeline_command(  # noqa: PLR0917 - as above
        topic: _Topic,
        first: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="Events of this day on.")] = None,
        last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Events up to this day.")] = None,
        limit: Annotated[int, typer.Option(min=1, max=500, help="How many days at most.")] = 20,
        to: ToFile = None,
        as_json: AsJson = False,
    ) -> None:
        """List the developments of a topic by the day of the event.

        Exit code 1: none.
        """
        begin, end = _span(first, last)
        make: _Make = lambda s: s.timeline(topic, OPERATOR, first=begin, last=end, limit=limit)  # noqa: E731
        _show(opened, make, to, as_json=as_json)


def _attach_trend(app: typer.Typer, opened: Opened) -> None:
    @app.command("trend")
    def trend_command(topic: _Topic, since: _Since = None, to: ToFile = None, as_json: AsJson = False) -> None:
        """Count what is written and said of a topic over time, by outlet, each number with its articles.

        Exit code 1: no article tells of it.
        """
        _show(opened, lambda s: s.trend(topic, OPERATOR, since=_day(since)), to, as_json=as_json)


def _show(opened: Opened, make: _Make, to: Path | None, *, as_json: bool) -> None:
    """Make a piece and print it, or write it to a file; what was shown is kept in the ledger."""
    check_file(to)
    with opened() as services:
        piece = asyncio.run(make(services))
        if to:
            write_file(as_read(piece), to)
        elif as_json:
            print_json(piece.as_json())
        else:
            out.print(Text(as_text(piece)))
        if not as_json:
            services.note_shown(piece, OPERATOR)
    raise typer.Exit(0 if piece.sections else NOTHING)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _span(first: datetime | None, last: datetime | None) -> tuple[date | None, date | None]:
    """Two days as they are given; the second not before the first."""
    if first and last and last < first:
        raise typer.BadParameter(f"{last:%Y-%m-%d} is before {first:%Y-%m-%d}: no day lies between")
    return _day(first), _day(last)
