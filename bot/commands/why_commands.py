"""`briefing why ID`: how an answer came about."""

from typing import Annotated

import typer
from rich.text import Text

from bot.answering.words import bot_words
from bot.asker import OPERATOR
from bot.commands.options import Opened, print_json
from bot.terminal import err, out
from bot.why import as_json as why_as_json
from bot.why import explained, three_sentences, withheld

UNKNOWN = 1


def attach_why(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def why(
        id_: Annotated[
            str | None, typer.Argument(metavar="ID", help="An answer's id; default: the last one of this terminal.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    ) -> None:
        """Show how an answer came about: what was found, who wrote, what the gate withheld and why.

        Exit code 1: there is no such answer.
        """
        with opened() as services:
            kept = services.answer_given(id_, OPERATOR) if id_ else services.last_answer(OPERATOR)
        if kept is None:
            said = f"No answer has the id {id_}." if id_ else "Nothing was asked here yet."
            err.print(Text(f"{said} `briefing ask` prints an answer's id.", style="yellow"))
            raise typer.Exit(UNKNOWN)
        if as_json:
            print_json(why_as_json(kept))
            return
        out.print(Text("\n".join(three_sentences(kept)) + "\n"))
        for line in explained(kept):
            out.print(Text(line))
        for reason in withheld(kept):
            out.print(Text(f"  {bot_words(kept.answer.language).say('why_withheld')}{reason}"))
