"""`briefing quotes NAME [TOPIC]`: what has somebody said, as the articles report it?"""

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from bot.answering.words import answer_language
from bot.asker import OPERATOR
from bot.briefing.listings import read_quoted
from bot.briefing.text import printed
from bot.commands.options import AsJson, Opened, ToFile, check_file, print_json, write_file
from bot.terminal import out
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
            listing = asyncio.run(services.listing(name, topic, shown, OPERATOR))
        ready = read_quoted(listing, answer_language(name, OPERATOR.language))
        if to:
            write_file(ready, to)
        elif as_json:
            for one in shown:
                print_json(one.as_json())
        else:
            out.print(Text(printed(ready)))
            _print_place(len(found), page, limit)
        raise typer.Exit(0 if found else NOTHING)


def _print_place(count: int, page: int, limit: int) -> None:
    pages = -(-count // limit)
    if pages > 1:
        further = f"; the next: --page {page + 1}" if page < pages else ""
        out.print(Text(f"Page {page} of {pages}, {count} statements{further}", style="dim"))
