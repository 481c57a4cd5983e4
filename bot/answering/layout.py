"""An answer as it is laid out, whoever draws it: its statements, and one source an article with what belongs to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.answering.answer import Answer, AnswerPoint, Citation
from bot.answering.words import Words
from retrieval.language.omission import beginning
from retrieval.language.readable import label, readable

_NAMED_KINDS: Final = {"opinion", "analysis", "statement"}
_MONTHS_OF_A_DAY: Final = 2  # a span that is no longer is told by the month of its middle
_BUTTON_CHARS: Final = 24


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """What is said, under its lead. `quoted`: it is an excerpt, whole and alone. `folds`: it opens when touched."""

    text: str
    numbers: tuple[int, ...]
    lead: str = ""
    quoted: bool = False
    folds: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One article that an answer cites: the numbers of its excerpts, and the first of them, for all they share.

    `boxes` are those of its excerpts that no statement shows already.
    """

    numbers: tuple[int, ...]
    first: Citation
    boxes: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """Statements, and the source that they share; only its numbers where the source itself stands further up.

    `near`: no statement rests on the source, it only comes near what was asked.
    """

    statements: tuple[ShownStatement, ...] = ()
    source: Source | None = None
    numbers: tuple[int, ...] = ()
    near: bool = False


def laid_out(answer: Answer) -> tuple[AnswerSection, ...]:
    """Return the sections of an answer: what is quoted stands above its source, what is told before all sources.

    Every article is one source, in the place of its first quotation, or else at the end in the order of the numbers.
    """
    sources = {source.first.article_id: source for source in sources_of(answer)}
    sections: list[AnswerSection] = []
    folds = False
    for point in answer.points:
        cited = excerpt_itself(point, answer.citations)
        if cited is None:
            sections.append(AnswerSection((_told(point, answer.citations),)))
            continue
        said = ShownStatement(point.text, (cited.n,), point.lead, quoted=True, folds=folds)
        folds = True
        if sections and cited.n in _below(sections[-1]):
            sections[-1] = replace(sections[-1], statements=(*sections[-1].statements, said))
        else:
            sections.append(AnswerSection((said,), sources.pop(cited.article_id, None), (cited.n,)))
    cited_by_points = {number for point in answer.points for number in point.citations}
    rest = [
        AnswerSection(source=source, near=bool(answer.points) and cited_by_points.isdisjoint(source.numbers))
        for source in sources.values()
    ]
    return (*sections, *sorted(rest, key=lambda section: section.near))


def sources_of(answer: Answer) -> tuple[Source, ...]:
    """Return every article that an answer cites, once, in the order of the numbers."""
    said = {cited.n for point in answer.points if (cited := excerpt_itself(point, answer.citations))}
    groups: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        groups.setdefault(citation.article_id, []).append(citation)
    return tuple(_source(cited, said) for cited in groups.values())


def excerpt_itself(point: AnswerPoint, citations: Sequence[Citation]) -> Citation | None:
    """Return the citation whose words the statement is, if it is nothing else."""
    cited = [citation for citation in citations if citation.n in point.citations]
    return cited[0] if len(cited) == 1 and readable(cited[0].excerpt) == point.text else None


def marks(numbers: Sequence[int]) -> str:
    """Return the numbers of excerpts as they stand in a text."""
    return "".join(f"[{number}]" for number in numbers)


def place(citation: Citation, say: Words) -> str:
    """Say which outlet an article is of, and of which day."""
    return f"{label(citation.outlet) or say.say('no_outlet')}, {published(citation.published, say)}"


def title(citation: Citation, say: Words) -> str:
    """Return an article's title; the first words of one that has none stand for it, never the name of a file."""
    return label(citation.title) or label(citation.begins) or say.say("untitled")


def kind(citation: Citation, say: Words) -> str:
    """Say what an article is where it is not plain news, and whose: "opinion by Ada Author"; else nothing."""
    if citation.kind not in _NAMED_KINDS:
        return ""
    named, author = say.kind(citation.kind), label(citation.author) or ""
    return say.say("by", kind=named, author=author) if author else named


