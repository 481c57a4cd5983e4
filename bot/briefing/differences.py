"""Where reports of one matter differ: pairs of sentences of independent publishers that cannot both hold."""

from collections.abc import Sequence
from itertools import combinations

from bot.answering.conflicts import disagreement
from bot.answering.gate.gate import CheckedPoint
from bot.answering.words import Words
from bot.briefing.leads import lead_of
from bot.briefing.piece import PieceEntry
from bot.briefing.told import Told, showable_in
from retrieval.articles import Article
from retrieval.families import independent

MOST = 3
_SHARED = 4  # terms, for two sentences that may be of one matter
_MOST_COMPARED = 400


def differences(articles: Sequence[Article], say: Words) -> list[PieceEntry]:
    """Return at most three differences, each as one entry with the evidence of both sides; the newer side last."""
    told = [one for article in articles if article.kind != "opinion" for one in showable_in(article)]
    figured = [one for one in told if one.figures][:_MOST_COMPARED]
    found: list[PieceEntry] = []
    used: set[tuple[str, int]] = set()
    for one, other in combinations(figured, 2):
        if len(found) == MOST:
            break
        if not {one.key, other.key} & used and _differ(one, other):
            used |= {one.key, other.key}
            sides = sorted((one, other), key=_age)
            found += [
                PieceEntry((side.evidence,), lead_of(side, say), (("difference", len(used) // 2),)) for side in sides
            ]
    return found


def _differ(one: Told, other: Told) -> bool:
    if one.voice == other.voice or len(one.terms & other.terms) < _SHARED or one.figures == other.figures:
        return False
    if independent([one.article, other.article]) < 2:
        return False
    points = [CheckedPoint(side.text, (side.evidence,), verbatim=True) for side in (one, other)]
    return disagreement(points) == "conflict"


def _age(one: Told) -> tuple[int, str]:
    published = one.article.published.last
    return (published.toordinal() if published else 0), one.article.id
