"""Draws for README what the bot shows in a chat: real answers and a real brief over the sample articles.

`make pictures` writes docs/pictures/NAME-light.svg and NAME-dark.svg anew. What is drawn is what Telegram is sent: the
messages of `answer_messages` and `piece_messages`, with their marks.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from telegram.constants import MessageEntityType

from bot.asker import OPERATOR
from bot.briefing.asked import asked_piece
from bot.briefing.made import made_piece
from bot.delivery.keyboards import source_buttons
from bot.delivery.pieces import piece_messages
from bot.delivery.rendering import answer_messages
from bot.delivery.styled import Styled
from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.reading import read

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURES: Final = ROOT / "docs" / "pictures"
SAMPLE: Final = ROOT / "retrieval" / "sample"
ASKED_AT: Final = date(2025, 12, 31)
QUESTIONS: Final = {
    "said": "What did Lavrov say about root causes?",
    "deadlines": "Give me a timeline of Trump’s deadlines",
}
REQUEST: Final = ("brief", "brief me on the Alaska summit")

_WIDTH, _EDGE, _SIZE, _LINE = 560, 16, 15, 21
_FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"
_BOXES: Final = {MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE}
# How wide characters are in a wide sans serif, in thousandths of the size: lines are never longer than they look here.
_NARROW, _USUAL, _WIDE = 400, 620, 860
_NARROW_ONES: Final = frozenset("iljtfrI.,;:'’‘“”|![]()- ·")
_WIDE_ONES: Final = frozenset("mwMWOQDGNU—%@⚠️👍👎")


@dataclass(frozen=True, slots=True)
class Colours:
    """Of a picture, light or dark."""

    page: str
    asked: str
    shown: str
    text: str
    link: str
    box: str
    quiet: str


THEMES: Final = {
    "light": Colours("#dfe7ec", "#e3fbd0", "#ffffff", "#111b21", "#1a6fb5", "#eaf3fb", "#5d6b75"),
    "dark": Colours("#0e1621", "#2b5278", "#182533", "#e9eef2", "#6ab3f3", "#1f3449", "#8ea0ae"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look on one line."""

    text: str
    looks: frozenset[MessageEntityType]


def runs(line: Styled) -> list[Run]:
    """Return a line as runs of one look each."""
    borders = sorted({0, len(line.text), *(at for mark in line.marks for at in (mark.start, mark.end))})
    return [
        Run(line.text[start:end], frozenset(m.type for m in line.marks if m.start <= start and end <= m.end))
        for start, end in pairwise(borders)
        if start < end
    ]


