"""What a model proposes, put to the gate: where it points at, and else at the other sentences that may carry it."""

from dataclasses import dataclass, replace
from typing import Final

from bot.answering.draft import Point, Proposal
from bot.answering.gate.days import tells_days
from bot.answering.gate.gate import CheckedPoint, Verdict, check_point
from bot.answering.words import statement_language
from retrieval.language.denial import clauses, is_plain, names_and_said
from retrieval.language.figures import tells_figures
from retrieval.language.finite import may_tell
from retrieval.language.terms import terms
from retrieval.search.found import Found
from retrieval.search.kinds import QuestionKind
from retrieval.search.question import Question

# Questions that their own words cannot answer; "Did Berg resign?" is answered by "Berg resigned."
_OPEN: Final[frozenset[QuestionKind]] = frozenset({"who_said", "quotation", "when", "how_many", "where", "who", "why"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a model's points may be shown, and all of them as it wrote them."""

    verdict: Verdict
    proposals: tuple[Proposal, ...] = ()


def check_proposals(points: tuple[Point, ...], found: Found) -> Checked:
    """Return the points that answer and that the excerpts carry."""
    outcomes = [check_proposal(point, found) for point in points]
    shown = tuple(one for one in outcomes if isinstance(one, CheckedPoint))
    reasons = tuple(one for one in outcomes if isinstance(one, str))
    said = zip(points, outcomes, strict=True)
    proposals = (Proposal(one.text, one.evidence, out if isinstance(out, str) else "") for one, out in said)
    return Checked(Verdict(shown, reasons), tuple(proposals))


def check_proposal(point: Point, found: Found) -> CheckedPoint | str:
    """Return the point as it may be shown, or one line on why not; it is the same in a stream and in the whole draft.

    A model of few parameters has the right words and points one sentence off. The gate decides at each other sentence
    as it would have, had the model pointed there.
    """
    reason = no_answer(point.text, found)
    places = [] if reason else [point.evidence, *((pointer,) for pointer in point.elsewhere)]
    for evidence in places:
        verdict = check_point(
            replace(point, evidence=evidence),
            found.excerpts,
            statement_language(found.question.wording, found.question.wishes),
        )
        if verdict.points:
            return verdict.points[0]
        reason = reason or verdict.reasons[0]
    return reason


def no_answer(text: str, found: Found) -> str:
    """Say why a text answers nothing, whatever carries it; empty where it may.

    A day or a number may be all that is asked for.
    """
    if tells_figures(text) or tells_days(text):
        return ""
    if not may_tell(text):
        return "it has no verb, so it states nothing"
    return "it says nothing beyond the question" if _repeats(text, found.question) else ""


def _repeats(text: str, asked: Question) -> bool:
    """Tell whether a text says what an open question says already; to deny it or keep it open is more."""
    if not asked.kinds & _OPEN or _openness(text) != _openness(asked.wording):
        return False
    return frozenset(terms(text)) <= frozenset(terms(asked.wording)) | names_and_said("")


def _openness(text: str) -> tuple[bool, int]:
    """Whether a text affirms all it says, and how often it denies."""
    return is_plain(text), sum(len(clause.scopes) for clause in clauses(text))
