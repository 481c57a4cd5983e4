"""One line before an answer, made by code: what the order of its statements is. It claims nothing of its own."""

from collections.abc import Sequence

from bot.answering.answer import AnswerPoint
from bot.answering.citations import publishers
from bot.answering.gate.gate import CheckedPoint
from bot.answering.words import Words
from retrieval.search.found import Found


def lead(found: Found, checked: Sequence[CheckedPoint], points: Sequence[AnswerPoint], say: Words) -> str:
    """Return the line, or nothing where the statements speak for themselves."""
    kinds = found.question.kinds
    if "timeline" in kinds and len(points) > 1:
        return say.say("lead_events")
    if (kinds & {"compare", "opposing"} or len(found.outlets) > 1) and (count := publishers(checked)) > 1:
        return say.say("lead_sides", publishers=say.count("publishers", count))
    return ""
