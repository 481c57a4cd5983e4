"""Checked points become numbered citations, each with the article's own characters."""

from collections.abc import Iterable, Sequence

from bot.answering.answer import AnswerPoint, Citation
from bot.answering.gate import CheckedPoint, Evidence
from retrieval.articles import Article

_GUESSED = {"text-inferred", "file"}
_FIDELITY = {
    "reworded": "reworded copy: quotations may not be the speaker's words",
    "translated": "translated copy: quotations are translations",
    "suspected": "possibly a reworded copy: quotations may not be the speaker's words",
}


def cite(points: Sequence[CheckedPoint]) -> tuple[tuple[AnswerPoint, ...], tuple[Citation, ...]]:
    """Number the evidence of the points in the order of its first mention; the same excerpt keeps its number."""
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    for evidence in (piece for point in points for piece in point.evidence):
        key = _key(evidence)
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            citations.append(citation(numbers[key], evidence))
    said = tuple(AnswerPoint(p.text, tuple(dict.fromkeys(numbers[_key(e)] for e in p.evidence))) for p in points)
    return said, tuple(citations)


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
