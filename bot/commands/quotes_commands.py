"""`briefing quotes NAME [TOPIC]`: what has somebody said, as the articles report it?"""

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from bot.answering.quotes.by_speaker import ListedStatement
from bot.answering.words import answer_language
from bot.asker import OPERATOR
from bot.briefing.listings import read_quoted
from bot.commands.options import AsJson, Opened, ToFile, check_file, print_json, write_file
from bot.terminal import err, out
from retrieval.language.readable import readable
from retrieval.language.words import words

NOTHING = 1


def attach_quotes(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def quotes(  # noqa: PLR0917 - typer names them
        name: Annotated[str, typer.Argument(help="A person, a body or an office: Lavrov, 'the Kremlin'.")],
        topic: Annotated[str, typer.Argument(help="Only what is said about this.")] = "",
        limit: Annotated[int, typer.Option(min=1, max=1000, help="How many a page.")] = 20,
        page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
        to: ToFile = None,
        as_json: AsJson = False,
    ) -> None:
        """List what somebody is reported to have said, the newest first, quotations apart from reported speech.

        Exit code 1: the articles report nothing of theirs.
        """
        if not words(name):
            raise typer.BadParameter("the name holds no word; write whose statements you want", param_hint="NAME")
        check_file(to)
        with opened() as services:
            found = asyncio.run(services.statements(name, OPERATOR, topic=topic))
            shown = found[(page - 1) * limit : page * limit]
            if to:
                listing = asyncio.run(services.listing(name, topic, shown, OPERATOR))
                write_file(read_quoted(listing, answer_language(name, OPERATOR.language)), to)
            elif as_json:
                for one in shown:
                    print_json(one.as_json())
            else:
                _print(shown)
                _print_place(len(found), page, limit)
            if not found:
                near = services.near_name(name, OPERATOR)
                meant = f" Did you mean {near}?" if near else ""
                err.print(Text(f"No article here reports anything that {name} said.{meant}", style="yellow"))
        raise typer.Exit(0 if found else NOTHING)


def _print(shown: tuple[ListedStatement, ...]) -> None:
    quoted = [one for one in shown if one.mode == "direct"]
    reported = [one for one in shown if one.mode != "direct"]
    for head, group in (("In their words", quoted), ("As reported", reported)):
        if group:
            out.print(Text(f"{head}\n", style="bold"))
        for one in group:
            _print_one(one)


def _print_one(one: ListedStatement) -> None:
    said = f", said {one.said}" if one.said else ""
    via = f", via {one.via}" if one.via else ""
    out.print(Text(f"{readable(one.speaker)}{said}{via}", style="cyan"))
    out.print(Text(f"    {readable(one.excerpt)}"))
    place = f"{one.outlet or 'outlet not stated'}, {one.published or 'undated'} ({one.source})"
    out.print(Text(f"    {place}, characters {one.start} to {one.end}", style="dim"))
    for warning in one.warnings:
        out.print(Text(f"    Note: {warning}.", style="yellow"))
    out.print()


def _print_place(count: int, page: int, limit: int) -> None:
    pages = -(-count // limit)
    if pages > 1:
        further = f"; the next: --page {page + 1}" if page < pages else ""
        out.print(Text(f"Page {page} of {pages}, {count} statements{further}", style="dim"))
