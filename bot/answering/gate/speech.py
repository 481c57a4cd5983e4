"""Who speaks in an article around a piece of evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.gate.evidence import Evidence
from retrieval.articles import Span
from retrieval.language.aliases import remembered
from retrieval.language.attributions import Report
from retrieval.language.people import people_of
from retrieval.language.speaker_identities import pronoun_of
from retrieval.language.speech import reports

_BLOCKS_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Reporter(Span):
    """Somebody who says something in an article: as it prints them, and the fullest name that it has for them."""

    mention: str
    name: str
    verb: str
    report: Report


@dataclass(frozen=True, slots=True)
class Speech:
    """The part of an article around a piece of evidence, from `start` on, and who speaks there."""

    start: int
    text: str

    def reporters(self, start: int, end: int) -> Sequence[Reporter]:
        """Return who says something in words that touch the article's characters from `start` to `end`, in order."""
        return _reporters_in(self.text, start - self.start, end - self.start)

    def mentions(self, start: int, end: int) -> Iterator[str]:
        """Yield how the article prints whoever says something in words that touch its characters `start` to `end`."""
        return (one.mention_in(self.text) for one in _touching(self.text, start - self.start, end - self.start))


def speech_around(piece: Evidence) -> Speech:
    """Return the paragraph of a piece of evidence with those before it that may name its speaker."""
    blocks = piece.article.blocks
    at = next((place for place, block in enumerate(blocks) if block.end > piece.start), 0)
    around = blocks[max(0, at - _BLOCKS_BEFORE) : at + 1] or (Span(0, 0),)
    start, end = around[0].start, max(around[-1].end, piece.end)
    return Speech(start, piece.article.text_raw[start:end])


def _touching(text: str, start: int, end: int) -> Sequence[Report]:
    return [one for one in reports(text, (start, end)) if one.place.start < end and start < one.place.end]


@remembered(256)
def _reporters_in(text: str, start: int, end: int) -> Sequence[Reporter]:
    told = _touching(text, start, end)
    if not told:
        return ()
    if start and pronoun_of(told[0].mention_in(text)):  # whom it means is told by whoever spoke before
        return tuple(one for one in _reporters_in(text, 0, end) if start < one.end)
    known = people_of(text)
    said: list[Reporter] = []
    for report in told:
        mention, place = report.mention_in(text), report.place
        name = known.name(mention, place.start, said[-1].name if said else None)
        said.append(Reporter(place.start, place.end, mention, name, report.verb, report))
    return tuple(said)
