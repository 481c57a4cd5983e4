"""Quoted spans: where a text quotes, and whether the words stand in the source.

A span must stand in the pointed sentences of one article, in whole words, exactly once typography is folded; it is
never compared by likeness. An ellipsis is allowed where each piece has at least four words, the pieces stand in their
order in one paragraph, and no word of denial stands in what is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.gate.evidence import Evidence
from retrieval.language.denial import denies
from retrieval.language.folding import Place, find_all, says_something
from retrieval.language.readable import readable

LEAST_CHARS = 12  # a shorter quotation proves nothing by itself
LEAST_WORDS = 4  # of each piece beside an ellipsis

_PARTNERS = {"“": "”", "«": "»", "„": "“”", "‟": "”", "‹": "›", "「": "」", "『": "』", '"': '"', "＂": "＂", "″": "″"}
_CLOSERS = frozenset("”»›」』")
_SINGLE = {"‘": "’", "‚": "‘’", "'": "'", "‛": "’"}
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.{3,})\s*\]|\(\s*(?:…|\.{3,})\s*\)|…|\.{3,}|\. \. \.)\s*")
EDGES = " .,;:!?…"
_MARK = re.compile(f"[{''.join({*_PARTNERS, *_CLOSERS, *_SINGLE, *'’”“'})}]")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


@dataclass(frozen=True, slots=True)
class Located:
    """A quoted span of a text (without its marks) and every place in the articles' raw text where its words stand.

    `places` has one entry for each finding; a finding has several pieces where an ellipsis leaves something out.
    """

    start: int
    end: int
    words: str
    places: tuple[tuple[Evidence, tuple[Place, ...]], ...]


def locate(text: str, evidence: Sequence[Evidence]) -> list[Located] | None:
    """Return every quoted span of `text` with its places; None where one does not stand in the evidence."""
    found: list[Located] = []
    for start, end in quoted_spans(text):
        if not text[start:end].strip(EDGES):
            continue  # a lone mark quotes nothing
        places = tuple(
            (p, place) for p in evidence for place in places_of(text[start:end], p.text) if _entire(place, p)
        )
        if not places:
            return None
        words = _own_characters(*places[0])
        found.append(Located(start, end, words, tuple((p, _shifted(place, p.start)) for p, place in places)))
    return found


def with_source_words(text: str, spans: Sequence[Located]) -> str:
    """Return `text` with every span in the source's own characters."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], span.words]
        at = span.end
    return "".join([*parts, text[at:]])


def places_of(words: str, source: str) -> Iterator[tuple[Place, ...]]:
    """Yield every place where quoted `words` stand in `source`: one piece, or several around allowed ellipses."""
    if not says_something(words):
        return
    whole = list(find_all(words, source)) or list(find_all(words.strip(EDGES), source))
    if whole:
        yield from ((place,) for place in whole)
        return
    if _ELLIPSIS.search(words):
        yield from _in_order(pieces_of(words), source)


def pieces_of(words: str) -> list[str]:
    """Return the pieces of quoted words between their ellipses; one where there is none."""
    return [piece for piece in _ELLIPSIS.split(words) if piece.strip(EDGES)]


def quoted_spans(text: str) -> list[Place]:
    """Return the outermost quoted spans of `text`, without their marks.

    A mark that is never closed quotes up to the end; a closing mark that nothing opened quotes from the beginning.
    """
    spans: list[Place] = []
    waiting: list[tuple[str, int]] = []
    last = 0
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        outer = next((depth for depth in reversed(range(len(waiting))) if mark in waiting[depth][0]), None)
        if outer is not None and not _is_apostrophe(text, at):
            if outer == 0:
                spans.append((waiting[0][1], at))
                last = at + 1
            del waiting[outer:]
        elif opened := _opens(text, at):
            waiting.append((opened, at + 1))
        elif mark in _CLOSERS and not waiting:
            spans.append((last, at))
            last = at + 1
    if waiting:
        spans.append((waiting[0][1], len(text)))
    return spans


def is_short(words: str) -> bool:
    """Tell whether quoted words are too few to prove anything."""
    return len(words.strip()) < LEAST_CHARS


def _opens(text: str, at: int) -> str:
    """The marks that close what the mark at `at` opens; empty where it opens nothing."""
    if text[at] in _PARTNERS:
        return _PARTNERS[text[at]]
    if text[at] not in _SINGLE or _is_apostrophe(text, at):
        return ""
    if text[at + 1 : at + 2].isdigit() or (text[at] == "'" and not _straight_single(text, at)):
        return ""
    return _SINGLE[text[at]]


def _straight_single(text: str, at: int) -> bool:
    """Tell whether a straight single mark opens a quotation: a letter behind it, none before, and another closes it."""
    if (at and text[at - 1].isalnum()) or not text[at + 1 : at + 2].isalpha():
        return False
    return re.search(r"[^\s]'(?!\w)", text[at + 1 :]) is not None


def _is_apostrophe(text: str, at: int) -> bool:
    """Tell whether a single mark stands inside a word, or behind one where no single mark was opened."""
    return text[at] in "‘’'" and 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def _in_order(pieces: Sequence[str], source: str) -> Iterator[tuple[Place, ...]]:
    if not pieces or any(len(_WORD.findall(piece)) < LEAST_WORDS for piece in pieces):
        return
    places: list[Place] = []
    for piece in pieces:
        at = places[-1][1] if places else 0
        found = next(find_all(piece.strip(EDGES), source[at:]), None)
        if found is None or "\n" in source[at : at + found[0]] * bool(places):
            return
        if places and denies(source[at : at + found[0]]):
            return
        places.append((at + found[0], at + found[1]))
    yield tuple(places)


def _own_characters(piece: Evidence, places: Sequence[Place]) -> str:
    """The source's own characters, with an ellipsis where something is left out."""
    return " … ".join(readable(piece.text[start:end]) for start, end in places)


def _entire(places: Sequence[Place], piece: Evidence) -> bool:
    """Tell whether no part of a quotation of few words was taken: “severe consequences” are not “severe” ones."""
    first, last = places[0][0], places[-1][1]
    for start, end in quoted_spans(piece.text):
        if start <= first and last <= end and len(_WORD.findall(piece.text[start:end])) < LEAST_WORDS:
            return not _WORD.search(piece.text[start:first] + " " + piece.text[last:end])
    return True


def _shifted(places: Sequence[Place], by: int) -> tuple[Place, ...]:
    return tuple((start + by, end + by) for start, end in places)
