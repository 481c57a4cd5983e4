"""`briefing compare TOPIC`: what each publisher says, and the figures in which they differ."""

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from bot.answering.words import answer_language
from bot.asker import OPERATOR
from bot.briefing.compare import ComparedFigure, Comparison
from bot.briefing.listings import read_comparison
from bot.commands.options import AsJson, Opened, ToFile, check_file, print_json, write_file
from bot.terminal import err, out
from retrieval.language.readable import readable
from retrieval.language.words import words

NOTHING = 1
_KINDS = {"differ": "differ", "sequence": "grows", "agree": "the same"}


def attach_compare(app: typer.Typer, opened: Opened) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def compare(
        topic: Annotated[str, typer.Argument(help="What about, with a day if need be: 'Aleppo 2015-07-22'.")],
        to: ToFile = None,
        as_json: AsJson = False,
    ) -> None:
        """Put side by side what the publishers say on a topic, and how many each of them counts in one event.

        Exit code 1: no article is on the topic.
        """
        if not words(topic):
            raise typer.BadParameter("the topic holds no word; write what to compare", param_hint="TOPIC")
        check_file(to)
        with opened() as services:
            found = asyncio.run(services.compare(topic, OPERATOR))
        if to:
            write_file(read_comparison(found, topic, answer_language(topic, OPERATOR.language)), to)
        elif as_json:
            print_json(found.as_json())
        else:
            _print(found)
        if not found.sides:
            err.print(Text(f"No article here is on {topic}.", style="yellow"))
        raise typer.Exit(0 if found.sides else NOTHING)


def _print(found: Comparison) -> None:
    for side in found.sides:
        out.print(Text(side.label, style="bold"))
        out.print(Text(f"    {side.text}"))
    for figure in found.figures:
        _print_figure(figure)
    for one in found.citations:
        place = f"{readable(one.outlet or 'outlet not stated')}, {one.published or 'undated'} ({one.source})"
        out.print(Text(f"[{one.n}] {place}, characters {one.start} to {one.end}", style="dim"))


def _print_figure(figure: ComparedFigure) -> None:
    out.print(Text(f"\n{figure.what} ({_KINDS[figure.kind]})", style="bold"))
    for value in figure.values:
        numbers = "".join(f"[{n}]" for n in value.citations)
        out.print(Text(f"    {value.value:,}  {value.outlet}, {value.day or 'undated'} {numbers}"))
