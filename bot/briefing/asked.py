"""Which piece somebody asks for in plain words: "brief me on …", "what's new on … since Monday", "timeline of …"."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from bot.answering.words import answer_language
from bot.asker import Asker
from bot.briefing.briefings import Briefings
from bot.briefing.piece import Piece, PieceKind
from retrieval.language.calendar_words import start_of
from retrieval.language.days import Day, days_in
from retrieval.language.rules import rules

_KINDS: tuple[PieceKind, ...] = ("timeline", "changes", "brief", "digest")
_EDGES = " \t\n?!.,:;–—-"


@dataclass(frozen=True, slots=True)
class AskedPiece:
    """A piece that is asked for, of a topic ("" for everything), from `since` to `until` where days are named.

    `language`: that of the request, in which the piece's own words are.
    """

    kind: PieceKind
    topic: str
    since: date | None = None
    until: date | None = None
    language: str = field(default="en", compare=False)


def asked_piece(text: str, today: date) -> AskedPiece | None:
    """Return the piece that a message asks for; None where it asks for none. `today`: the day of asking."""
    plain = " ".join(text.split())
    found = next(((kind, match) for kind in _KINDS if (match := _opener(kind).match(plain))), None)
    if found is None:
        return None
    kind, match = found
    rest, day, is_open = _without_day(plain[match.end() :], today)
    rest = rest.strip(_EDGES)
    joint = _joint().match(rest)
    topic = rest[joint.end() :].strip(_EDGES) if joint else rest
    bare = match["opener"].casefold() in rules("briefings")["bare"]
    if (not topic and kind in {"brief", "timeline"}) or (topic and not (joint or bare)):
        return None
    language = answer_language(plain)
    if day is None:
        return AskedPiece(kind, topic, language=language)
    return AskedPiece(kind, topic, day.first, None if is_open else day.last, language)


async def piece_asked(asked: AskedPiece, services: Briefings, asker: Asker) -> Piece:
    """Make the piece that is asked for, in the language of the request."""
    asker = replace(asker, language=asked.language)
    if asked.kind == "timeline":
        return await services.timeline(asked.topic, asker, first=asked.since, last=asked.until)
    if asked.kind == "brief":
        return await services.brief(asked.topic, asker, since=asked.since)
    if asked.kind == "changes" and asked.topic:
        return await services.changes(asked.topic, asker, since=asked.since)
    return await services.digest(asker, since=asked.since, until=asked.until, topic=asked.topic)


def _without_day(text: str, today: date) -> tuple[str, Day | None, bool]:
    """Return the text without the last time that it names, that time, and whether it is open: "since Monday"."""
    days = days_in(text, today)
    if not days:
        return text, None, False
    day = days[-1]
    opens = start_of("open_after", text, day.start)
    start = day.start if opens is None else opens
    if opens is None and (before := re.search(r"(?:^|\s)(?:on|of|in|for|с|за|в|на|з|від|у)\s$", text[: day.start])):
        start = before.start()
    return f"{text[:start]} {text[day.end :]}".strip(), day, opens is not None


@cache
def _opener(kind: PieceKind) -> re.Pattern[str]:
    words = sorted(rules("briefings")[kind], key=len, reverse=True)
    please = r"(?:please[, ]+|пожалуйста[, ]+|будь ласка[, ]+)?"
    return re.compile(rf"{please}(?P<opener>{'|'.join(map(_spelling, words))})(?!\w)", re.IGNORECASE)


def _spelling(words: str) -> str:
    return re.escape(words).replace("'", "['’]")


@cache
def _joint() -> re.Pattern[str]:
    words = sorted(rules("briefings")["joints"], key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})\s+(?:the\s+)?", re.IGNORECASE)
