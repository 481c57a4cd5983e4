"""Statements in another language than their source: only what can be compared there holds them.

Names, figures, days and the speaker can be compared in every language, other words cannot. So most of such a statement
has to be something of the kind; one that is not could say anything.
"""

from collections.abc import Sequence

from bot.answering.gate.evidence import Evidence
from retrieval.language.denial import content, names_and_said
from retrieval.language.figures import figures
from retrieval.language.names import names, same_name
from retrieval.language.speech import claims
from retrieval.language.terms import terms
from retrieval.language.time_expressions import time_expressions, without_times

LEAST_COMPARED = 0.25  # of what a statement says: one name or figure beside three other words


def too_little_compared(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return one line where too little of a foreign statement can be compared with its evidence; None where enough can.

    That its names, figures, days and speakers are the evidence's is looked at elsewhere.
    """
    undated = without_times(text)
    told = list(figures(undated))
    around = " \n ".join(part for piece in evidence for part in (piece.text_around, piece.article.title or ""))
    held = [name for name, _ in names(text) if same_name(name, around)]
    compared = len(time_expressions(text)) + len(told) + len(held)
    if not compared:
        return "it is in another language than its source, and nothing in it can be compared"
    own = frozenset(term for figure in told for term in terms(figure.written))
    others = content(_without_speakers(undated)) - names_and_said(text) - own
    if compared < LEAST_COMPARED * (compared + len(others)):
        return "it is in another language than its source, and too little in it can be compared"
    return None


def _without_speakers(text: str) -> str:
    """The text without "X said", which is compared elsewhere."""
    for claim in claims(text):
        text = text[: claim.start] + " " * (claim.end - claim.start) + text[claim.end :]
    return text
