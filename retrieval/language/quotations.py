"""Direct quotations and who speaks them, with exact offsets; tolerant of marks that lost their partner."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from retrieval.articles import Block, Quotation, Speaker
from retrieval.language.identification import is_of_other_language
from retrieval.language.mentions import people_in
from retrieval.language.people import people_of
from retrieval.language.quotation_marks import paired
from retrieval.language.reporting import Place
from retrieval.language.rules import digest_of
from retrieval.language.speakers import speakers

RULES = 7
_DATA = ("reporting.toml", "first_names.toml", "names.toml", "abbreviations.toml", "dates.toml")


@lru_cache(maxsize=1)
def version() -> str:
    """What the quotations of a text depend on; those found under another version have to be looked for again."""
    return hashlib.sha256(str(RULES).encode() + digest_of(*_DATA)).hexdigest()[:12]


def quotations_of(text: str, blocks: Sequence[Block]) -> tuple[Quotation, ...]:
    """Return the quotations of an article; the marks of its front matter are syntax and hold none."""
    start = max((block.end for block in blocks if block.label == "front_matter"), default=0)
    return tuple(one for one in find_quotations(text) if one.start >= start)


def find_quotations(text: str) -> Sequence[Quotation]:
    """Return the outermost quotations of `text` in order, each with its speaker where the text names one.

    No quotation crosses the end of a line: a speech that goes on in the next paragraph is one quotation in each.
    """
    found: list[Quotation] = []
    last: str | None = None
    for (start, end), mention in mentions_of_speakers(text):
        speaker = None
        if mention:
            last = people_of(text).name(text[mention[0] : mention[1]], mention[0], last)
            speaker = Speaker(*mention, last)
        found.append(Quotation(start, end, speaker))
    return tuple(found)


def mentions_of_speakers(text: str) -> Sequence[tuple[Place, Place | None]]:
    """Return the places of the outermost quotations of `text`, in order, each with where its speaker is mentioned."""
    places = list(paired(text))
    if not places or is_of_other_language(text):
        return [(place, None) for place in places]
    return list(zip(places, speakers(text, places), strict=True))


def speaker_in(text: str) -> str | None:
    """Return who speaks in an answer: of its first quotation, else the first person whom it names."""
    speakers = (quotation.speaker.name for quotation in find_quotations(text) if quotation.speaker)
    named = (run.text for said in (*speakers, text) for run in people_in(said))
    return next(named, None)
