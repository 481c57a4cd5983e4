"""A piece as plain text: for the terminal, and what Markdown and HTML are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.answer import Citation
from bot.answering.words import Words, bot_words
from bot.briefing.piece import Line, Piece, Section
from retrieval.language.readable import label


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece in the order in which it is read: of every part its title and its lines as (lead, text, marks)."""

    header: tuple[str, ...]
    parts: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    sources: tuple[str, ...]
    foot: tuple[str, ...]


def shown(piece: Piece) -> Shown:
    """Return a piece as it is read in its language."""
    say = bot_words(piece.language)
    parts = [(_title(section, say), tuple(_lines(section))) for section in piece.sections]
    note = [piece.note] if piece.note else []
    if piece.left_out:
        note.append(say.say("more_stories", left=say.count("stories_left", piece.left_out)))
    sources = [_source(citations, say) for citations in _by_article(piece.citations)]
    return Shown(piece.header, tuple(parts), tuple(sources), (*note, *piece.foot))


def as_text(piece: Piece) -> str:
    """Return a piece as plain text, its excerpts indented below what code says of them."""
    say = bot_words(piece.language)
    ready = shown(piece)
    lines = [*ready.header]
    for title, entries in ready.parts:
        lines += ["", title]
        for lead, text, marks in entries:
            lines.append(f"• {lead} {marks}".strip() if lead else f"• {text} {marks}")
            if lead:
                lines.append(f"    {text}")
    if ready.sources:
        lines += ["", say.say("section_sources"), *(f"  {source}" for source in ready.sources)]
    return "\n".join([*lines, "", *ready.foot])


def _title(section: Section, say: Words) -> str:
    if section.name == "new":
        return say.say("section_new_here")
    if section.name == "stories" and len({dict(line.facts).get("story") for line in section.lines}) == 1:
        return say.say("one_thing")
    return say.say(f"section_{section.name}")


def _lines(section: Section) -> Iterator[tuple[str, str, str]]:
    for line in section.lines:
        yield _lead(line), line.text, line.marks


def _lead(line: Line) -> str:
    """The lead with who carries a story behind it."""
    carried = dict(line.facts).get("carried")
    lead = line.lead.removesuffix(":")
    return " · ".join(str(part) for part in (lead, carried) if part)


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    groups: dict[str, list[Citation]] = {}
    for one in citations:
        groups.setdefault(one.article_id, []).append(one)
    return list(groups.values())


def _source(citations: Sequence[Citation], say: Words) -> str:
    one = citations[0]
    marks = "".join(f"[{citation.n}]" for citation in citations)
    published = one.published or say.say("undated")
    known = (label(one.title) or say.say("untitled"), label(one.outlet) or say.say("no_outlet"), _day(published, say))
    notes = (say.kind(one.kind) if one.kind != "unknown" else "", *(say.warning(text) for text in one.warnings))
    return f"{marks} {' · '.join(part for part in (*known, *notes) if part)}"


def _day(published: str, say: Words) -> str:
    """A day as people write it, the two ends of a span; other times stay as they are."""
    first, _, last = published.partition("/")
    try:
        days = [say.day(date.fromisoformat(day)) for day in (first, last) if day]
    except ValueError:
        return published
    return say.say("span", first=days[0], last=days[1]) if len(days) > 1 else days[0]
