"""`briefing compare TOPIC`: what each publisher says, and the figures in which they differ."""

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from bot.answering.words import answer_language
from bot.asker import OPERATOR
from bot.briefing.listings import read_comparison
from bot.briefing.text import printed
from bot.commands.options import AsJson, Opened, ToFile, check_file, print_json, write_file
from bot.terminal import out
from retrieval.language.words import words

NOTHING = 1


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
        ready = read_comparison(found, topic, answer_language(topic, OPERATOR.language))
        if to:
            write_file(ready, to)
        elif as_json:
            print_json(found.as_json())
        else:
            out.print(Text(printed(ready)))
        raise typer.Exit(0 if found.sides else NOTHING)
