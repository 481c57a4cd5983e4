"""Turns of a talk: the paragraphs of transcripts and interviews, each with the label of whoever speaks in it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.articles import Block, Span, Speaker
from retrieval.language.reporting import Place, tokens
from retrieval.language.rules import words
from retrieval.language.speaker_identities import Identities
from retrieval.language.wording import words_in

_LABEL = re.compile(
    r"[\s*_#>–—-]*(?P<label>[^\W\d_][^\n:“”\"«»?!]{0,90}?)[*_\s]*(?P<aside>(?:\([^()\n]{1,60}\)[*_\s]*)*):[*_]*\s+(?=\S)"
)
_LEAST_TURNS = 2
_LONGEST_NAME = 5  # words of a label before its first comma
_MOSTLY = 0.5  # of the paragraphs are labelled where the others go on with a turn
_LEAST_SPOKEN = 0.3  # of the paragraphs


class SpeakerTurn(NamedTuple):
    """The words of one paragraph of a talk, and who says them; None for one who only asks."""

    words: Span
    speaker: Speaker | None


class _Labelled(NamedTuple):
    block: Block
    label: Place  # the name in it, without a role behind a comma
    said: int
    text: str


def turns(text: str, blocks: Sequence[Block], identities: Identities) -> Sequence[SpeakerTurn]:
    """Return the turns of a talk, in order; none where the text is no transcript and no interview.

    A paragraph without a label goes on with the turn before it where nearly all have one and another turn follows.
    """
    body = [block for block in blocks if block.label in ("body", "subhead")]
    found = {block.start: one for block in body if (one := _labelled(text, block))}
    strong = [one for one in found.values() if _is_sure(one, identities)]
    if len(strong) < _LEAST_TURNS or not _is_talk(text, list(found.values())):
        return ()
    answers = _who_answers(next(iter(found.values())).block.start, identities)
    return tuple(_turns(text, body, found, answers, identities))


def _is_talk(text: str, found: Sequence[_Labelled]) -> bool:
    """Tell whether labelled paragraphs are spoken and no list of people: somebody speaks twice, or asks."""
    again = len({one.text.casefold() for one in found}) < len(found)
    said = [text[one.said : one.block.end] for one in found]
    spoken = [one for one in said if "?" in one or not words_in(one).isdisjoint(words("speakers", "spoken"))]
    return again and len(spoken) >= _LEAST_SPOKEN * len(said)


def _labelled(text: str, block: Block) -> _Labelled | None:
    match = _LABEL.match(text, block.start, block.end)
    if match is None:
        return None
    name = match["label"].split(",")[0]
    start = match.start("label")
    row = tokens(text, start, start + len(name))
    if not 0 < len(row) <= _LONGEST_NAME or not all(_may_be_label(token.text) for token in row):
        return None
    return _Labelled(block, (start, start + len(name.rstrip(" *_"))), match.end(), name.strip(" *_"))


def _may_be_label(word: str) -> bool:
    return word[0].isupper() or word in words("names", "particles") or not word[0].isalnum()


def _is_sure(one: _Labelled, identities: Identities) -> bool:
    """Tell whether a label can be nothing else: a person whom the text names in full, "Question"."""
    return _asks(one) or _answers(one) or identities.people.person(one.text, one.label[0]) in identities.people.known


def _asks(one: _Labelled) -> bool:
    return one.text.casefold().rstrip(".") in words("speakers", "question")


def _answers(one: _Labelled) -> bool:
    return one.text.casefold().rstrip(".") in words("speakers", "answer")


def _who_answers(end: int, identities: Identities) -> Speaker | None:
    """Return the only person whom the text names before its first question."""
    people = identities.people.between(0, end)
    names = {name for name, _ in people}
    return identities.speaker(people[0][1]) if len(names) == 1 else None


def _turns(
    text: str, body: Sequence[Block], found: dict[int, _Labelled], answers: Speaker | None, identities: Identities
) -> Iterator[SpeakerTurn]:
    first, last = min(found), max(found)
    inside = [block for block in body if first <= block.start <= last]
    asked = any(
        text[block.start : block.end].rstrip(" *_").endswith("?") for block in inside if block.start not in found
    )
    goes_on = not asked and len(found) >= _MOSTLY * len(inside)
    speaker: Speaker | None = None
    for block in inside:
        if one := found.get(block.start):
            speaker = None if _asks(one) else answers if _answers(one) else identities.speaker(one.label)
            yield SpeakerTurn(Span(one.said, block.end), speaker)
        elif goes_on and block.label == "body":
            yield SpeakerTurn(Span(block.start, block.end), speaker)
