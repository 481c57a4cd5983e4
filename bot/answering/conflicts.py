"""Whether two statements of an answer contradict one another: another number for the same thing, or its denial.

Only what code can show counts: the statements share most of their words, come from publishers that do not lean on one
another, and differ in a number, or in that one of them denies. Everything subtler is left to the reader, who sees both.
"""

import re
from collections.abc import Sequence
from itertools import combinations

from bot.answering.gate.gate import CheckedPoint
from retrieval.families import independent
from retrieval.language.terms import terms
from retrieval.language.wording import is_denied

LEAST_SHARED = 0.6  # of the words of the shorter statement, numbers left out
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def disagree(points: Sequence[CheckedPoint]) -> bool:
    """Whether any two of the statements contradict one another."""
    return any(_contradict(one, other) for one, other in combinations(points, 2))


def _contradict(one: CheckedPoint, other: CheckedPoint) -> bool:
    articles = {piece.article.id: piece.article for point in (one, other) for piece in point.evidence}
    if independent(articles.values()) < 2 or _shared(one.text, other.text) < LEAST_SHARED:
        return False
    numbers, others = _numbers(one.text), _numbers(other.text)
    denies = (is_denied(point.text) for point in (one, other))
    return bool(numbers and others and not numbers & others) or len(set(denies)) > 1


def _shared(one: str, other: str) -> float:
    """Which share of the content of the shorter text the other has too."""
    a, b = ({term for term in terms(text) if not term[0].isdigit()} for text in (one, other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _numbers(text: str) -> set[str]:
    return {number for number in _NUMBER.findall(text) if not _YEAR.fullmatch(number)}
