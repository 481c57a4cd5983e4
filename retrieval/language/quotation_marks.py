"""Which quotation marks belong together, in text that other programs have handled."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from retrieval.language.script import DASH

CLOSING = {"“": '”"“', '"': '"”', "„": '“”"', "«": "»", "‘": "’", "‚": "‘’"}
# Words between double marks, wherever they stand; `paired` looks closer.
QUOTED = re.compile(
    "|".join(rf"{o}[^{o}{c}]*[{c}]" if o != '"' else rf'"[^{c}\n]*[{c}]' for o, c in CLOSING.items() if o not in "‘‚")
)
FILLER = "零"  # stands for the words of a quotation; a letter of none of the languages that are read here
OPENING = frozenset(CLOSING)
MAX_CHARS = 6000  # a longer quotation is a mark that lost its partner

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_DOUBLE = re.compile(r"[“”\"„«»]")
_SINGLE = re.compile(r"[‘’‚]")
_BEFORE_WORD = re.compile(rf"[\s(\[{{<*_{DASH}“\"„«‘‚/:=…-]")
_LEAST_LEFT_OPEN = 20

Pair = tuple[int, int]


def paired(text: str) -> Iterator[Pair]:
    """Yield the outermost quotations in order, marks included; none crosses the end of a line.

    A mark that is never closed opens a quotation up to the end of its line, as in the paragraphs of a long speech.
    """
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        doubles = list(_doubles(text, start, end))
        if _SINGLE.search(text, start, end):
            yield from _outermost(sorted([*doubles, *_singles(text, start, end, doubles)]))
        else:
            yield from doubles


def _outermost(pairs: Sequence[Pair]) -> Iterator[Pair]:
    last = -1
    for start, end in pairs:
        if start >= last:
            yield start, end
            last = end


def _doubles(text: str, start: int, end: int) -> Iterator[Pair]:
    """Yield the outermost quotations between double marks of one line."""
    marks = [mark.start() for mark in _DOUBLE.finditer(text, start, end)]
    closers = _partners(text, marks)
    last = start
    for place in marks:
        if place < last or not _may_open(text, place, end):
            continue
        closer = closers.get(place)
        stop = closer + 1 if closer is not None else _left_open(text, place, end)
        if stop - place > MAX_CHARS or not text[place + 1 : stop].strip(' ”“"«»'):
            continue
        yield place, stop
        last = stop


def _partners(text: str, marks: Sequence[int]) -> dict[int, int]:
    """Return the closing mark of every opening one; of one that is never closed, the next that closes anything."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for place in marks:
        if waiting and _closes(text, waiting[-1], place):
            partners[waiting.pop()] = place
        elif text[place] in OPENING and _may_open(text, place, len(text)):
            waiting.append(place)
    closed = sorted(partners.items())
    inner = [opening for opening, _ in closed]
    for place in waiting:
        following = bisect_left(inner, place)
        if following < len(closed) and text[inner[following]] == text[place]:
            partners[place] = closed[following][1]
    return partners


def _closes(text: str, opening: int, place: int) -> bool:
    """Tell whether the mark at `place` closes the one at `opening`; marks of either use are judged by their sides."""
    mark = text[place]
    if mark not in CLOSING[text[opening]]:
        return False
    if mark in "”»":
        return True
    before, after = text[place - 1], text[place + 1 : place + 2]
    if mark == "“" and text[opening] == "“":
        return not after.isalnum() and not _BEFORE_WORD.match(before)
    return not (after.isalnum() and _BEFORE_WORD.match(before))


def _may_open(text: str, place: int, end: int) -> bool:
    """Tell whether a quotation can begin at `place`: a straight mark needs a word behind it and none before."""
    mark = text[place]
    if mark != '"':
        return mark in OPENING
    after = text[place + 1 : min(place + 2, end)]
    return bool(after.strip()) and (place == 0 or (not text[place - 1].isalnum() and text[place - 1] not in ".,!?"))


def _left_open(text: str, place: int, end: int) -> int:
    """Return where a quotation ends that is never closed: with its line, or at once where it is too short for one."""
    stop = place + len(text[place:end].rstrip()) if end - place <= MAX_CHARS else place
    return stop if stop - place >= _LEAST_LEFT_OPEN else place


def _singles(text: str, start: int, end: int, doubles: Sequence[Pair]) -> Iterator[Pair]:
    """Yield quotations between single marks; an apostrophe closes none, and no double quotation is cut in two."""
    inside = [first for first, _ in doubles]
    places = [mark.start() for mark in _SINGLE.finditer(text, start, end)]
    openers = [place for place in places if text[place] in "‘‚" and _opens_single(text, place)]
    closers = [place for place in places if text[place] in "’‘" and _closes_single(text, place)]
    for place, limit in zip(openers, [*openers[1:], end], strict=False):
        found = closers[bisect_left(closers, place + 2) : bisect_left(closers, limit)]
        found = [closer for closer in found if not _within(doubles, inside, closer)]
        if found and not _within(doubles, inside, place):
            yield place, next((closer for closer in found if text[closer - 1] in ",.?!…"), found[0]) + 1


def _opens_single(text: str, place: int) -> bool:
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    return after.isalpha() and (not before or bool(_BEFORE_WORD.match(before)))


def _closes_single(text: str, place: int) -> bool:
    return not text[place - 1].isspace() and not text[place + 1 : place + 2].isalnum()


def _within(pairs: Sequence[Pair], starts: Sequence[int], place: int) -> bool:
    """Tell whether `place` lies inside one of the pairs, which are in order."""
    found = bisect_left(starts, place) - 1
    return found >= 0 and place < pairs[found][1]


def masked(text: str, quotations: Sequence[Pair]) -> str:
    """Return `text` with the words inside quotations blotted out; marks, last stops and every offset stay."""
    parts, last = [], 0
    for start, end in quotations:
        inner = start + len(text[start : end - 1].rstrip(f" ”“\"«»’‘'\xa0,.!?…{DASH}-"))
        parts += [text[last : start + 1], FILLER * (inner - start - 1)]
        last = max(inner, start + 1)
    return "".join([*parts, text[last:]])


@lru_cache(maxsize=256)
def unquoted(text: str) -> str:
    """Return `text` with the words inside its quotations blotted out; every offset stays."""
    return masked(text, list(paired(text))) if _opening().search(text) else text


@cache
def _opening() -> re.Pattern[str]:
    """What finds a mark that opens a quotation, without which nothing is quoted."""
    return re.compile(f"[{''.join(CLOSING)}]")
