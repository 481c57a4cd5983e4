"""What the groups of commands have in common: options, and how JSON is printed."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.briefing.export import FORMATS, exported
from bot.briefing.text import ReadPiece
from bot.services import Services
from bot.terminal import err, json_line

Opened = Callable[[], AbstractContextManager[Services]]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output.")]
ToFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there: .md, .html, .svg or .png.")]


def check_file(to: Path | None) -> None:
    """Raise BadParameter where nothing can be written in the format of this file."""
    if to and to.suffix.lower() not in FORMATS:
        *others, last = FORMATS
        known = f"{', '.join(others)} or {last}"
        raise typer.BadParameter(f"write to a file that ends in {known}", param_hint="--out")


def write_file(ready: ReadPiece, to: Path) -> None:
    """Write what is read to a file, in the format of its suffix."""
    to.write_bytes(exported(ready, to.suffix.lower()))
    err.print(Text(f"Written to {to}."))


def print_json(data: dict[str, Any]) -> None:
    """Print one object as one line, at once."""
    sys.stdout.write(json_line(data))
    sys.stdout.flush()
