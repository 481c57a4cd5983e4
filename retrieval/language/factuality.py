"""Whether a statement tells as done, or as sure, what its source only tells of as planned, feared, alleged or to come.

"Norland plans to close its embassy" is not "Norland closed its embassy", nor "will close"; "accused of killing" is not
"killed", and "has sold" is not "will sell". A word that stands beside the same word in the source is the source's own.
"""

from collections.abc import Sequence

from retrieval.language.script import is_cyrillic
from retrieval.language.terms import terms
from retrieval.language.told_acts import (
    BEARERS,
    GOVERNORS,
    HELPERS,
    Reality,
    ToldAct,
    is_future,
    lists_with,
    told_acts,
    word_pairs,
)
from retrieval.language.wording import folded, pattern, words_in

_TELLING = (*HELPERS, *GOVERNORS, *BEARERS)  # what may make of an act something that is not done
_SURE = (Reality.DONE, Reality.AHEAD)


def overstated(text: str, source: str) -> bool:
    """Tell whether `text` tells of an act as done, or as sure to come, that `source` only tells of otherwise."""
    kinds = frozenset().union(*map(lists_with, words_in(source)))
    if kinds.isdisjoint(_TELLING) and not is_cyrillic(source) and not any(map(is_future, words_in(text))):
        return False
    governs = not kinds.isdisjoint(BEARERS)
    asked = word_pairs(text) if governs else word_pairs(text) - word_pairs(source)
    ours = told_acts(text, asked) if asked else ()
    if not (governs or any(own.told in _SURE for own in ours)):
        return False
    theirs = told_acts(source)
    held = {other.words for other in theirs if not other.governed}
    ours = [own for own in ours if own.words not in held]
    return any(_is_more(own, theirs) for own in ours) or _drops_doubt(text, theirs)


def _is_more(own: ToldAct, theirs: Sequence[ToldAct]) -> bool:
    if own.told not in _SURE:
        return False
    told = {other.told for other in theirs if other.stem == own.stem}
    if not told or None in told:
        return False
    if own.told is Reality.DONE:
        return told <= {Reality.AHEAD, Reality.OPEN, Reality.SETTLED}
    return told in ({Reality.OPEN}, {Reality.DONE})


def _drops_doubt(text: str, theirs: Sequence[ToldAct]) -> bool:
    """Tell whether what a source calls alleged is told without such a word: "the alleged smuggler", "the smuggler"."""
    doubted = {other.stem for other in theirs if other.told is Reality.DOUBTED}
    doubted -= {other.stem for other in theirs if other.told is not Reality.DOUBTED}
    return not doubted.isdisjoint(terms(text)) and not _doubts(text)


def _doubts(text: str) -> bool:
    return pattern("doubting", "doubts", "accusing", file="factuality").search(folded(text)) is not None