def width(text: str, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes at the most."""
    thousandths = sum(_NARROW if c in _NARROW_ONES else _WIDE if c in _WIDE_ONES else _USUAL for c in text)
    return thousandths * _SIZE / 1000 * (1.08 if bold else 1.0)


def wrapped(paragraph: Styled, most: float) -> Iterator[Styled]:
    """Yield the lines of a paragraph, each at most so many pixels wide."""
    rest = paragraph
    while rest.text:
        end = _fitting(rest, most)
        yield rest.cut(0, end)
        rest = rest.cut(end, len(rest.text))


def _fitting(rest: Styled, most: float) -> int:
    """How many characters of a paragraph fit on one line: whole words, one at least."""
    taken, border = 0.0, 0
    for run, start in _placed(runs(rest)):
        bold = MessageEntityType.BOLD in run.looks
        for at, character in enumerate(run.text):
            if character == " ":
                border = start + at
            taken += width(character, bold=bold)
            if taken > most and border:
                return border
    return len(rest.text)


def _placed(found: Sequence[Run]) -> Iterator[tuple[Run, int]]:
    at = 0
    for run in found:
        yield run, at
        at += len(run.text)


class Drawing:
    """A chat from above to below: who asks, what is shown, which buttons stand under it."""

    def __init__(self, colours: Colours) -> None:
        self._colours, self._drawn, self._y = colours, list[str](), float(_EDGE)

    def bubble(self, message: Styled, fill: str, left: float) -> None:
        """Draw a message: a paragraph a line of it, quotations in a box of their own."""
        inside, top = _WIDTH - left - 3 * _EDGE - 12, self._y
        own = Drawing(self._colours)
        own._y = top + 14
        for paragraph in _paragraphs(message):
            own._paragraph(paragraph, left + _EDGE + 12, inside)
        bottom = own._y + 4
        self._rectangle(left, top, _WIDTH - left - _EDGE, bottom - top, fill=fill, round_=12)
        self._drawn += own._drawn
        self._y = bottom + 6

    def _paragraph(self, paragraph: Styled, x: float, most: float) -> None:
        if not paragraph.text:
            self._y += _LINE / 3
            return
        quoted = any(mark.type in _BOXES for mark in paragraph.marks)
        lines = list(wrapped(paragraph, most - (18 if quoted else 0)))
        if quoted:
            high = len(lines) * _LINE + 8
            self._rectangle(x, self._y, most, high, fill=self._colours.box, round_=4)
            self._rectangle(x, self._y, 3, high, fill=self._colours.link, round_=1)
        self._y += 4 if quoted else 0
        for line in lines:
            self._text(line, x + (12 if quoted else 0), self._y + _SIZE)
            self._y += _LINE
        self._y += 6 if quoted else 0

    def buttons(self, rows: Sequence[Sequence[str]], left: float) -> None:
        """Draw the buttons under a message."""
        whole = _WIDTH - left - _EDGE
        for row in rows:
            wide = (whole - 6 * (len(row) - 1)) / len(row)
            for place, label in enumerate(row):
                x = left + place * (wide + 6)
                self._rectangle(x, self._y, wide, 32, fill=self._colours.box, round_=8)
                self._drawn.append(
                    f'<text x="{x + wide / 2:.0f}" y="{self._y + 21:.0f}" text-anchor="middle" font-size="14" '
                    f'fill="{self._colours.link}">{escape(label)}</text>'
                )
            self._y += 38

    def svg(self, told: str) -> str:
        """Return the picture; `told` says in words what it shows."""
        high = self._y + _EDGE / 2
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {high:.0f}" width="{_WIDTH}" '
            f'height="{high:.0f}" role="img" font-family="{_FONT}" font-size="{_SIZE}">'
            f"<title>{escape(told)}</title>"
            f'<rect width="100%" height="100%" rx="12" fill="{self._colours.page}"/>\n' + "\n".join(self._drawn)
        ) + "\n</svg>\n"

    def _rectangle(self, x: float, y: float, wide: float, high: float, *, fill: str, round_: int) -> None:
        self._drawn.append(
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{high:.0f}" rx="{round_}" fill="{fill}"/>'
        )

    def _text(self, line: Styled, x: float, y: float) -> None:
        spans = "".join(f"<tspan{self._look(run)}>{escape(run.text)}</tspan>" for run in runs(line))
        self._drawn.append(
            f'<text xml:space="preserve" x="{x:.0f}" y="{y:.0f}" fill="{self._colours.text}">{spans}</text>'
        )

    def _look(self, run: Run) -> str:
        looks = ""
        if MessageEntityType.BOLD in run.looks:
            looks += ' font-weight="bold"'
        if MessageEntityType.ITALIC in run.looks:
            looks += f' font-style="italic" fill="{self._colours.quiet}"'
        if MessageEntityType.TEXT_LINK in run.looks:
            looks += f' fill="{self._colours.link}"'
        return looks


def _paragraphs(message: Styled) -> Iterator[Styled]:
    start = 0
    for line in message.text.split("\n"):
        yield message.cut(start, start + len(line))
        start += len(line) + 1


def drawn(asked: str, messages: Sequence[Styled], buttons: Sequence[Sequence[str]], colours: Colours) -> str:
    """Return a picture of what was asked and what came back."""
    drawing = Drawing(colours)
    drawing.bubble(Styled(asked), colours.asked, _WIDTH - width(asked) - 6 * _EDGE)
    for message in messages:
        drawing.bubble(message, colours.shown, _EDGE)
    drawing.buttons(buttons, _EDGE)
    return drawing.svg(asked)


async def chats(services: Services) -> list[tuple[str, str, list[Styled], list[list[str]]]]:
    """Return of every picture its name, what is asked, the messages that come back, and their buttons."""
    found = []
    for name, question in QUESTIONS.items():
        answer = (await services.ask(question, OPERATOR, asked_at=ASKED_AT)).answer
        keys = source_buttons(answer)
        rows = [[button.text for button in row] for row in keys.inline_keyboard] if keys else []
        found.append((name, question, answer_messages(answer), rows))
    name, request = REQUEST
    asked = asked_piece(request, ASKED_AT)
    assert asked, "a request in plain words"
    made = await made_piece(asked, services, OPERATOR)
    found.append((name, request, piece_messages(made.read), []))
    return found


def main() -> None:
    """Read the sample articles, ask, and draw."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        list(services.ingest(read(SAMPLE)))
        for name, asked, messages, buttons in asyncio.run(chats(services)):
            for theme, colours in THEMES.items():
                picture = drawn(asked, messages, buttons, colours)
                (PICTURES / f"{name}-{theme}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
