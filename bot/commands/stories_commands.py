"""`briefing stories`: which events the articles tell of, and who tells them."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from bot.asker import OPERATOR
from bot.briefing.stories import Story
from bot.commands.options import AsJson, Opened, print_json
from bot.terminal import err, out
from retrieval.language.readable import readable

NOTHING = 1


def attach_stories(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def stories(
        since: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Something was written on this day or later.")
        ] = None,
        until: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Something was written on this day or before.")
        ] = None,
        everything: Annotated[bool, typer.Option("--all", help="Stories of a single article too.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """List the stories that the articles tell, the newest first: those that more than one article tells.

        Exit code 1: there is none.
        """
        with opened() as services:
            found = asyncio.run(
                services.stories(OPERATOR, since.date() if since else None, until.date() if until else None)
            )
        shown = [story for story in found if everything or len(story.articles) > 1]
        for story in shown:
            if as_json:
                print_json(story.as_json())
            else:
                _print(story)
        if not shown:
            err.print(Text("No story here that more than one article tells; --all lists the others.", style="yellow"))
        raise typer.Exit(0 if shown else NOTHING)


def _print(story: Story) -> None:
    days = " to ".join(dict.fromkeys(f"{day.isoformat()}" for day in (story.first, story.last) if day)) or "undated"
    out.print(Text(readable(story.title), style="bold"))
    counted = f"{len(story.articles)} articles, {story.publishers} publishers, {days}"
    out.print(Text(f"    {counted}", style="dim"))
    for source in story.sources:
        out.print(Text(f"    {readable(source)}"))
    out.print()
