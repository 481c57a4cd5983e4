"""Answers to questions that a reader graded: the evidence shown, its share of what is shown, who said it, refusals.

A statement is a point with the excerpts that it cites; where a false premise is refused, the excerpts are statements.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.evals.scoring import Measured, mean, touches

Row = Mapping[str, Any]
Statement = tuple[str, list[str]]  # all that a reader sees of it; its text and excerpts


def score_graded(questions: Sequence[Row], answers: Mapping[str, Row]) -> dict[str, Measured]:
    """Score answers, given by the question's id.

    `any`, `first`: some, or the first, statement touches the evidence. `precision`: statements that do, of all shown.
    `speaker`: the first statement names who said it. `refused`: of the questions that must be. `not_wrongly_refused`:
    of those that must not.
    """
    judged = [(question, *_judged(question, answers[question["id"]])) for question in questions]
    open_ = [(q, shown, good, refused) for q, shown, good, refused in judged if q["must_refuse"] is False]
    with_evidence = [(good, len(shown)) for q, shown, good, _ in open_ if q["evidence"]]
    return {
        "any": mean(any(good) for good, _ in with_evidence),
        "first": mean(bool(good and good[0]) for good, _ in with_evidence),
        "precision": mean(one for good, _ in with_evidence for one in good),
        "speaker": mean(_names_speaker(q, shown) for q, shown, _, _ in open_ if q.get("speaker")),
        "refused": mean(refused for q, _, _, refused in judged if q["must_refuse"]),
        "not_wrongly_refused": mean(not refused or any(good) for _, _, good, refused in open_),
    }


def _judged(question: Row, answer: Row) -> tuple[list[Statement], list[bool], bool]:
    shown = _statements(question, answer)
    good = [any(touches(part, piece) for part in parts for piece in question["evidence"]) for _, parts in shown]
    return shown, good, answer["status"] == "refused" or not answer["citations"]


def _statements(question: Row, answer: Row) -> list[Statement]:
    cited = {citation["n"]: citation["excerpt"] for citation in answer["citations"]}
    if answer["status"] == "refused":
        premise = question["kind"] == "false_premise"
        return [(excerpt, [excerpt]) for excerpt in cited.values()] if premise else []
    found = []
    for point in answer["points"]:
        parts = [point["text"], *(cited[n] for n in point["citations"] if n in cited)]
        found.append((" ".join([point.get("lead") or "", *parts]), parts))
    return found


def _names_speaker(question: Row, shown: Sequence[Statement]) -> bool:
    wanted = [question["speaker"]] if isinstance(question["speaker"], str) else question["speaker"]
    return bool(shown) and any(name.lower() in shown[0][0].lower() for name in wanted)
