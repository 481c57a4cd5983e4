"""Makes the piece that is asked for, whichever it is, ready to be read."""

from dataclasses import dataclass, replace

from bot.answering.words import answer_language
from bot.asker import Asker
from bot.briefing.briefings import Briefings
from bot.briefing.listings import read_comparison, read_quoted
from bot.briefing.piece import Piece
from bot.briefing.piece_request import AskedPiece
from bot.briefing.text import ReadPiece, as_read
from retrieval.search.filters import Filters


@dataclass(frozen=True, slots=True)
class MadePiece:
    """A piece as it is read; `piece`: what the ledger keeps of it once it was shown."""

    read: ReadPiece
    piece: Piece | None = None


async def made_piece(asked: AskedPiece, services: Briefings, asker: Asker) -> MadePiece:
    """Make a piece; raises QuestionError where its topic holds operators that cannot be read."""
    spoken = answer_language(asked.topic, asker.language) if asked.topic else asker.language
    language = asked.language or spoken
    made = await _made(asked, services, replace(asker, language=language))
    return replace(made, read=replace(made.read, foot=(*made.read.foot, *left_out(asker))))


def left_out(asker: Asker) -> tuple[str, ...]:
    """Return lines that name the outlets that the asker does not want, as answers name them."""
    return tuple(Filters(without=asker.wishes.muted).lines())


async def _made(asked: AskedPiece, services: Briefings, asker: Asker) -> MadePiece:
    language = asker.language
    if asked.kind == "quotes":
        return MadePiece(read_quoted(await services.quoted(asked.topic, asker), language))
    if asked.kind == "compare":
        return MadePiece(read_comparison(await services.compare(asked.topic, asker), asked.topic, language))
    piece = await _piece(asked, services, asker)
    return MadePiece(as_read(piece), piece)


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
