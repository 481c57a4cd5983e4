"""Checked points become numbered citations, each with the article's own characters."""

from collections.abc import Iterable, Sequence

from bot.answering.answer import AnswerPoint, Citation
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.gate.quoted_spans import quoted_spans
from bot.answering.gate.whose import stands_in_quotation_of_nobody, unnamed_speaker
from bot.answering.words import Words, bot_words
from retrieval.articles import Article
from retrieval.families import independent
from retrieval.language.omission import beginning
from retrieval.language.readable import readable

FOREIGN = "the statement is in another language than its source; read it beside the source's own words"
WRITTEN_BEFORE = "written before the event"
_LOOKED_AT = 1200
_FIRST_CHARS, _LONGEST_FIRST = 60, 300
_GUESSED = {"text-inferred", "file"}
_FIDELITY = {
    "reworded": "reworded copy: quotations may not be the speaker's words",
    "translated": "translated copy: quotations are translations",
    "suspected": "possibly a reworded copy: quotations may not be the speaker's words",
}


def cite(
    points: Sequence[CheckedPoint], *, language: str = "en"
) -> tuple[tuple[AnswerPoint, ...], tuple[Citation, ...]]:
    """Number the evidence of the points in the order of its first mention; the same excerpt keeps its number.

    `language` is that of the words that code adds: en, ru or uk.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    for evidence in (piece for point in points for piece in point.evidence):
        key = _key(evidence)
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            citations.append(citation(numbers[key], evidence))
    said = tuple(
        AnswerPoint(
            point.text,
            own := tuple(dict.fromkeys(numbers[_key(piece)] for piece in point.evidence)),
            lead=_lead(point, own, bot_words(language)),
            warnings=tuple(_of_point(point)),
        )
        for point in points
    )
    return said, tuple(citations)


def publishers(points: Iterable[CheckedPoint]) -> int:
    """Count the publishers behind the points that do not lean on one another: sister papers and copies are one."""
    return independent({piece.article.id: piece.article for point in points for piece in point.evidence}.values())


def _lead(point: CheckedPoint, numbers: Sequence[int], say: Words) -> str:
    """Say who speaks where the statement does not, where it is told where nobody is named, and what is but opinion."""
    opinion = all(piece.article.kind == "opinion" for piece in point.evidence)
    named = dict.fromkeys(_whose(piece.article, say) for piece in point.evidence) if opinion else {}
    where = ", ".join(["".join(f"[{n}]" for n in numbers), *(whose or say.kind("opinion") for whose in named)])
    if who := unnamed_speaker(point.text, point.evidence, verbatim=point.verbatim):
        return say.say("lead_speaker", speaker=who, where=where)
    if point.reported or (point.verbatim and stands_in_quotation_of_nobody(point.evidence)):
        return say.say("lead_reported", where=where)
    return f"{' / '.join(whose or say.say('opinion_piece') for whose in named)}:" if opinion else ""


def _whose(article: Article, say: Words) -> str:
    whose = article.outlet or article.author
    return f"{readable(whose)} ({say.kind('opinion')})" if whose else ""


def _of_point(point: CheckedPoint) -> Iterable[str]:
    """What a reader should know of the writer's own sentence; an excerpt carries its warnings itself."""
    if point.verbatim:
        return
    if quoted_spans(point.text):
        articles = (piece.article for piece in point.evidence if piece.article.fidelity in _FIDELITY)
        yield from dict.fromkeys(_FIDELITY[article.fidelity] for article in articles)
    if point.foreign:
        yield FOREIGN


def citation(n: int, evidence: Evidence) -> Citation:
    """Return citation number `n` of this evidence."""
    article = evidence.article
    return Citation(
        n=n,
        article_id=article.id,
        source=article.source,
        title=article.title,
        outlet=article.outlet,
        author=article.author,
        published=day(article),
        published_basis=article.published.basis,
        kind=article.kind,
        url=article.url,
        excerpt=evidence.text,
        start=evidence.start,
        end=evidence.end,
        warnings=tuple(warnings(article)),
        begins="" if article.title else _first_words(article.text_raw),
    )


def _first_words(text: str) -> str:
    """Return how a text begins; nothing where that cannot be shortened without loss."""
    return beginning(readable(text[:_LOOKED_AT]), _FIRST_CHARS, _LONGEST_FIRST)


def day(article: Article) -> str | None:
    """When the article was published, as exactly as it is known: 2025-08-14, 2025-08, a range, or None."""
    published = article.published
    if published.first is None:
        return None
    if published.precision == "month":
        return f"{published.first:%Y-%m}"
    if published.precision == "range" and published.last != published.first:
        return f"{published.first.isoformat()}/{published.last.isoformat() if published.last else ''}"
    return published.first.isoformat()


def warnings(article: Article) -> Iterable[str]:
    """Yield what a reader should know before quoting this article."""
    if article.fidelity in _FIDELITY:
        yield _FIDELITY[article.fidelity]
    if article.published.first and article.published.basis in _GUESSED:
        yield "the date is inferred, the source does not state it as its own"
    if article.truncated:
        yield "the stored copy breaks off before its end"


def _key(evidence: Evidence) -> tuple[str, int, int]:
    return evidence.article.id, evidence.start, evidence.end
