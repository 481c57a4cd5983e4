"""A piece as plain text: for the terminal, and what Markdown and HTML are made of."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.answering.answer import Citation
from bot.answering.citations import FOREIGN
from bot.answering.layout import kind, title
from bot.answering.words import Words, bot_words
from bot.answering.writers.extractive import ExtractiveWriter
from bot.briefing.piece import Piece, PieceLine, PieceSection, SectionName
from retrieval.language.readable import label, readable

_NUMBER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class ReadPiece:
    """A piece in the order in which it is read: of every part its title and its lines as (lead, text, marks).

    `citations`: what the marks number; `piece`: what is read, where it is one of sections.
    """

    header: tuple[str, ...]
    parts: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    foot: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    language: str = "en"
    piece: Piece | None = None

    @property
    def by_article(self) -> list[list[Citation]]:
        """The citations of each article together."""
        return by_article(self.citations)

    @property
    def sources(self) -> tuple[str, ...]:
        """A line an article."""
        return tuple(_source(citations, bot_words(self.language)) for citations in self.by_article)

    def short_sources(self, numbers: Container[int]) -> tuple[str, ...]:
        """Return the outlet and the day, without the title, of every article that these numbers cite."""
        cited = by_article([one for one in self.citations if one.n in numbers])
        return tuple(_source(citations, bot_words(self.language), titled=False) for citations in cited)


def as_read(piece: Piece) -> ReadPiece:
    """Return a piece as it is read in its language."""
    say = bot_words(piece.language)
    parts = [(section_title(section, say), tuple(_lines(section, piece, say))) for section in piece.sections]
    note = [piece.note] if piece.note else []
    if piece.left_out:
        note.append(say.say("more_stories", left=say.count("stories_left", piece.left_out)))
    foot = (*note, *piece.foot, *_written_by(piece, say))
    return ReadPiece(piece.header, tuple(parts), foot, piece.citations, piece.language, piece)


def _written_by(piece: Piece, say: Words) -> Iterator[str]:
    """Say who worded the phrases, and that no model did where one was asked."""
    if piece.writer != ExtractiveWriter.name:
        foreign = any(FOREIGN in line.warnings for line in piece.lines)
        yield say.say("worded_by_foreign" if foreign else "worded_by", writer=piece.writer)
    elif piece.failed_writers:
        yield say.say("worded_by_nobody", failed=", ".join(piece.failed_writers))


def read_length(piece: Piece) -> int:
    """Return how many characters there are to read, the list of sources left out."""
    return len(as_text(piece)) - sum(len(source) + 3 for source in as_read(piece).sources)


def fitted(piece: Piece, most: int, gives_way: Sequence[tuple[SectionName, int]]) -> Piece:
    """Return the piece without the last lines of the sections that give way, in their order, until it is short enough.

    Beside its name stands how many lines of a section stay.
    """
    for name, least in gives_way:
        while read_length(piece) > most and (shorter := _shortened(piece, name, least)):
            piece = shorter
    return piece


def _shortened(piece: Piece, name: SectionName, least: int) -> Piece | None:
    held = {section.name: section for section in piece.sections}
    if name not in held or len(held[name].lines) <= least:
        return None
    kept = max(least, len(held[name].lines) - (2 if name == "disagree" else 1))  # a difference has two sides
    sections = (replace(s, lines=s.lines[:kept]) if s.name == name else s for s in piece.sections)
    return recited(replace(piece, sections=tuple(one for one in sections if one.lines)))


def recited(piece: Piece) -> Piece:
    """Return the piece with the citations that its lines have, numbered anew in their order."""
    numbers: dict[int, int] = {}
    for line in piece.lines:
        for n in line.citations:
            numbers.setdefault(n, len(numbers) + 1)
    sections = tuple(replace(s, lines=tuple(_renumbered(line, numbers) for line in s.lines)) for s in piece.sections)
    cited = {one.n: one for one in piece.citations}
    return replace(piece, sections=sections, citations=tuple(replace(cited[n], n=new) for n, new in numbers.items()))


def _renumbered(line: PieceLine, numbers: Mapping[int, int]) -> PieceLine:
    lead = _NUMBER.sub(lambda match: f"[{numbers.get(int(match[1]), match[1])}]", line.lead)
    return replace(line, lead=lead, citations=tuple(numbers[n] for n in line.citations))


def as_text(piece: Piece) -> str:
    """Return a piece as plain text, its excerpts indented below what code says of them."""
    return printed(as_read(piece))


def printed(ready: ReadPiece) -> str:
    """Return what is read as plain text."""
    say = bot_words(ready.language)
    lines = [*ready.header]
    for heading, entries in ready.parts:
        lines += ["", heading]
        for lead, text, marks in entries:
            lines.append(f"• {lead} {marks}".strip() if lead else f"• {text} {marks}")
            lines += [f"    {line}" for line in text.split("\n")] if lead else []
    if ready.sources:
        lines += ["", say.say("section_sources"), *(f"  {source}" for source in ready.sources)]
    return "\n".join([*lines, "", *ready.foot])


def section_title(section: PieceSection, say: Words) -> str:
    """Return what a section is called."""
    if section.name == "new":
        return say.say("section_new_here")
    if section.name == "stories" and len({dict(line.facts).get("story") for line in section.lines}) == 1:
        return say.say("one_thing")
    return say.say(f"section_{section.name}")


def _lines(section: PieceSection, piece: Piece, say: Words) -> Iterator[tuple[str, str, str]]:
    """The lines with their leads; those of one story are one, led by its title and who carries it."""
    if section.name != "stories":
        yield from ((_led(line), *_marked(line, piece)) for line in section.lines)
        return
    for _, group in groupby(section.lines, key=lambda line: dict(line.facts)["story"]):
        lines = list(group)
        facts = dict(lines[0].facts)
        update = say.say("update_lead") if facts["update"] else ""
        called = f"{update} {label(str(facts['title'])) or say.say('untitled')}".strip()
        said = " ".join(f"{line.text} {line.marks}" for line in lines)
        phrases = [f"{line.phrase} {line.marks}" for line in lines if line.phrase]
        lead = " – ".join(filter(None, [lines[0].lead.removesuffix(":"), " ".join(phrases)]))
        yield " · ".join(filter(None, [called, str(facts["carried"]), lead])), said, ""


def _marked(line: PieceLine, piece: Piece) -> tuple[str, str]:
    """A line with its marks; of several sentences each has its own behind it, for they stand in several articles."""
    if len(line.citations) < 2:
        return line.text, line.marks
    said = (f"{readable(one.excerpt)} [{one.n}]" for n in line.citations for one in piece.citations if one.n == n)
    return " ".join(said), ""


def _led(line: PieceLine) -> str:
    """What stands before an excerpt: a model's sentence, with who says or prints it when."""
    lead = line.lead.removesuffix(":")
    return f"{line.phrase} ({lead})" if line.phrase and lead else line.phrase or lead


def by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return the citations of each article together, in the order of their first."""
    groups: dict[str, list[Citation]] = {}
    for one in citations:
        groups.setdefault(one.article_id, []).append(one)
    return list(groups.values())


def _source(citations: Sequence[Citation], say: Words, *, titled: bool = True) -> str:
    one = citations[0]
    marks = "".join(f"[{citation.n}]" for citation in citations)
    published = one.published or say.say("undated")
    known = (title(one, say) if titled else "", label(one.outlet) or say.say("no_outlet"), _day(published, say))
    notes = (kind(one, say), *(say.warning(text) for text in one.warnings))
    return f"{marks} {' · '.join(part for part in (*known, *notes) if part)}"


def _day(published: str, say: Words) -> str:
    """A day as people write it, the two ends of a span; other times stay as they are."""
    first, _, last = published.partition("/")
    try:
        days = [say.day(date.fromisoformat(day)) for day in (first, last) if day]
    except ValueError:
        return published
    return say.say("span", first=days[0], last=days[1]) if len(days) > 1 else days[0]