def cautions(citation: Citation, say: Words) -> str:
    """Return the warnings of an article on one line, each in few words; empty where there are none."""
    return " · ".join(" ".join(say.short(warning).split()) for warning in dict.fromkeys(citation.warnings))


def published(when: str | None, say: Words) -> str:
    """Write 2025-08-14 and 2025-08 as people do, and a span of days by its month: "about December 2025".

    What is none of these stays as it is.
    """
    if span := _span_of(when):
        return _about(*span, say)
    return exactly(when, say)


def exactly(when: str | None, say: Words) -> str:
    """Write a day, a month or a span of days in full, as people do."""
    first, to, last = (when or "").partition("/")
    if not first:
        return say.say("undated")
    if not to:
        return _written(first, say)
    if not last:
        return say.say("or_later", first=_written(first, say))
    return say.say("span", first=_written(first, say), last=_written(last, say))


def opens(citation: Citation, say: Words) -> str:
    """Say in few words which article a button opens: "Moscow Times, 14 Aug"."""
    outlet = label(citation.outlet)
    most = _BUTTON_CHARS
    name = _short_name(outlet.removeprefix("The ")) if outlet else beginning(title(citation, say), most, most)
    return ", ".join(filter(None, [name or say.say("no_outlet"), _in_short(citation.published, say)]))


def _short_name(name: str) -> str:
    if len(name) <= _BUTTON_CHARS:
        return name
    whole = name[: _BUTTON_CHARS + 1].rpartition(" ")[0].rstrip(" ,;:–-")
    return f"{whole or name[:_BUTTON_CHARS]}…"


def _told(point: AnswerPoint, citations: Sequence[Citation]) -> ShownStatement:
    """A statement in a writer's own words; what its sources warn of themselves is not said twice."""
    known = {warning for citation in citations if citation.n in point.citations for warning in citation.warnings}
    warnings = tuple(warning for warning in point.warnings if warning not in known)
    return ShownStatement(point.text, point.citations, point.lead, warnings=warnings)


def _source(cited: Sequence[Citation], said: set[int]) -> Source:
    first = replace(cited[0], warnings=tuple(dict.fromkeys(w for one in cited for w in one.warnings)))
    return Source(tuple(one.n for one in cited), first, tuple(one for one in cited if one.n not in said))


def _below(section: AnswerSection) -> Iterator[int]:
    """The numbers of all excerpts of the source that stands below a section's quotations."""
    if section.source and section.statements and section.statements[-1].quoted:
        yield from section.source.numbers


def _in_short(when: str | None, say: Words) -> str:
    """Write a day as "14 Aug", and what is less exact by its month or years; empty for what is neither."""
    first = (when or "").partition("/")[0]
    day = _day(first)
    if span := _span_of(when):
        if _months(*span) < _MONTHS_OF_A_DAY:
            return say.month(_middle(*span))
        return "–".join(dict.fromkeys(f"{one.year}" for one in span))
    if day is None:
        return ""
    if len(first) == len("2025-08"):
        return say.month(day)
    return say.say("day_short", day=day.day, month=say.months_short[day.month - 1])


def _span_of(when: str | None) -> tuple[date, date] | None:
    first, _, last = (when or "").partition("/")
    days = _day(first), _day(last)
    return (days[0], days[1]) if days[0] and days[1] else None


def _about(first: date, last: date, say: Words) -> str:
    if _months(first, last) < _MONTHS_OF_A_DAY:
        return say.say("about_day", month=say.month(_middle(first, last)))
    if first.year == last.year:
        return say.say("about_day", month=first.year)
    return say.say("span", first=say.month(first), last=say.month(last))


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _middle(first: date, last: date) -> date:
    return first + (last - first) / 2


def _written(day: str, say: Words) -> str:
    known = _day(day)
    if known is None:
        return " ".join(day.split())
    return say.day(known) if len(day) > len("2025-08") else say.month(known)


def _day(day: str) -> date | None:
    try:
        return date.fromisoformat(day if len(day) != len("2025-08") else f"{day}-01")
    except ValueError:
        return None
