"""A piece as one picture."""

from collections.abc import Iterator
from typing import Final

from bot.answering.words import bot_words
from bot.briefing.drawing import DARK, LIGHT, Drawing, TextRun, text_run
from bot.briefing.text import ReadPiece

_WIDE: Final = 720
_Paragraph = tuple[list[TextRun], bool]
_GAP: Final[_Paragraph] = ([], False)


def pictured(ready: ReadPiece) -> str:
    """Return a piece as an SVG picture as high as its text needs, light, and dark for who prefers that."""
    drawing = Drawing(_WIDE, LIGHT, DARK)
    drawing.bubble(_paragraphs(ready))
    return drawing.svg(ready.header[0], ready.language)


def _paragraphs(ready: ReadPiece) -> Iterator[_Paragraph]:
    yield [text_run(ready.header[0], "bold")], False
    yield from (([text_run(line, "quiet")], False) for line in ready.header[1:])
    for title, entries in ready.parts:
        yield from (_GAP, ([text_run(title, "bold")], False))
        for entry in entries:
            yield from _entry(*entry)
    if ready.sources:
        yield from (_GAP, ([text_run(bot_words(ready.language).say("section_sources"), "bold")], False))
        yield from (([text_run(source)], False) for source in ready.sources)
    yield _GAP
    yield from (([text_run(line, "italic", "quiet")], False) for line in ready.foot)


def _entry(lead: str, text: str, marks: str) -> Iterator[_Paragraph]:
    """What code says stands above the articles' words; where it says nothing, their numbers stand below them."""
    said, quoted = ([text_run(f"• {lead} "), text_run(marks, "quiet")], False), ([text_run(text)], True)
    yield from (said, quoted) if lead else (quoted, ([text_run(marks, "quiet")], False))
    yield _GAP
