"""Draws for README what the bot shows in a chat: real answers and a real brief over the sample articles.

`make pictures` writes docs/pictures/NAME-light.svg and NAME-dark.svg anew. What is drawn is what Telegram is sent: the
messages of `answer_messages` and `piece_messages`, with their marks.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from telegram.constants import MessageEntityType

from bot.asker import OPERATOR
from bot.briefing.drawing import DARK, EDGE, LIGHT, Drawing, Look, TextRun, text_run, width
from bot.briefing.piece_request import asked_piece
from bot.briefing.production import made_piece
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

_WIDTH: Final = 560
_ASKED: Final = "asked"
THEMES: Final = {"light": {**LIGHT, _ASKED: "#e3fbd0"}, "dark": {**DARK, _ASKED: "#2b5278"}}
_BOXES: Final = {MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE}
_LOOKS: Final[dict[str, tuple[Look, ...]]] = {
    MessageEntityType.BOLD: ("bold",),
    MessageEntityType.ITALIC: ("italic", "quiet"),
    MessageEntityType.TEXT_LINK: ("link",),
}


def runs(line: Styled) -> list[TextRun]:
    """Return a line as runs of one look each."""
    borders = sorted({0, len(line.text), *(at for mark in line.marks for at in (mark.start, mark.end))})
    return [
        text_run(line.text[start:end], *_looks(line, start, end)) for start, end in pairwise(borders) if start < end
    ]


def _looks(line: Styled, start: int, end: int) -> Iterator[Look]:
    for mark in line.marks:
        if mark.start <= start and end <= mark.end:
            yield from _LOOKS.get(mark.type, ())


def paragraphs(message: Styled) -> Iterator[tuple[list[TextRun], bool]]:
    """Yield a message line by line, with whether it is quoted."""
    start = 0
    for text in message.text.split("\n"):
        line = message.cut(start, start + len(text))
        yield runs(line), any(mark.type in _BOXES for mark in line.marks)
        start += len(text) + 1


def draw_buttons(drawing: Drawing, rows: Sequence[Sequence[str]]) -> None:
    """Draw the buttons under a message."""
    whole = drawing.wide - 2 * EDGE
    for row in rows:
        wide = (whole - 6 * (len(row) - 1)) / len(row)
        for place, text in enumerate(row):
            x = EDGE + place * (wide + 6)
            drawing.rectangle(x, drawing.y, wide, 32, fill="box", round_=8)
            drawing.label(text, x + wide / 2, drawing.y + 21, "link")
        drawing.y += 38


def drawn(asked: str, messages: Sequence[Styled], buttons: Sequence[Sequence[str]], colours: Mapping[str, str]) -> str:
    """Return a picture of what was asked and what came back."""
    drawing = Drawing(_WIDTH, colours)
    drawing.bubble(paragraphs(Styled(asked)), _ASKED, _WIDTH - width(asked) - 6 * EDGE)
    for message in messages:
        drawing.bubble(paragraphs(message))
    draw_buttons(drawing, buttons)
    return drawing.svg(asked, "en")


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
    found.append((name, request, piece_messages(made), []))
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
