"""A model words the lines of a piece, where there is one; every sentence passes the gate with its own excerpt."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.answering.citations import FOREIGN
from bot.answering.gate.gate import CheckedPoint, Evidence, check_text
from bot.briefing.brief import fitted_brief
from bot.briefing.digest import fitted_digest
from bot.briefing.piece import Piece, PieceKind, PieceLine, SectionName
from bot.briefing.told import says_again
from retrieval.articles import Article, Span
from retrieval.language.terms import terms
from retrieval.search.speaking import statements_at

if TYPE_CHECKING:  # LangChain's model classes cost a second to import
    from bot.answering.models.phraser import Phraser, Phrases

SECTIONS: Final[frozenset[SectionName]] = frozenset({"bottom_line", "reported", "new", "stories"})
_FITTED: Final[Mapping[PieceKind, Callable[[Piece], Piece]]] = {"brief": fitted_brief, "digest": fitted_digest}


async def phrased(piece: Piece, articles: Mapping[str, Article], phraser: "Phraser") -> Piece:
    """Return the piece with a model's sentence before each excerpt that carries one; the others stay as code made them.

    `articles`: those that the piece cites, by id; what cites another one is not worded.
    """
    records = {line: own for line in _lines(piece) if (own := _evidence(line, piece, articles))}
    if not records:
        return piece
    phrases = await phraser.phrase([own for own, *_ in records.values()], piece.topic, piece.language)
    worded = _worded(list(records.items()), phrases, piece.language)
    writer = phrases.writer if worded else piece.writer
    failed = phrases.failed if worded else (*phrases.failed, *filter(None, [phrases.writer]))
    sections = tuple(
        replace(section, lines=tuple(worded.get(line, line) for line in section.lines))
        if section.name in SECTIONS
        else section
        for section in piece.sections
    )
    whole = replace(piece, sections=sections, writer=writer, failed_writers=failed)
    fit = _FITTED.get(piece.kind)
    return fit(whole) if fit else whole


def _lines(piece: Piece) -> Iterator[PieceLine]:
    """The lines that may be worded: no opinion, nobody's own words, no comparison."""
    return (line for section in piece.sections if section.name in SECTIONS for line in section.lines)


def _evidence(line: PieceLine, piece: Piece, articles: Mapping[str, Article]) -> tuple[Evidence, ...]:
    """The one excerpt of a line; none where it has several, or its article is gone."""
    cited = [one for one in piece.citations if one.n in line.citations]
    held = [Evidence(articles[one.article_id], one.start, one.end) for one in cited if one.article_id in articles]
    return tuple(held) if len(held) == len(cited) == 1 else ()


def _worded(
    records: Sequence[tuple[PieceLine, tuple[Evidence, ...]]], phrases: "Phrases", language: str
) -> dict[PieceLine, PieceLine]:
    """The lines whose sentence holds: the gate passes it, it is no longer than its excerpt, and says nothing again.

    What somebody says in the excerpt is said by them in the sentence too: nothing stands between the two here.
    """
    worded: dict[PieceLine, PieceLine] = {}
    for n, text in phrases.said:
        line, evidence = records[n]
        checked = check_text(text, evidence, language)
        if not isinstance(checked, CheckedPoint) or checked.verbatim or checked.reported:
            continue
        if not all(_keeps_speakers(checked.text, piece) for piece in evidence):
            continue
        again = any(says_again(checked.text, other.phrase) for other in worded.values())
        if line not in worded and not again and len(checked.text) <= len(line.text):
            warnings = (*line.warnings, FOREIGN) if checked.foreign else line.warnings
            worded[line] = replace(line, phrase=checked.text, warnings=warnings)
    return worded


def _keeps_speakers(text: str, excerpt: Evidence) -> bool:
    """Tell whether a sentence that is mostly of somebody's words names who says them."""
    own = frozenset(terms(text))
    article = excerpt.article
    for said in statements_at(article, Span(excerpt.start, excerpt.end)):
        theirs = own.intersection(terms(article.text_raw[said.start : said.end]))
        if 2 * len(theirs) > len(own) and not (said.speaker and own.intersection(terms(said.speaker.name))):
            return False
    return True
