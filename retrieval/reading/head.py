"""What stands before an article's first paragraph: its title, byline, date, and buttons of the page."""

import re
from collections.abc import Sequence

from retrieval.articles import Label
from retrieval.language.dates import published_line
from retrieval.language.rules import pattern
from retrieval.reading.labels import is_byline
from retrieval.reading.lines import Line

Labels = list[Label | None]

HEADING = re.compile(r"#{1,6}\s+\S")
_DATELINE = re.compile(r"[^a-z]{3,40}\((?:[A-Z][\w ]{1,20})\)")
_GOES_ON = (".", ":", ";", ",", "…", "—", "–")
_HEAD_LINES = 15


def label_head(lines: Sequence[Line], labels: Labels, title: str | None) -> int:
    """Label the lines before the first paragraph, and return that paragraph's place.

    `title` is the title where it is known; the line that repeats it gets the label. Where it is not known, a heading
    is the title, or the very first line where it is no sentence.
    """
    head = _first_paragraph(lines, labels)
    for place in range(head):
        labels[place] = labels[place] or _label(lines[place])
    first = _known_title(lines, labels, head, title) if title else _guessed_title(lines, labels, head)
    if first is not None:
        labels[first] = "title"
    return head


def _first_paragraph(lines: Sequence[Line], labels: Labels) -> int:
    for place, line in enumerate(lines[:_HEAD_LINES]):
        if labels[place] is None and (line.words > 30 or (line.words > 11 and line.ending.endswith((".", "…", ":")))):
            return place
    return min(len(lines), _HEAD_LINES)


def _label(line: Line) -> Label | None:
    if published_line(line.shown):
        return "date"
    if line.words <= 16 and (is_byline(line) or pattern("outlets", "datelines").fullmatch(line.shown)):
        return "byline"
    return "boilerplate" if pattern("boilerplate", "head").fullmatch(line.shown) else None


def _known_title(lines: Sequence[Line], labels: Labels, head: int, title: str) -> int | None:
    free = [place for place in range(min(head + 1, len(lines))) if labels[place] is None]
    same = (place for place in free if _folded(lines[place].shown) == _folded(title))
    headings = (place for place in free if lines[place].raw.startswith("# "))
    return next(same, next(headings, None))


def _guessed_title(lines: Sequence[Line], labels: Labels, head: int) -> int | None:
    free = [place for place in range(head) if labels[place] is None]
    headings = [place for place in free if HEADING.match(lines[place].raw)]
    guesses = [place for place in free[:1] if place + 1 < len(lines) and _reads_like_title(*lines[place : place + 2])]
    return next(iter(headings + guesses), None)


def _reads_like_title(line: Line, after: Line) -> bool:
    if line.raw.endswith(_GOES_ON) or _DATELINE.match(line.raw) or after.raw[0].islower():
        return False
    return 3 <= line.words <= 25


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
