"""Checked points become numbered citations, each with the article's own characters."""

from collections.abc import Iterable, Sequence

from bot.answering.answer import AnswerPoint, Citation
from bot.answering.gate import CheckedPoint, Evidence
from bot.answering.quoting import quoted_spans
from bot.answering.wording import table
from retrieval.articles import Article
from retrieval.families import independent
from retrieval.readable import readable

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
            lead=_lead(point, own, language),
            warnings=tuple(_of_point(point)),
        )
        for point in points
    )
    return said, tuple(citations)


def publishers(points: Iterable[CheckedPoint]) -> int:
    """Count the publishers behind the points that do not lean on one another: sister papers and copies are one."""
    return independent({piece.article.id: piece.article for point in points for piece in point.evidence}.values())


def _lead(point: CheckedPoint, numbers: Sequence[int], language: str) -> str:
    """Say whose claim it is where only opinion pieces make it, and where it is told where nobody is named."""
    parts: list[str] = []
    if all(piece.article.kind == "opinion" for piece in point.evidence):
        parts.append(" / ".join(dict.fromkeys(_opinion_of(piece.article, language) for piece in point.evidence)))
    if point.reported:
        reported = _in(language, "reported")
        parts.append(f"{reported} {''.join(f'[{n}]' for n in numbers)}")
    return f"{', '.join(parts)}:" if parts else ""


def _opinion_of(article: Article, language: str) -> str:
    whose = article.outlet or article.author
    return f"{readable(whose)} ({_in(language, 'opinion')})" if whose else _in(language, "opinion_piece")


def _in(language: str, key: str) -> str:
    words = table(key)
    return words.get(language, words["en"])


def _of_point(point: CheckedPoint) -> Iterable[str]:
    """What a reader should know of the writer's own sentence; an excerpt carries its warnings itself."""
    if point.verbatim:
        return
    if quoted_spans(point.text):
        articles = (piece.article for piece in point.evidence if piece.article.fidelity in _FIDELITY)
        yield from dict.fromkeys(_FIDELITY[article.fidelity] for article in articles)
    if point.foreign:
        yield "the statement is in another language than its source; read it beside the source's own words"


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
    )


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
