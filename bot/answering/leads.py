"""One line before an answer, made by code: whose words follow, or what their order is. It claims nothing of its own."""

from collections.abc import Sequence

from bot.answering.answer import AnswerPoint
from bot.answering.citations import publishers
from bot.answering.gate import CheckedPoint
from bot.answering.words import Words
from retrieval.articles import Article, Quotation
from retrieval.search.found import Found
from retrieval.terms import terms


def lead(found: Found, checked: Sequence[CheckedPoint], points: Sequence[AnswerPoint], say: Words) -> str:
    """Return the line, or nothing where the statements speak for themselves."""
    kinds = found.question.kinds
    if "timeline" in kinds and len(points) > 1:
        return say.say("lead_events")
    if (kinds & {"compare", "opposing"} or len(found.outlets) > 1) and (count := publishers(checked)) > 1:
        return say.say("lead_sides", publishers=say.count("publishers", count))
    if kinds & {"who_said", "quotation"} and checked[0].verbatim and (speaker := _speaker(found, checked[0])):
        return say.say("lead_speaker", speaker=speaker, marks="".join(f"[{n}]" for n in points[0].citations))
    return ""


def _speaker(found: Found, point: CheckedPoint) -> str | None:
    """Who says a quotation in the first statement, by the fullest name in the article, if the question names them."""
    asked = {term for name in found.question.names for term in terms(name)}
    asked |= {name.spelling for name in found.question.known_names}
    for piece in point.evidence:
        for quotation in _quotations(piece.article, piece.start, piece.end):
            if quotation.speaker and asked & set(terms(quotation.speaker.name)):
                return quotation.speaker.name
    return None


def _quotations(article: Article, start: int, end: int) -> Sequence[Quotation]:
    return [quotation for quotation in article.quotations if start <= quotation.start < end]
