"""Who says something, in a statement and in an article: the words for them, and the part of the text they speak in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from bot.answering.gate.evidence import Evidence
from retrieval.articles import Span
from retrieval.language.aliases import people, remembered
from retrieval.language.cues import according, sources
from retrieval.language.names import names
from retrieval.language.people import People
from retrieval.language.quotation_marks import paired
from retrieval.language.reporting import (
    FILLER,
    Place,
    Tokens,
    is_finite,
    phrase_from,
    stands_between,
    subject_before,
    tokens,
)
from retrieval.language.rules import words as reading_words
from retrieval.language.sentences import spans
from retrieval.language.speakers import masked
from retrieval.language.terms import terms
from retrieval.language.wording import folded, listed, words_in

IMPLIED = "…"  # the verb where none says that somebody speaks: Berg put it bluntly: “…”
_BLOCKS_BEFORE = 2
_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(rf"[^\W{FILLER}]+")


@dataclass(frozen=True, slots=True)
class Claim(Span):
    """Somebody who is said to say something: the words for them, whom these may mean, and the place of "X said"."""

    mention: str
    meant: tuple[str, ...]
    verb: str


@dataclass(frozen=True, slots=True)
class Reporter(Span):
    """Somebody who says something in an article: as it prints them, and the fullest name that it has for them."""

    mention: str
    name: str
    verb: str


@dataclass(frozen=True, slots=True)
class Speech:
    """The part of an article around a piece of evidence, from `start` on, and who speaks there.

    `paragraph`: where in the article the paragraph of the evidence begins.
    """

    start: int
    text: str
    paragraph: int

    @property
    def reporters(self) -> Sequence[Reporter]:
        return _reporters_in(self.text)

    def mentions(self, start: int, end: int) -> Iterator[str]:
        """Yield how the sentences that touch the article's characters from `start` to `end` print who reports."""
        text, start, end = self.text[self.paragraph - self.start :], start - self.paragraph, end - self.paragraph
        told = (report for report in _reports(text, (start, end)) if report.place.end > start)
        return (report.mention_in(text) for report in told if report.place.start < end)

    def over(self, part: Span, start: int, end: int) -> bool:
        """Tell whether a part of this text touches the article's characters from `start` to `end`."""
        return self.start + part.start < end and start < self.start + part.end


class _Report(NamedTuple):
    """The places of whoever is said to say something and of the words that say so, and the verb among these."""

    speaker: Span
    told: Span
    verb: str

    @property
    def place(self) -> Span:
        return Span(min(self.speaker.start, self.told.start), max(self.speaker.end, self.told.end))

    def mention_in(self, text: str) -> str:
        return text[self.speaker.start : self.speaker.end]


@remembered(256)
def reporters(text: str) -> tuple[Claim, ...]:
    """Return everybody of whom `text` says that they say something, outside its quotations, in order."""
    return tuple(claim_of(text, *report) for report in _reports(text, (0, len(text)))) if _tells(text) else ()


@remembered(256)
def _reports(text: str, within: Place) -> tuple[_Report, ...]:
    """Who says something in the sentences that touch these characters."""
    view, (first, last) = unquoted(text), within
    lines = (line.span() for line in _LINE.finditer(view) if line.start() < last and first < line.end())
    sentences = (place for line in lines for place in spans(view, *line) if place[0] < last and first < place[1])
    return tuple(
        report for start, end in sentences if _tells(view[start:end]) for report in _reported(tokens(view, start, end))
    )


@lru_cache(maxsize=256)
def unquoted(text: str) -> str:
    """Return `text` with the words inside its quotations blotted out."""
    return masked(text, list(paired(text)))


def _tells(text: str) -> bool:
    """Tell whether any of the words stands in `text` without which nobody is said to say anything."""
    known = words_in(text)
    parts = (part for word in known if "'" in word for part in word.split("'"))
    return not (_telling().isdisjoint(known) and _telling().isdisjoint(parts))


@cache
def _telling() -> frozenset[str]:
    """The verbs of claims, and the longest word of "according to" and its like: "in" and "as" stand everywhere."""
    told = listed("claims") | reading_words("reporting", "according")
    return frozenset(max(_WORD.findall(entry), key=len) for entry in told)


def claim_of(text: str, speaker: Span, told: Span, verb: str) -> Claim:
    """Return a claim; a pronoun may mean anybody who is named before it."""
    report = _Report(speaker, told, verb)
    mention, place = report.mention_in(text), report.place
    if folded(mention) not in listed("pronouns"):
        return Claim(place.start, place.end, mention, (mention,), verb)
    before = names(unquoted(text)[: speaker.start])
    meant = tuple(name for name, begins in before if not begins or terms(name)[-1] in people())
    return Claim(place.start, place.end, mention, meant, verb)


def _reported(row: Tokens) -> Iterator[_Report]:
    """Yield who says something in a sentence."""
    claims, first_words = listed("claims"), sources()
    for place, token in enumerate(row):
        if token.folded in first_words and (found := according(row, place)):
            yield _Report(Span(*found), Span(token.start, found[1]), "")
        elif token.text in claims and is_finite(row, place) and not (place and row[place - 1].among("be")):
            subject = _inverted(row, place) or subject_before(row, place)
            if subject and not any(t.among("relative") for t in row if (t.start, t.end) == subject):
                yield _Report(Span(*subject), Span(token.start, token.end), token.text)


def _inverted(row: Tokens, verb: int) -> Place | None:
    """The subject behind the verb: "…,” said Olha Bondar"."""
    if not any(token.quoted for token in row[max(0, verb - 3) : verb]):
        return None
    begin = verb + 1
    while begin < len(row) and stands_between(row[begin]):
        begin += 1
    return None if begin < len(row) and row[begin].text in listed("leads_on") else phrase_from(row, begin)


def speech_around(piece: Evidence) -> Speech:
    """Return the paragraph of a piece of evidence with those before it that may name its speaker."""
    blocks = piece.article.blocks
    at = next((place for place, block in enumerate(blocks) if block.end > piece.start), 0)
    around = blocks[max(0, at - _BLOCKS_BEFORE) : at + 1] or (Span(0, 0),)
    start, paragraph = around[0].start, around[-1]
    return Speech(start, piece.article.text_raw[start : max(paragraph.end, piece.end)], paragraph.start)


@remembered(256)
def _reporters_in(text: str) -> Sequence[Reporter]:
    known = People(text, unquoted(text))
    said: list[Reporter] = []
    for report in _reports(text, (0, len(text))):
        mention, place = report.mention_in(text), report.place
        name = known.name(mention, place.start, said[-1].name if said else None)
        said.append(Reporter(place.start, place.end, mention, name, report.verb))
    return tuple(said)
