"""Who speaks in an article around a piece of evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.gate.evidence import Evidence
from retrieval.articles import Span
from retrieval.language.aliases import remembered
from retrieval.language.attributions import Report
from retrieval.language.people import People
from retrieval.language.quotation_marks import unquoted
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
        told = (report for report in reports(text, (start, end)) if report.place.end > start)
        return (report.mention_in(text) for report in told if report.place.start < end)

    def over(self, part: Span, start: int, end: int) -> bool:
        """Tell whether a part of this text touches the article's characters from `start` to `end`."""
        return self.start + part.start < end and start < self.start + part.end


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
    for report in reports(text, (0, len(text))):
        mention, place = report.mention_in(text), report.place
        name = known.name(mention, place.start, said[-1].name if said else None)
        said.append(Reporter(place.start, place.end, mention, name, report.verb, report))
    return tuple(said)
