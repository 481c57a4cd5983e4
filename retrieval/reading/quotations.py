"""Direct quotations and who speaks them, with exact offsets; tolerant of marks that lost their partner."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles import Span

from .mentions import People
from .quotation_marks import paired
from .speakers import masked, speakers


@dataclass(frozen=True, slots=True)
class Speaker(Span):
    """The mention of a speaker as the text prints it; `name` is the fullest name that the text has for them."""

    name: str


@dataclass(frozen=True, slots=True)
class Quotation(Span):
    """Words between quotation marks, the marks included; `speaker` is None where nobody is said to have said them."""

    speaker: Speaker | None = None


def find_quotations(text: str) -> Sequence[Quotation]:
    """Return the outermost quotations of `text` in order, each with its speaker where the text names one.

    No quotation crosses the end of a line: a speech that goes on in the next paragraph is one quotation in each.
    """
    places = list(paired(text))
    people = People(text, masked(text, places))
    found: list[Quotation] = []
    last: str | None = None
    for (start, end), mention in zip(places, speakers(text, places), strict=True):
        speaker = None
        if mention:
            last = people.name(text[mention[0] : mention[1]], mention[0], last)
            speaker = Speaker(*mention, last)
        found.append(Quotation(start, end, speaker))
    return tuple(found)
