"""Makes the piece that is asked for, whichever it is, ready to be read."""

from dataclasses import replace

from bot.answering.words import answer_language
from bot.asker import Asker
from bot.briefing.asked import AskedPiece
from bot.briefing.briefings import Briefings
from bot.briefing.listings import read_comparison, read_quoted
from bot.briefing.piece import Piece
from bot.briefing.text import ReadPiece, as_read
from retrieval.search.filters import Filters


async def made_piece(asked: AskedPiece, services: Briefings, asker: Asker) -> ReadPiece:
    """Make a piece as it is read; raises QuestionError where its topic holds operators that cannot be read."""
    spoken = answer_language(asked.topic, asker.language) if asked.topic else asker.language
    language = asked.language or spoken
    made = await _made(asked, services, replace(asker, language=language))
    return replace(made, foot=(*made.foot, *left_out(asker)))


def left_out(asker: Asker) -> tuple[str, ...]:
    """Return lines that name the outlets that the asker does not want, as answers name them."""
    return tuple(Filters(without=asker.wishes.muted).lines())


async def _made(asked: AskedPiece, services: Briefings, asker: Asker) -> ReadPiece:
    language = asker.language
    if asked.kind == "quotes":
        return read_quoted(await services.quoted(asked.topic, asker), language)
    if asked.kind == "compare":
        return read_comparison(await services.compare(asked.topic, asker), asked.topic, language)
    return as_read(await _piece(asked, services, asker))


async def _piece(asked: AskedPiece, services: Briefings, asker: Asker) -> Piece:
    if asked.kind == "timeline":
        return await services.timeline(asked.topic, asker, first=asked.since, last=asked.until)
    if asked.kind == "trend":
        return await services.trend(asked.topic, asker, since=asked.since)
    if asked.kind == "brief":
        return await services.brief(asked.topic, asker, since=asked.since)
    if asked.kind == "changes" and asked.topic:
        return await services.changes(asked.topic, asker, since=asked.since)
    return await services.digest(asker, since=asked.since, until=asked.until, topic=asked.topic)
