"""The rules by which answers and found passages are scored against what is known to be right.

A question names its `evidence` (pieces of the articles' own text) or its `answers` with the sources that hold them. Its
figures are shares between 0 and 1, so that their standard error is at most sqrt(p (1 - p) / n).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

RUN = 5  # words in order that count as the same words
LEAST_RUNS = 4
LEAST_SHARE = 0.5

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"\w+")
_NO_WORD = re.compile(r"\W")
_NO_ASCII = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Measured:
    """The mean of `n` judgements between 0 and 1; nothing is measured where `n` is 0."""

    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer: for every citation whether it is right, and whether together they show all there is to show."""

    answerable: bool
    refused: bool
    right: tuple[bool, ...]
    complete: bool


def score_answers(questions: Sequence[Row], answers: Mapping[str, Row]) -> dict[str, Measured]:
    """Score answers, given by the question's id.

    Of the answerable questions: `answered` (not refused), `shown_any` and `shown_all` (a citation touches any piece, or
    the citations every piece, of the evidence), `first` (the first citation does). Of the others: `refused`.
    """
    judged = [judge(question, answers[question["id"]]) for question in questions]
    answerable = [one for one in judged if one.answerable]
    return {
        "answered": mean(not one.refused for one in answerable),
        "shown_any": mean(not one.refused and any(one.right) for one in answerable),
        "shown_all": mean(not one.refused and one.complete for one in answerable),
        "first": mean(not one.refused and one.right[0] for one in answerable),
        "refused": mean(one.refused for one in judged if not one.answerable),
    }


def judge(question: Row, answer: Row) -> Judged:
    """Look at one answer. An answer without a citation counts as a refusal, whatever it calls itself."""
    citations = answer.get("citations") or []
    refused = answer.get("status") == "refused" or not citations
    if pieces := question.get("evidence"):
        touched = [[touches(cited["excerpt"], piece) for piece in pieces] for cited in citations]
        right = tuple(any(of_one) for of_one in touched)
        complete = all(any(of_piece) for of_piece in zip(*touched, strict=True)) if touched else False
    else:
        right = tuple(_holds_answer(question, cited) for cited in citations)
        complete = any(right)
    return Judged(question.get("answerable", True), refused, right, complete)


def touches(excerpt: str, piece: str) -> bool:
    """Whether one of the two holds the other, or most of the shorter one's words stand in both in the same order."""
    one, other = _letters(excerpt), _letters(piece)
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    runs, wanted = _runs(excerpt), _runs(piece)
    return len(runs & wanted) >= max(LEAST_RUNS, LEAST_SHARE * min(len(runs), len(wanted)))


def score_verbatim(answers: Iterable[Row], raw_text: Callable[[str], str | None]) -> Measured:
    """Return the share of citations that equal their place in the raw text, which `raw_text` brings by source."""
    cited = [citation for answer in answers for citation in answer["citations"]]
    return mean(_is_verbatim(citation, raw_text(citation["source"])) for citation in cited)


def score_search(questions: Sequence[Row], found: Mapping[str, Sequence[Row]]) -> dict[str, Measured]:
    """Score the passages found, best first and given by the question's id, of questions whose answer is in a passage.

    A passage is right where it is of a gold article and holds an answer. `excerpt_mrr10`: the mean of one over the
    place of the first right one among ten; `excerpt_hit4`: there is one among the first four.
    """
    asked = [question for question in questions if question.get("has_answer", True)]
    places = [_first_right(question, found[question["id"]][:10]) for question in asked]
    return {
        "excerpt_mrr10": mean(1 / place if place else 0.0 for place in places),
        "excerpt_hit4": mean(place is not None and place <= 4 for place in places),
    }


def score_all_gold(questions: Sequence[Row], found: Mapping[str, Sequence[Row]]) -> Measured:
    """Return the share of questions of which every gold article is among the first ten results."""
    return mean(
        set(question["gold_urls"]) <= {result["source"] for result in found[question["id"]][:10]}
        for question in questions
    )


def score_named(questions: Sequence[Row], named: Mapping[str, Iterable[str]]) -> Measured:
    """Return the F1 of the outlets that were read from the questions, all questions together."""
    pairs = [(set(named[question["id"]]), set(question["outlets"])) for question in questions]
    right = sum(len(read & true) for read, true in pairs)
    counted = sum(len(read) + len(true) for read, true in pairs)
    return Measured(round(2 * right / counted, 4) if counted else 0.0, len(pairs))


def mean(judgements: Iterable[float]) -> Measured:
    """The mean of judgements; 0 of 0 where there are none."""
    counted = [float(one) for one in judgements]
    return Measured(round(sum(counted) / len(counted), 4) if counted else 0.0, len(counted))


def _holds_answer(question: Row, cited: Row) -> bool:
    """Sources are compared by their last part: a file is cited by its name, wherever the question says it lies."""
    gold = {_last_part(source) for source in question.get("sources", question.get("gold_urls", []))}
    text = _letters(cited["excerpt"])
    wanted = [_letters(answer) for answer in question.get("answers", [])]
    return _last_part(cited["source"]) in gold and any(answer and answer in text for answer in wanted)


def _is_verbatim(citation: Row, raw: str | None) -> bool:
    return raw is not None and raw[citation["start"] : citation["end"]] == citation["excerpt"]


def _first_right(question: Row, results: Sequence[Row]) -> int | None:
    wanted = [answer for answer in map(_ascii, question.get("answers", [])) if answer]
    for place, result in enumerate(results, start=1):
        text = _ascii(result["text"])
        if result["source"] in question["gold_urls"] and any(answer in text for answer in wanted):
            return place
    return None


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}


def _last_part(source: str) -> str:
    return source.rpartition("/")[2]


def _letters(text: str) -> str:
    return _NO_WORD.sub("", _LINK.sub(r"\1", text).lower())


def _ascii(text: str) -> str:
    return _NO_ASCII.sub("", text.lower())
