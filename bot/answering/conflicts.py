"""Whether two statements of an answer contradict one another, or one is an update of the other.

What a contradiction is stands in `retrieval.language.sameness`. It counts between publishers that do not lean on one
another; near-copies by two publishers count too, for one of them has changed what the other says. A later report is an
update where people count the dead of one event and it has the larger figure, or where it is more than two weeks later.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Literal

from bot.answering.gate.gate import CheckedPoint
from retrieval.articles import Article
from retrieval.families import independent
from retrieval.language.sameness import Contradiction, contradiction

MOST_DAYS_OF_ONE_EVENT = 14  # prices, polls and decisions of another month are other ones

Disagreement = Literal["conflict", "update"]


def disagreement(points: Sequence[CheckedPoint]) -> Disagreement | None:
    """Return "conflict" where any two statements contradict one another, "update" where one only brings another up."""
    found = {kind for one, other in combinations(points, 2) if (kind := _between(one, other))}
    return "conflict" if "conflict" in found else "update" if found else None


def _between(one: CheckedPoint, other: CheckedPoint) -> Disagreement | None:
    articles = {article.id: article for point in (one, other) for article in _articles(point)}
    if independent(articles.values(), copies_lean=False) < 2:
        return None
    found = contradiction(one.text, other.text)
    if found is None:
        return None
    return "update" if _is_update(found, _day(one), _day(other)) else "conflict"


def _is_update(found: Contradiction, one: date | None, other: date | None) -> bool:
    if not (one and other) or one == other:
        return False
    if abs((one - other).days) > MOST_DAYS_OF_ONE_EVENT:
        return True
    if not (found.growing and found.figures):
        return False
    earlier, later = found.figures if one < other else found.figures[::-1]
    return earlier < later


def _articles(point: CheckedPoint) -> Iterator[Article]:
    return (piece.article for piece in point.evidence)


def _day(point: CheckedPoint) -> date | None:
    """The day of the newest article behind a statement; None where that of any is not known."""
    days = [article.published.day for article in _articles(point)]
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None
