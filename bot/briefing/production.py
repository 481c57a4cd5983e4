"""Makes the piece that is asked for, whichever it is, ready to be read."""

from dataclasses import replace
from datetime import date

from bot.answering.words import Words, answer_language, bot_words
from bot.asker import Asker
from bot.briefing.briefings import Briefings
from bot.briefing.listings import read_comparison, read_quoted
from bot.briefing.piece import Piece
from bot.briefing.piece_request import AskedPiece
from bot.briefing.text import ReadPiece, as_read
from retrieval.language.windows import Window
from retrieval.search.filters import Filters


async def made_piece(asked: AskedPiece, services: Briefings, asker: Asker) -> ReadPiece:
    """Make a piece as it is read; raises QuestionError where its topic holds operators that cannot be read."""
    spoken = answer_language(asked.topic, asker.language) if asked.topic else asker.language
    language = asked.language or asker.wishes.language or spoken
    wishes = replace(asker.wishes, language=language)
    made = await _made(asked, services, replace(asker, language=language, wishes=wishes))
    title, *rest = made.header
    header = (" · ".join(filter(None, (title, _days(asked, bot_words(made.language))))), *rest)
    return replace(made, header=header, foot=(*made.foot, *left_out(asker)))


def _days(asked: AskedPiece, say: Words) -> str:
    """The days that are asked about, as the title names them."""
    if asked.since and asked.until:
        first, last = say.day(asked.since), say.day(asked.until)
        return first if first == last else say.say("span", first=first, last=last)
    if asked.since:
        return say.say("since_day", day=say.day(asked.since))
    return say.say("until_day", day=say.day(asked.until)) if asked.until else ""


def left_out(asker: Asker) -> tuple[str, ...]:
    """Return lines that name the outlets that the asker does not want, as answers name them."""
    return tuple(Filters(without=asker.wishes.muted).lines())


async def _made(asked: AskedPiece, services: Briefings, asker: Asker) -> ReadPiece:
    language, within = asker.language, Window(asked.since or date.min, asked.until or date.max)
    if asked.kind == "quotes":
        return read_quoted(await services.quoted(asked.topic, asker, within), language)
    if asked.kind == "compare":
        return read_comparison(await services.compare(asked.topic, asker, within=within), asked.topic, language)
    return as_read(await _piece(asked, services, asker))


async def _piece(asked: AskedPiece, services: Briefings, asker: Asker) -> Piece:
    days = {"since": asked.since, "until": asked.until}
    if asked.kind == "timeline":
        return await services.timeline(asked.topic, asker, first=asked.since, last=asked.until)
    if asked.kind == "trend":
        return await services.trend(asked.topic, asker, **days)
    if asked.kind == "brief":
        return await services.brief(asked.topic, asker, **days)
    if asked.kind == "changes" and asked.topic:
        return await services.changes(asked.topic, asker, **days)
    unseen = asked.kind == "changes"
    return await services.digest(asker, since=asked.since, until=asked.until, topic=asked.topic, unseen=unseen)
