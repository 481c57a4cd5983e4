"""A timeline as a picture: days down an axis, the longer apart the farther, what happened word for word beside them."""

import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.answering.words import bot_words
from bot.briefing.drawing import SMALL, Drawing, line_height, text_run, width
from bot.briefing.piece import PieceLine
from bot.briefing.text import ReadPiece
from retrieval.language.omission import beginning

_INDENT: Final = 26  # of the words, from the axis on
_LINES: Final = 3  # of an entry's words, where they may be cut
_WRAPPING: Final = 1.06  # what the ends of lines may cost
_DOT: Final = 5
_LEAST_GAP, _MOST_GAP = 10, 44


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An entry as it is drawn, of one day or of the days from `first` to `last`; `numbers`: of its citations."""

    first: date
    last: date
    lead: str
    text: str
    marks: str
    numbers: tuple[int, ...]
    articles: int


def events_in(ready: ReadPiece) -> list[TimelineEvent]:
    """Return the entries of a timeline in the order of their days."""
    assert ready.piece, "a timeline"
    shown = [entry for _, entries in ready.parts for entry in entries]
    return [_event(line, *entry) for line, entry in zip(ready.piece.lines, shown, strict=True)]


def timeline_told(ready: ReadPiece, most: int) -> str:
    """Say what is drawn where at most so many entries are."""
    say, shown = bot_words(ready.language), _told_most(ready, most)
    first, last = say.day(shown[0].first), say.day(max(event.last for event in shown))
    span = first if first == last else say.say("span", first=first, last=last)
    told = [say.say("picture_timeline", days=say.count("event_days", len(shown)), span=span), *_left_out(ready, most)]
    return " ".join(told)


def draw_timeline(drawing: Drawing, ready: ReadPiece, most: int) -> None:
    """Draw the entries of which most articles tell, at most so many, in the order of their days, and their sources."""
    shown = _told_most(ready, most)
    before: date | None = None
    for event in shown:
        _draw(drawing, event, _gap(before, event.first))
        before = event.first
    drawing.gap()
    numbers = {n for event in shown for n in event.numbers}
    for line in (*_left_out(ready, most), "; ".join(ready.short_sources(numbers))):
        drawing.paragraph([text_run(line, "quiet")], drawing.left, drawing.across, size=SMALL)


def _draw(drawing: Drawing, event: TimelineEvent, gap: float) -> None:
    """Draw an entry below a gap, and its part of the axis: that of the first begins at its dot."""
    left, across = drawing.left + _INDENT, drawing.across - _INDENT
    top, dot = drawing.y, drawing.y + gap + line_height() / 2 - _DOT
    drawing.y += gap
    drawing.paragraph([text_run(event.lead, "bold")], left, across)
    room = int(_LINES * across / _WRAPPING - width(event.marks))
    words = beginning(event.text, room, 2 * room, _measure) or event.text
    drawing.paragraph([text_run(words), text_run(f" {event.marks}", "quiet")], left, across)
    begin = top if gap else dot
    drawing.rectangle(drawing.left + _DOT - 1, begin, 2, drawing.y - begin, fill="quiet", round_=0)
    drawing.rectangle(drawing.left, dot, 2 * _DOT, 2 * _DOT, fill="link", round_=_DOT)


def _told_most(ready: ReadPiece, most: int) -> list[TimelineEvent]:
    events = events_in(ready)
    chosen = sorted(range(len(events)), key=lambda at: (-events[at].articles, -at))[:most]
    return [events[at] for at in sorted(chosen)]


def _left_out(ready: ReadPiece, most: int) -> list[str]:
    left = len(events_in(ready)) - most
    return [bot_words(ready.language).count("days_left_out", left)] if left > 0 else []


def _event(line: PieceLine, lead: str, text: str, marks: str) -> TimelineEvent:
    facts: dict[str, Any] = dict(line.facts)
    return TimelineEvent(*_ends(facts["day"]), lead, text, marks, line.citations, facts["articles"])


def _measure(text: str) -> int:
    return math.ceil(width(text))


def _ends(day: str) -> tuple[date, date]:
    """The first and the last day of "2025-08", "2025-08-15" or "2025-08-11/2025-08-17"."""
    begin, _, end = day.partition("/")
    if begin.count("-") > 1:
        return date.fromisoformat(begin), date.fromisoformat(end or begin)
    first = date.fromisoformat(f"{begin}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _gap(before: date | None, day: date) -> float:
    """The room above an entry: it grows with the days since the one before, ever slower."""
    if before is None:
        return 0
    return min(_MOST_GAP, _LEAST_GAP + 4 * math.log2(1 + max(0, (day - before).days)))
