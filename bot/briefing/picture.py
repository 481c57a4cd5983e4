"""A piece as one picture: SVG that follows light and dark, or PNG that can be read in both."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answering.words import bot_words
from bot.briefing.drawing import DARK, LIGHT, SMALL, Drawing, TextRun, text_run
from bot.briefing.piece_request import CHARTS
from bot.briefing.png import OMITTED, legible, png_of
from bot.briefing.text import ReadPiece
from bot.briefing.timeline_picture import draw_timeline, events_in, timeline_told
from bot.briefing.trend_picture import draw_trend, trend_told

IN_CHAT: Final = 1280  # the height, in the drawing's pixels, from which on a chat makes a picture smaller
_WIDE, _CHART_WIDE = 720, 540
_TITLE: Final = 200  # characters of a topic, which may be a whole message
_Paragraph = tuple[list[TextRun], bool]
_GAP: Final[_Paragraph] = ([], False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG picture, and in words what it shows, short enough for what stands below it in a chat."""

    png: bytes
    told: str


class _Legible:
    """Shows texts as the font of a PNG can, and knows whether that left anything out."""

    omits = False

    def __call__(self, text: str) -> str:
        shown = legible(text)
        self.omits |= shown.count(OMITTED) > text.count(OMITTED)
        return shown


def pictured(ready: ReadPiece) -> str:
    """Return a piece as an SVG picture as high as its text needs, light, and dark for who prefers that."""
    drawing = Drawing(_wide(ready), LIGHT, DARK)
    _draw(drawing, ready, _count(ready))
    return drawing.svg(_told(ready, _count(ready)), ready.language)


def painted(ready: ReadPiece, most_high: float = math.inf) -> Picture:
    """Return a piece as a PNG picture; raises PictureError.

    Of a timeline that would be higher than `most_high`, in the drawing's pixels, only the days of which most articles
    tell are drawn, and it says how many are not.
    """
    counts = range(1, _count(ready) + 1)
    most = max(1, bisect_right(counts, most_high, key=lambda count: _in_one_font(ready, count).high))
    drawing = _in_one_font(ready, most)
    told = _told(ready, most)
    return Picture(png_of(drawing.svg(told, ready.language), drawing.wide, drawing.high, LIGHT["page"]), told)


def _in_one_font(ready: ReadPiece, most: int) -> Drawing:
    shown = _Legible()
    drawing = Drawing(_wide(ready), LIGHT, shown=shown)
    _draw(drawing, ready, most, shown)
    return drawing


def _chart(ready: ReadPiece) -> str:
    """What a piece is drawn as: "timeline", "trend", or as text, ""."""
    piece = ready.piece
    return piece.kind if piece and piece.sections and piece.kind in CHARTS else ""


def _wide(ready: ReadPiece) -> int:
    return _CHART_WIDE if _chart(ready) else _WIDE


def _count(ready: ReadPiece) -> int:
    """How many entries there are of which some may be left out; else 1."""
    return len(events_in(ready)) if _chart(ready) == "timeline" else 1


def _told(ready: ReadPiece, most: int) -> str:
    """The title, what is drawn, and what it is made from."""
    short, counts = _title(ready), ready.header[1:]
    told = {"timeline": lambda: timeline_told(ready, most), "trend": lambda: trend_told(ready)}.get(_chart(ready))
    return "\n".join([short, told(), *counts]) if told else short


def _title(ready: ReadPiece) -> str:
    title = ready.header[0]
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def _draw(drawing: Drawing, ready: ReadPiece, most: int, shown: _Legible | None = None) -> None:
    if not _chart(ready):
        drawing.bubble(_paragraphs(ready))
        return
    with drawing.card():
        drawing.paragraph([text_run(_title(ready), "bold")], drawing.left, drawing.across)
        _small(drawing, ready.header[1:])
        drawing.gap()
        if _chart(ready) == "timeline":
            draw_timeline(drawing, ready, most)
        else:
            draw_trend(drawing, ready)
        drawing.gap()
        omits = [bot_words(ready.language).say("picture_omits", mark=OMITTED)] if shown and shown.omits else []
        _small(drawing, [*ready.foot, *omits])


def _small(drawing: Drawing, lines: Sequence[str]) -> None:
    for line in lines:
        drawing.paragraph([text_run(line, "quiet")], drawing.left, drawing.across, size=SMALL)


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
