"""Sentences with exact offsets, in English, Russian and Ukrainian."""

import re
from collections.abc import Iterator, Sequence

from retrieval.articles import INDEXED_LABELS, Block, Sentence
from retrieval.language.reporting_verbs import speech_forms
from retrieval.language.rules import words
from retrieval.language.script import MARK

MAX_CHARS = 1000
_SEGMENTED = INDEXED_LABELS | {"title"}

# A stop, what closes behind it (quotation marks, brackets, emphasis, a Markdown link's address, a note's number), and
# the white space that follows; no white space is needed behind the full-width stops.
# One class stands first, which `re` looks up in a table.
_STOP = re.compile(
    r"[.!?…؟।。！？](?:"
    r"(?<=[.!?…؟।])(?<![.!?…؟।].)[.!?…؟।]*+"
    r"(?P<close>(?:[”\"’'»“)*_]|\](?:\([^()\s]{0,300}\))?|\[\d{1,3}\])*+)\s++"
    r"|(?<=[。！？])[。！？]*+[”’」』）]*+(?P<full_width>\s*+))"
)
# What may stand before the first letter or digit of a sentence.
_OPENING = re.compile(r"[\s“”\"‘’'«„‹(\[*_¿¡—–•►>#$€£₽₴~+-]{0,12}")
_WORD_BEFORE = re.compile(r"[^\s“”\"‘’'«»„()\[\]*/—–]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_INITIAL = re.compile(rf"(?:[^\W\d_][{MARK}]*\.)*-?[^\W\d_][{MARK}]*")
_NUMBERED = re.compile(r"\W{0,20}(?:\d{1,3}|[A-Za-z]|[IVX]{1,5})")
_MARKS = re.compile(r"(?:#{1,6}|>|[-*•►+])\s+")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)")
_DASH = re.compile(r"[—–-]")
_CLAUSES = ("; ", ", ", ": ", " — ", " – ")
_LONGEST = 30
_SPACE = re.compile(r"\S")
_REPORTED = re.compile(r"(?:[^\W\d_][\w.’'-]*\s+){1,4}?(?P<verb>[a-z]+)\b")


def sentences_of(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """Return the sentences of titles, body text, subheads and captions, in order; none crosses a block."""
    return tuple(
        Sentence(start, end, place)
        for place, block in enumerate(blocks)
        if block.label in _SEGMENTED
        for start, end in spans(text, *_inside(text, block.start, block.end))
    )


def spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences between `start` and `end`, without white space around them.

    Together they hold every visible character. One of more than `MAX_CHARS` characters is cut at a clause or a word.
    """
    first = start
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and _ends(text, first, match, end):
            yield from _cut(text, first, match.end())
            first = match.end()
    yield from _cut(text, first, end)


def ends_sentence(text: str, first: int, place: int) -> bool:
    """Tell whether the stop at `place` ends a sentence; only the words from `first` on are looked at."""
    stop = _STOP.match(text, place)
    return stop is not None and _ends(text, first, stop, len(text))


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the marks of a heading or a list, and emphasis around the whole block."""
    if match := _MARKS.match(text, start, end):
        start = match.end()
    match = _EMPHASIS.match(text, start, end)
    if match and text.endswith(match[1], match.end(), end) and text.count(match[1], match.end(), end) == 1:
        return match.end(), end - len(match[1])
    return start, end


def _ends(text: str, first: int, stop: re.Match[str], end: int) -> bool:
    """Tell whether the sentence that began at `first` ends at `stop`."""
    if stop["full_width"] is not None:
        return True
    after = _OPENING.match(text, stop.end(), end)
    begin = after.end() if after else stop.end()
    if begin >= end or text[begin].islower() or not text[begin].isalnum():
        return False
    mark = text[stop.start()]
    if mark == "." and text[stop.start() + 1] != "." and not stop["close"].startswith(("”", '"', "»")):
        return not _abbreviated(text, first, stop, begin)
    if mark in "!?":
        return not _goes_on(text, stop, begin)
    return True


def _abbreviated(text: str, first: int, stop: re.Match[str], begin: int) -> bool:
    """Tell whether the full stop of `stop` belongs to the word before it."""
    before = _WORD_BEFORE.search(text, max(first, stop.start() - _LONGEST), stop.start())
    if before is None:
        return False
    word = before[0]
    if _NUMBERED.fullmatch(text, first, stop.start()) or _listed(word, "before_names"):
        return True
    if _listed(word, "before_numbers") and text[begin].isdigit():
        return True
    if _listed(word, "either") or _INITIAL.fullmatch(word):
        return not _opens(text, stop.end(), begin)
    return False


def _listed(word: str, key: str) -> bool:
    written = {word, word.casefold(), word.capitalize() if word.isupper() else word}
    return not written.isdisjoint(words("abbreviations", key))


def _opens(text: str, gap: int, begin: int) -> bool:
    """Tell whether the word at `begin` is one that begins sentences; behind a dash it begins none."""
    word = _WORD_AFTER.match(text, begin)
    if word is None or text.startswith(".", word.end()) or _DASH.search(text, gap, begin):
        return False
    return word[0].casefold() in words("abbreviations", "openers")


def _goes_on(text: str, stop: re.Match[str], begin: int) -> bool:
    """Tell whether the sentence goes on behind a "?" or "!": in a name, or with "Lavrov asked" behind a quotation."""
    if not stop["close"]:
        name = text[max(0, stop.start() - _LONGEST) : stop.start() + 1].rsplit(maxsplit=1)[-1]
        return name.casefold() in words("abbreviations", "marked_names")
    told = _REPORTED.match(text, begin, begin + 80)
    return told is not None and told["verb"] in speech_forms()


def _cut(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """Return `start` to `end` without the white space around it, in pieces of at most `MAX_CHARS` characters."""
    pieces: list[tuple[int, int]] = []
    while end - start > MAX_CHARS:
        least = start + MAX_CHARS // 2
        window = text[least : start + MAX_CHARS]
        clause = max((window.rfind(mark) + len(mark) for mark in _CLAUSES if mark in window), default=0)
        place = least + (clause or window.rfind(" ") + 1 or len(window))
        pieces += _trimmed(text, start, place)
        start = place
    return [*pieces, *_trimmed(text, start, end)]


def _trimmed(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    visible = _SPACE.search(text, start, end)
    return ((visible.start(), start + len(text[start:end].rstrip())),) if visible else ()
