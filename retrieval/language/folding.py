"""Text folded for comparing, with a map back to where every character came from."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.language.readable import INVISIBLE, readable

_QUOTES = dict.fromkeys('“”„‟«»″＂"‘’‚‛′`´‹›', "'")  # which ones are used depends on the language and on nesting
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_SAME = str.maketrans(_QUOTES | _DASHES)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKUP = re.compile(r"[*_]")
# ASCII without markup, with the usual quotation marks and dashes: every character folds to one in its place.
_PLAIN = re.compile(r"[ -)+-Z\\\]^`a-~“”‘’–—]+")
_PLAIN_MARKS = tuple((mark, (_QUOTES | _DASHES)[mark]) for mark in '"`“”‘’–—')
_GROUPED = re.compile(r"\d(?<![\d.,].)\d{0,2}(?:[,'’ \u00a0\u2009\u202f]\d{3})+(?!\d)")

Place = tuple[int, int]
shown = lru_cache(maxsize=1024)(readable)  # a draft's texts are read several times over


def normalise(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the place in `text` that it came from.

    Folded: NFKC, case, kinds of quotation marks and dashes, runs of white space, soft hyphens and what else is
    invisible, what groups the digits of a number, Markdown emphasis, Markdown links (to their labels).
    """
    folded, origin = _folded(text)
    return folded, list(origin)


def same(one: str, other: str) -> bool:
    """Tell whether two texts are the same once both are folded."""
    return _folded(one)[0] == _folded(other)[0]


def find(needle: str, haystack: str, edges: str = "") -> Place | None:
    """Return where `needle` first stands in `haystack`, in whole words, once both are folded; None where it does not.

    The place is given as offsets into `haystack`. `edges`: characters that need not stand there around the needle.
    """
    return next(find_all(needle, haystack, edges), None)


def find_all(needle: str, haystack: str, edges: str = "") -> Iterator[Place]:
    """Yield every place where `needle` stands in `haystack`, in whole words, once both are folded."""
    wanted = _folded(needle)[0].strip(edges)
    folded, origin = _folded(haystack)
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        if _whole(folded, at, at + len(wanted)):
            yield origin[at], origin[at + len(wanted) - 1] + 1
        at = folded.find(wanted, at + 1)


def says_something(text: str) -> bool:
    """Tell whether a letter or digit that a reader sees stands in `text`."""
    return any(character.isalnum() for character in shown(text))


@lru_cache(maxsize=1024)
def _folded(text: str) -> tuple[str, Sequence[int]]:
    if _is_plain(text):
        for mark, plain in _PLAIN_MARKS:
            text = text.replace(mark, plain)
        return text.lower(), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for place in _visible(text):
        if "a" <= text[place] <= "z":  # most characters
            folded.append(text[place])
            origin.append(place)
            continue
        for char in _fold(text[place]):
            if char.isspace():
                if not folded or folded[-1] == " ":
                    continue
                char = " "  # noqa: PLW2901
            folded.append(char)
            origin.append(place)
    if folded and folded[-1] == " ":
        folded.pop()
        origin.pop()
    return "".join(folded), tuple(origin)


def _is_plain(text: str) -> bool:
    """Tell whether all of a text is seen, and folds character by character."""
    spaced = "  " in text or text != text.strip()
    return not spaced and _PLAIN.fullmatch(text) is not None and not _GROUPED.search(text)


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    return unicodedata.normalize("NFKC", character).translate(_SAME).casefold()


def _visible(text: str) -> Sequence[int]:
    """The places of what a reader sees: no link targets, emphasis marks, invisible characters, digit groups."""
    hidden: set[int] = set()
    for link in _LINK.finditer(text):
        hidden.update(range(link.start(), link.start(1)), range(link.end(1), link.end()))
    for character in INVISIBLE.finditer(text):
        hidden.add(character.start())
    for number in _GROUPED.finditer(text):
        hidden.update(place for place in range(*number.span()) if not text[place].isdigit())
    marks = (mark.start() for mark in _MARKUP.finditer(text))
    hidden.update(place for place in marks if _is_markup(text, place))
    return [place for place in range(len(text)) if place not in hidden]


def _is_markup(text: str, place: int) -> bool:
    """An underscore between two letters belongs to a word."""
    inside_word = 0 < place < len(text) - 1 and text[place - 1].isalnum() and text[place + 1].isalnum()
    return not (text[place] == "_" and inside_word)


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether no word and no number is cut at `start` or `end`: "legal" is not in "illegal", 5 is not in 1.5."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, border: int) -> bool:
    before, after = text[max(0, border - 2) : border], text[border : border + 2]
    if before[-1:].isalnum() and after[:1].isalnum():
        return True
    left = before[-1:].isdigit() and after[:1] in {".", ","} and after[1:].isdigit()
    right = after[:1].isdigit() and before[-1:] in {".", ","} and before[:-1].isdigit()
    return left or right
