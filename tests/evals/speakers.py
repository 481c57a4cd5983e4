"""The speakers of direct quotations, against a file of articles in which people marked them.

Every row of the file has `text` and `quotations` with `start`, `end`, `attributed` and the places of the `speaker`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.language.quotations import Quotation, find_quotations
from tests.evals.corpora import rows


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of the `predicted` speakers; `gold` quotations have one."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else 0.0


def speaker_f1(path: Path | str) -> float:
    """Return F1 over the attributed quotations of `path`: a speaker is right where it overlaps the marked one."""
    return score(rows(Path(path))).f1


def score(articles: Iterable[Mapping[str, Any]]) -> Score:
    """Count speakers over the marked quotations.

    Precision is over the quotations said to be attributed, recall over those with a speaker.
    """
    right = predicted = gold = 0
    for article in articles:
        found = find_quotations(article["text"])
        for marked in article["quotations"]:
            speaker = _speaker(found, marked)
            places = marked.get("speaker") or []
            gold += bool(places)
            predicted += speaker is not None and bool(marked["attributed"])
            right += speaker is not None and any(_shared(speaker, place) for place in places)
    return Score(right, predicted, gold)


def _speaker(found: Sequence[Quotation], marked: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the speaker of the quotation that covers most of the marked one."""
    best = max(found, key=lambda one: _shared((one.start, one.end), (marked["start"], marked["end"])), default=None)
    if best is None or best.speaker is None or not _shared((best.start, best.end), (marked["start"], marked["end"])):
        return None
    return best.speaker.start, best.speaker.end


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
