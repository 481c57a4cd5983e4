"""Which piece somebody asks for in plain words: "brief me on …", "what's new on … since Monday", "timeline of …"."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final, Literal

from bot.answering.words import answer_language
from retrieval.language.asking import please
from retrieval.language.calendar_words import start_of
from retrieval.language.days import Day, days_in
from retrieval.language.rules import rules

AskedKind = Literal["brief", "digest", "timeline", "trend", "changes", "quotes", "compare"]
PIECES: Final[tuple[AskedKind, ...]] = ("brief", "digest", "timeline", "trend", "quotes", "compare", "changes")
_IN_WORDS: Final[tuple[AskedKind, ...]] = ("timeline", "trend", "changes", "compare", "quotes", "brief", "digest")
_COMMAND: Final = re.compile(rf"/({'|'.join(PIECES)})(?!\w)(.*)", re.IGNORECASE | re.DOTALL)
_EDGES = " \t\n?!.,:;–—-"


@dataclass(frozen=True, slots=True)
class AskedPiece:
    """A piece that is asked for, of a topic ("" for everything), from `since` to `until` where days are named.

    `language`: that of a request in plain words, in which the piece's own words are.
    """

    kind: AskedKind
    topic: str
    since: date | None = None
    until: date | None = None
    language: str = field(default="", compare=False)


def asked_piece(text: str, today: date) -> AskedPiece | None:
    """Return the piece that a message asks for; None where it asks for none. `today`: the day of asking."""
    plain = " ".join(text.split())
    found = next(((kind, match) for kind in _IN_WORDS if (match := _opener(kind).match(plain))), None)
    if found is None:
        return None
    kind, match = found
    rest, day, is_open = _without_day(plain[match.end() :], today)
    rest = rest.strip(_EDGES)
    joint = _joint().match(rest)
    topic = rest[joint.end() :].strip(_EDGES) if joint else rest
    bare = match["opener"].casefold() in rules("briefings")["bare"]
    if (not topic and kind not in {"digest", "changes"}) or (topic and not (joint or bare)):
        return None
    return _asked(kind, topic, day, answer_language(plain), is_open=is_open)


def commanded_piece(text: str, today: date) -> AskedPiece | None:
    """Return the piece that "/brief the peace plan since Monday" asks for; None where that is no command for one."""
    if (command := _COMMAND.match(text.strip())) is None:
        return None
    kind = next(kind for kind in PIECES if kind == command[1].casefold())
    rest, day, is_open = _without_day(" ".join(command[2].split()), today)
    topic = rest.strip(_EDGES)
    if joint := _joint().match(topic):
        topic = topic[joint.end() :]
    return _asked(kind, topic, day, "", is_open=is_open)


def in_two(text: str) -> list[tuple[str, str]]:
    """Return how "Lavrov on root causes" or "Lavrov root causes" may be a name and a topic, the likeliest first."""
    written = text.split()
    joints = rules("briefings")["joints"]
    at = [n for n, word in enumerate(written) if word.casefold() in joints and 0 < n < len(written) - 1]
    parted = [(" ".join(written[:n]), " ".join(written[n + 1 :])) for n in at]
    return [*parted, *((" ".join(written[:n]), " ".join(written[n:])) for n in range(len(written), 0, -1))]


def _asked(kind: AskedKind, topic: str, day: Day | None, language: str, *, is_open: bool) -> AskedPiece:
    if day is None:
        return AskedPiece(kind, topic, language=language)
    return AskedPiece(kind, topic, day.first, None if is_open else day.last, language)


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
def _opener(kind: AskedKind) -> re.Pattern[str]:
    words = sorted(rules("briefings")[kind], key=len, reverse=True)
    return re.compile(rf"(?:{please()}[, ]+)?(?P<opener>{'|'.join(map(_spelling, words))})(?!\w)", re.IGNORECASE)


def _spelling(words: str) -> str:
    return re.escape(words).replace("'", "['’]")


@cache
def _joint() -> re.Pattern[str]:
    words = sorted(rules("briefings")["joints"], key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})\s+(?:the\s+)?", re.IGNORECASE)
