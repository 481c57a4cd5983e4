"""What is no piece of sections, statements and comparisons, in the order in which it is read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.answer import Citation
from bot.answering.citations import citation
from bot.answering.gate.evidence import Evidence
from bot.answering.quotes.by_speaker import ListedStatement
from bot.answering.words import Words, bot_words
from bot.briefing.compare import ComparedFigure, Comparison, FigureKind
from bot.briefing.text import ReadPiece
from retrieval.articles import Article
from retrieval.families import independent
from retrieval.language.readable import label, readable
from retrieval.language.words import words

MOST_SHOWN = 10  # statements
_KINDS: Mapping[FigureKind, str] = {"differ": "figure_differs", "sequence": "figure_grows", "agree": "figure_agrees"}


@dataclass(frozen=True, slots=True)
class Quoted:
    """The newest statements of somebody, each with its citation; `count`: how many there are in all.

    `near`: somebody whose name is nearly this one, where there are none. `carried`: of each statement, how many
    publishers print the same words; it stands here once.
    """

    name: str
    topic: str
    statements: tuple[ListedStatement, ...]
    citations: tuple[Citation, ...]
    count: int
    near: str = ""
    carried: tuple[int, ...] = ()


def quoted(
    name: str,
    topic: str,
    found: Sequence[ListedStatement],
    articles: Mapping[str, Article],
    *,
    near: str | None,
    most: int,
) -> Quoted:
    """Return the first `most` of these statements with their citations, quotations first, as they are read.

    `articles` are those that they stand in.
    """
    same: dict[tuple[str, str, tuple[str, ...]], list[ListedStatement]] = {}
    for one in found:
        if one.article_id in articles:
            same.setdefault((one.key, one.mode, tuple(words(one.excerpt))), []).append(one)
    groups = sorted(list(same.values())[:most], key=lambda group: group[0].mode != "direct")
    shown = tuple(group[0] for group in groups)
    cited = (citation(n, Evidence(articles[s.article_id], s.start, s.end)) for n, s in enumerate(shown, start=1))
    carried = (independent((articles[s.article_id] for s in group), copies_lean=False) for group in groups)
    return Quoted(name, topic, shown, tuple(cited), len(same), near or "", tuple(carried))


def read_quoted(found: Quoted, language: str) -> ReadPiece:
    """Return statements as they are read: quotations apart from what is reported, who says it, on which day."""
    say = bot_words(language)
    title = say.say("quotes_title", name=" · ".join(filter(None, (found.name, found.topic))))
    pairs = list(zip(found.statements, found.citations, found.carried, strict=True))
    direct = tuple(_statement(*pair, say) for pair in pairs if pair[0].mode == "direct")
    reported = tuple(_statement(*pair, say) for pair in pairs if pair[0].mode != "direct")
    parts = [(say.say("section_in_their_words"), direct), (say.say("section_reported"), reported)]
    foot = [] if found.count else [say.say("nothing_said", name=found.name)]
    if found.near:
        foot.append(say.say("near_name", name=found.near))
    if found.count > len(pairs):
        foot.append(say.say("first_of", shown=len(pairs), count=found.count))
    return ReadPiece((title,), tuple(part for part in parts if part[1]), tuple(foot), found.citations, language)


def _statement(one: ListedStatement, cited: Citation, publishers: int, say: Words) -> tuple[str, str, str]:
    via = say.say("statement_via", via=readable(one.via)) if one.via else ""
    carried = say.say("carried_by", publishers=say.count("publishers", publishers)) if publishers > 1 else ""
    lead = " · ".join(part for part in (readable(one.speaker), one.said or "", via, carried) if part)
    warned = (f"⚠️ {say.warning(warning)}" for warning in one.warnings)
    return lead, "\n".join((readable(one.excerpt), *warned)), f"[{cited.n}]"


def read_comparison(found: Comparison, topic: str, language: str) -> ReadPiece:
    """Return a comparison as it is read: how much agrees, each publisher's sentence, each figure by outlet."""
    say = bot_words(language)
    sides = tuple((side.label, _unmarked(side.text, side.citations), _marks(side.citations)) for side in found.sides)
    figures = tuple(_figure(figure, say) for figure in found.figures)
    title = say.say("section_parties" if found.parties else "section_sides")
    parts = [(title, sides), (say.say("section_figures"), figures)]
    silent = tuple(say.say("silent_side", name=name, topic=found.about or topic) for name in found.silent)
    foot = silent if sides else (say.say("nothing_on", topic=topic),)
    shown = tuple(part for part in parts if part[1])
    header = (say.say("compare_title", topic=topic), *([_summed(found, title, say)] if sides else []))
    return ReadPiece(header, shown, foot, found.citations, language)


def _summed(found: Comparison, sides: str, say: Words) -> str:
    """How many sides there are, and how many of the figures differ, grow and agree, where any do."""
    kinds = Counter(figure.kind for figure in found.figures)
    heard = len({side.label for side in found.sides})
    counts = (say.say(f"figures_{kind}", n=kinds[kind]) for kind in _KINDS if kinds[kind])
    return " · ".join((f"{sides}: {heard}", *counts))


def _figure(figure: ComparedFigure, say: Words) -> tuple[str, str, str]:
    values = (
        f"{value.value:,} · {label(value.outlet)}, {_day(value.day, say)} {_marks(value.citations)}"
        for value in figure.values
    )
    return f"{figure.what} · {say.say(_KINDS[figure.kind])}", "\n".join(values), ""


def _day(day: str | None, say: Words) -> str:
    return say.day(date.fromisoformat(day)) if day else say.say("undated")


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _unmarked(text: str, numbers: Sequence[int]) -> str:
    return text.removesuffix(_marks(numbers)).rstrip()
