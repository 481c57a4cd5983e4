"""Checks what a text claims: which sentences of the articles say so, and which say what cannot hold together with it.

A claim is a sentence outside quotation marks. A sentence of an article says so where the gate would pass the claim as a
statement about it and nearly all of its words stand there; it says otherwise where code can show a contradiction.
Everything else is near at best: what the articles do not carry is never called true or false.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.answering.answer import Citation
from bot.answering.citations import citation
from bot.answering.draft import Point
from bot.answering.gate.evidence import Evidence
from bot.answering.gate.gate import check_point
from bot.answering.gate.quoted_spans import quoted_spans
from retrieval.language.denial import content, names_and_said
from retrieval.language.readable import readable
from retrieval.language.sameness import contradiction
from retrieval.language.sentences import is_interrogative, spans
from retrieval.search.found import Found

ClaimStatus = Literal["supported", "contradicted", "disputed", "not found", "not checked"]

MOST_CLAIMS: Final = 6
LEAST_WORDS: Final = 4
EXCERPTS: Final = 10  # that are looked at for a claim
_SENTENCES = 30
_SHOWN = 2  # sources for each side
_NEARLY_ALL = 0.8  # of the words of a claim, names and "said" left out
_NEAR = 0.5  # of the claim's terms, weighed by rarity, for a sentence to be shown as near
_OPERATING = str.maketrans(dict.fromkeys(':"“”„«»', " "))  # what would make an operator or a phrase of a word

LookUp = Callable[[str], Awaitable[Found]]


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim, the sources that say so, those that say otherwise, and where there are neither, the nearest one."""

    claim: str
    supporting: tuple[Citation, ...] = ()
    contrary: tuple[Citation, ...] = ()
    near: tuple[Citation, ...] = ()
    left_out: bool = False

    @property
    def status(self) -> ClaimStatus:
        """What the sources make of it."""
        if self.left_out:
            return "not checked"
        if self.supporting and self.contrary:
            return "disputed"
        if self.supporting:
            return "supported"
        return "contradicted" if self.contrary else "not found"


def claims_in(text: str) -> list[str]:
    """Return the sentences that claim something outside quotation marks; questions and scraps claim nothing."""
    lines = (match.span() for match in re.finditer(r"[^\n]+", text))
    sentences = (text[start:end].strip() for line in lines for start, end in spans(text, *line))
    return [readable(one) for one in sentences if _claims(one)]


async def check_claims(text: str, look_up: LookUp) -> tuple[CheckedClaim, ...]:
    """Return a verdict on every claim of a text; those past the first few are named as not checked."""
    claims = claims_in(text)
    checked = [_checked(claim, await look_up(claim.translate(_OPERATING))) for claim in claims[:MOST_CLAIMS]]
    return (*checked, *(CheckedClaim(claim, left_out=True) for claim in claims[MOST_CLAIMS:]))


def _claims(sentence: str) -> bool:
    if is_interrogative(sentence):
        return False
    outside = sentence
    for start, end in quoted_spans(sentence):
        outside = outside[:start] + " " * (end - start) + outside[end:]
    return len(re.findall(r"\w+", outside)) >= LEAST_WORDS and 2 * len(outside.split()) > len(sentence.split())


def _checked(claim: str, found: Found) -> CheckedClaim:
    supporting, contrary, near = _sides(claim, found)
    shown = near if not supporting and not contrary else []
    return CheckedClaim(claim, _cited(supporting), _cited(contrary), _cited(shown[:1]))


def _sides(claim: str, found: Found) -> tuple[list[Evidence], list[Evidence], list[Evidence]]:
    supporting: list[Evidence] = []
    contrary: list[Evidence] = []
    near: list[Evidence] = []
    for scored in found.sentences[:_SENTENCES]:
        excerpt = found.excerpts[scored.excerpt]
        evidence = Evidence(excerpt.article, scored.sentence.start, scored.sentence.end)
        if _says_so(claim, scored.text, f"{scored.excerpt + 1}.{scored.place + 1}", found):
            supporting.append(evidence)
        elif contradiction(claim, scored.text):
            contrary.append(evidence)
        elif scored.cover >= _NEAR:
            near.append(evidence)
    return supporting, contrary, near


def _says_so(claim: str, sentence: str, pointer: str, found: Found) -> bool:
    own = content(claim) - names_and_said(claim)
    if len(own & content(sentence)) < _NEARLY_ALL * len(own):
        return False
    return any(not one.foreign for one in check_point(Point(claim, (pointer,)), found.excerpts).points)


def _cited(evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(citation(n, one) for n, one in enumerate(_of_different_articles(evidence), start=1))


def _of_different_articles(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """The first sentence of each article; copies are one."""
    first: dict[str, Evidence] = {}
    for one in evidence:
        first.setdefault(one.article.dup_group or one.article.id, one)
    yield from list(first.values())[:_SHOWN]
