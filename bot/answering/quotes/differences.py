"""How quoted words differ from the true wording, word by word: only to show it, likeness proves nothing."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot.answering.words import Words, bot_words
from retrieval.language.denial import denies
from retrieval.language.folding import Place, normalise

DifferenceKind = Literal[
    "denial", "number", "replaced", "added", "left out", "reordered", "stitched", "ellipsis", "speaker"
]

LEAST_MATCHED = 0.6  # of the words of a quotation
LEAST_HELD = 0.5  # of the words of what is shown as the nearest wording
LEAST_WORDS = 4
_WORD = re.compile(r"[^\W_]+(?:['.,-][^\W_]+)*")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: what kind it is, the quoted words, and those that the source has in their place."""

    kind: DifferenceKind
    quoted: str
    source: str

    @property
    def text(self) -> str:
        """One line for a reader, in English."""
        return self.told(bot_words("en"))

    def told(self, say: Words) -> str:
        """Return one line for a reader."""
        if self.kind in {"denial", "number"} and not (self.quoted and self.source):
            key = f"{self.kind}_{'added' if self.quoted else 'left_out'}"
        else:
            key = self.kind.replace(" ", "_")
        nothing = say.say("difference_nothing")
        return say.say(
            f"difference_{key}",
            quoted=self.quoted or nothing,
            source=self.source or nothing,
            words=self.quoted or self.source,
        )


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where in a text the nearest wording stands, which share of the quoted words it has, and what differs."""

    place: Place
    matched: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, folded, and the place of each."""

    folded: tuple[str, ...]
    places: tuple[Place, ...]


def align(quotation: str, source: str) -> Alignment | None:
    """Return the wording in `source` that is nearest to `quotation`, or None where too few of its words stand there."""
    ours, theirs = _words(quotation), _words(source)
    if len(ours.folded) < LEAST_WORDS:
        return None
    first, end = _reordered(ours.folded, theirs.folded) or _nearest(ours.folded, theirs.folded)
    held = theirs.folded[first:end]
    common = (Counter(ours.folded) & Counter(held)).total()
    if common < LEAST_MATCHED * len(ours.folded) or common < LEAST_HELD * len(held):
        return None
    place = theirs.places[first][0], theirs.places[end - 1][1]
    return Alignment(place, common / max(len(ours.folded), len(held)), tuple(_differences(ours.folded, held)))


def _reordered(ours: Sequence[str], theirs: Sequence[str]) -> Place | None:
    """The words of `theirs` that are the same as ours, in whatever order."""
    same, size = sorted(ours), len(ours)
    places = range(len(theirs) - size + 1)
    return next(((at, at + size) for at in places if sorted(theirs[at : at + size]) == same), None)


def _nearest(ours: Sequence[str], theirs: Sequence[str]) -> Place:
    """The words of `theirs` from the first to the last that belong to the longest common run and its surroundings."""
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    longest = matcher.find_longest_match()
    reach = len(ours) + LEAST_WORDS
    low, high = max(0, longest.b - reach), longest.b + longest.size + reach
    blocks = [b for b in matcher.get_matching_blocks() if b.size and low <= b.b and b.b + b.size <= high]
    if not blocks:
        return 0, 0  # not one word is shared
    first, last = blocks[0], blocks[-1]
    before, after = first.a, len(ours) - last.a - last.size
    return max(0, first.b - before), min(len(theirs), last.b + last.size + after)


def _differences(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Difference]:
    if Counter(ours) == Counter(theirs) and tuple(ours) != tuple(theirs):
        yield Difference("reordered", " ".join(ours), " ".join(theirs))
        return
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            quoted, source = " ".join(ours[a:b]), " ".join(theirs[c:d])
            yield Difference(_kind(quoted, source), quoted, source)


def _kind(quoted: str, source: str) -> DifferenceKind:
    if denies(quoted) != denies(source):
        return "denial"
    if _DIGIT.search(quoted) and _DIGIT.search(source):
        return "number"
    if quoted and source:
        return "replaced"
    return "added" if quoted else "left out"


def _words(text: str) -> _Words:
    folded, origin = normalise(text)
    found = list(_WORD.finditer(folded))
    places = tuple((origin[match.start()], origin[match.end() - 1] + 1) for match in found)
    return _Words(tuple(match[0] for match in found), places)
