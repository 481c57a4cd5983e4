"""Whether a statement tells as done, or as sure, what its source only tells of as planned, feared, alleged or to come.

"Norland plans to close its embassy" is not "Norland closed its embassy", nor "will close"; "accused of killing" is not
"killed", and "has sold" is not "will sell". A word that stands beside the same word in the source is the source's own.
"""

from collections.abc import Sequence

from retrieval.language.aliases import remembered
from retrieval.language.script import is_cyrillic
from retrieval.language.told_acts import GOVERNORS, HELPERS, Reality, ToldAct, told_acts
from retrieval.language.wording import folded, pattern


def overstated(text: str, source: str) -> bool:
    """Tell whether `text` tells of an act as done, or as sure to come, that `source` only tells of otherwise."""
    if not (_opens(source) or _looks_ahead(text)):
        return False
    theirs = told_acts(source)
    held = {other.words for other in theirs if not other.governed}
    ours = [own for own in told_acts(text) if own.words[0] and own.words not in held]
    return any(_is_more(own, theirs) for own in ours) or (_drops_doubt(ours, theirs) and not _doubts(text))


def _is_more(own: ToldAct, theirs: Sequence[ToldAct]) -> bool:
    if own.told not in {Reality.DONE, Reality.AHEAD}:
        return False
    told = {other.told for other in theirs if other.stem == own.stem}
    if not told or None in told:
        return False
    if own.told is Reality.DONE:
        return told <= {Reality.AHEAD, Reality.OPEN, Reality.SETTLED}
    return told in ({Reality.OPEN}, {Reality.DONE})


def _drops_doubt(ours: Sequence[ToldAct], theirs: Sequence[ToldAct]) -> bool:
    """Tell whether what a source calls alleged is told without such a word: "the alleged smuggler", "the smuggler"."""
    doubted = {other.stem for other in theirs if other.told is Reality.DOUBTED}
    doubted -= {other.stem for other in theirs if other.told is not Reality.DOUBTED}
    return any(own.stem in doubted for own in ours)


@remembered(256)
def _opens(text: str) -> bool:
    keys = (*HELPERS, *GOVERNORS, "doubting", "fearing", "considering", "accusing")
    return pattern(*keys, file="factuality").search(folded(text)) is not None or " to " in text or is_cyrillic(text)


@remembered(256)
def _looks_ahead(text: str) -> bool:
    return pattern("future", file="factuality").search(folded(text)) is not None


def _doubts(text: str) -> bool:
    return pattern("doubting", "doubts", "accusing", file="factuality").search(folded(text)) is not None
