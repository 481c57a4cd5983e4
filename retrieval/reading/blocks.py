"""A text's lines, each labelled as what it is. Nothing is cut: what is no body text stays, under its own name."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from retrieval.articles import Block
from retrieval.language.rules import pattern
from retrieval.language.script import UPPER
from retrieval.reading.head import HEADING, Labels, label_head
from retrieval.reading.labels import is_credit, is_picture_credit, is_pointer, label_alone
from retrieval.reading.lines import Line, lines_of

_LIST_ITEM = re.compile(r"[•►*+>–—-]\s|\d{1,3}[.)]\s|[A-Z][.)]\s|[$€£]?\d")
_CLOSING_MARKS = ("”", '"', "»", "’", "'")
_STOPS = (".", "!", "?", "…", ":")
_NO_SUBHEAD = (".", "!", "…", ":", ",", ";", "—")
_SENTENCE_INSIDE = re.compile(rf"[.!?][”\"’»]?\s+(?:{UPPER}|[“\"«])")
_SUBHEAD_WORDS = 12


def blocks_of(
    text: str, *, front_matter: int = 0, title: str | None = None, boilerplate: Sequence[int] = ()
) -> tuple[Block, ...]:
    """Label every line of `text` that holds something visible.

    `front_matter` is where the body starts; what stands before it becomes one block. `title` is the title where it is
    known: the line that repeats it is labelled so, and no other line is guessed to be one. At `boilerplate` the
    lines start that are known to be no part of the article.
    """
    lines = lines_of(text, front_matter)
    labels: Labels = ["boilerplate" if line.start in boilerplate else label_alone(line) for line in lines]
    _label_pictures(lines, labels)
    _label_letters(lines, labels)
    _label_beside(lines, labels)
    head = label_head(lines, labels, title)
    _label_behind(lines, labels, head)
    _label_subheads(lines, labels)
    front = text[:front_matter].rstrip()
    return ((Block(0, len(front), "front_matter"),) if front else ()) + tuple(_mended(lines, labels))


def _label_pictures(lines: Sequence[Line], labels: Labels) -> None:
    """Take a line before "Name | Agency" as the picture's description."""
    for place in range(1, len(lines)):
        if is_picture_credit(lines[place]) and labels[place - 1] is None and lines[place - 1].words < 60:
            labels[place - 1] = "caption"


def _label_letters(lines: Sequence[Line], labels: Labels) -> None:
    """Take a letter to the readers for a plea, from its opening on, as long as it speaks of "we" and "you".

    It is believed only behind a longer text, never when it would be the article itself.
    """
    place = 0
    while place < len(lines):
        start = place
        place += 1
        if not pattern("boilerplate", "letters").fullmatch(lines[start].shown):
            continue
        while place < len(lines) and _in_letter(lines[place], labels[place] == "boilerplate"):
            place += 1
        if lines[place - 1].end - lines[start].start < lines[start].start / 2:
            labels[start:place] = ["boilerplate"] * (place - start)


def _in_letter(line: Line, plea: bool) -> bool:
    beside, voice = pattern("boilerplate", "beside"), pattern("boilerplate", "letter_voice")
    return plea or bool(beside.fullmatch(line.shown) or voice.search(line.shown))


def _label_beside(lines: Sequence[Line], labels: Labels) -> None:
    """Label the words that are boilerplate only next to a line that is, down the page and then up."""
    places = range(len(lines))
    for before, place in [*pairwise(places), *pairwise(reversed(places))]:
        if labels[place] is None and labels[before] == "boilerplate":
            labels[place] = "boilerplate" if pattern("boilerplate", "beside").fullmatch(lines[place].shown) else None


def _label_behind(lines: Sequence[Line], labels: Labels, head: int) -> None:
    """Label pointers to other articles and credits, which stand behind the head; a quotation's speaker is no credit."""
    for place, line in enumerate(lines):
        if labels[place] is not None or HEADING.match(line.raw):
            continue
        if place >= head and is_pointer(line):
            labels[place] = "boilerplate"
        elif is_credit(line) and not (place and lines[place - 1].raw.endswith(_CLOSING_MARKS)):
            labels[place] = "byline"


def _label_subheads(lines: Sequence[Line], labels: Labels) -> None:
    """Take a short line without a stop that heads a paragraph for a subhead; among short lines it is a list."""
    for place, line in enumerate(lines):
        if labels[place] is None and HEADING.match(line.raw):
            labels[place] = "subhead"
        elif labels[place] is None and 0 < place < len(lines) - 1 and _reads_like_subhead(line):
            heads = labels[place + 1] is None and lines[place + 1].words >= _SUBHEAD_WORDS
            listed = labels[place - 1] is None and _reads_like_item(lines[place - 1])
            labels[place] = "subhead" if heads and not listed else None


def _reads_like_subhead(line: Line) -> bool:
    if line.words > _SUBHEAD_WORDS or line.ending.endswith(_NO_SUBHEAD):
        return False
    return not _LIST_ITEM.match(line.raw) and not _SENTENCE_INSIDE.search(line.shown)


def _reads_like_item(line: Line) -> bool:
    return line.words < _SUBHEAD_WORDS and not line.ending.endswith(_STOPS)


def _mended(lines: Sequence[Line], labels: Labels) -> Iterator[Block]:
    """Yield the blocks, a paragraph that was torn in the middle of a sentence as one."""
    start = 0
    for place, line in enumerate(lines):
        label = labels[place]
        torn = place + 1 < len(lines) and label is None and labels[place + 1] is None and _torn(line, lines[place + 1])
        if not torn:
            yield Block(lines[start].start, line.end, label or "body")
            start = place + 1


def _torn(line: Line, after: Line) -> bool:
    """Tell whether `after` goes on with the sentence that `line` leaves open."""
    opens = line.words >= _SUBHEAD_WORDS and line.raw[-1].isalnum() and not line.raw[0].islower()
    return opens and after.words >= 4 and after.raw[0].islower()
