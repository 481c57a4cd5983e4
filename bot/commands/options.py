"""What the groups of commands have in common: options, and how JSON is printed."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated, Any

import typer

from bot.services import Services
from bot.terminal import json_line

Opened = Callable[[], AbstractContextManager[Services]]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output.")]


def print_json(data: dict[str, Any]) -> None:
    """Print one object as one line, at once."""
    sys.stdout.write(json_line(data))
    sys.stdout.flush()
