"""`briefing quote TEXT`: is this what the articles say?"""

import asyncio
import sys
from typing import Annotated

import typer
from rich.text import Text

from bot.answering.quotes.check import CheckedQuotation, QuotationStatus
from bot.answering.words import bot_words
from bot.asker import OPERATOR
from bot.commands.options import Opened, print_json
from bot.terminal import err, out, source_text
from retrieval.language.readable import readable

DIFFERS, NOTHING = 1, 2
_COLOURS: dict[QuotationStatus, str] = {"exact": "green", "altered": "yellow", "not found": "red"}


def attach_quote(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def quote(
        text: Annotated[str, typer.Argument(help="A quotation, or a text that quotes; - reads standard input.")],
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object a quotation.")] = False,
    ) -> None:
        """Say of every quotation in a text whether it is exact, altered, or in no article.

        Exit code 0: all are exact. 1: one is not. 2: the text holds no words.
        """
        given = sys.stdin.read() if text == "-" else text
        with opened() as services:
            found = asyncio.run(services.check_quote(given, OPERATOR))
            for checked in found:
                if as_json:
                    print_json(checked.as_json())
                else:
                    _print(checked)
        if not found:
            err.print(Text("There is nothing to check: the text holds no words.", style="yellow"))
            raise typer.Exit(NOTHING)
        raise typer.Exit(0 if all(_holds(checked) for checked in found) else DIFFERS)


def _holds(checked: CheckedQuotation) -> bool:
    return checked.status == "exact" and not checked.misattributed


def _print(checked: CheckedQuotation) -> None:
    verdict = "exact words, another speaker" if checked.misattributed else checked.status
    out.print(Text(f"{verdict.upper()}  “{readable(checked.quotation)}”", style=_COLOURS[checked.status]))
    for difference in checked.differences:
        out.print(Text(f"    {difference.text}"))
    if checked.note:
        out.print(Text(f"    Note: {checked.note}.", style="yellow"))
    say = bot_words("en")
    for citation in checked.citations:
        speaker = f"{checked.speaker}, in " if checked.speaker and citation.n == 1 else ""
        place = f"{source_text(citation, say)}, characters {citation.start} to {citation.end}"
        out.print(Text(f"    {speaker}{place}", "cyan"))
        if checked.status != "exact":
            out.print(Text(f"    “{readable(citation.excerpt)}”", style="italic"))
        for warning in citation.warnings:
            out.print(Text(f"    Note: {warning}.", style="yellow"))
    out.print()
