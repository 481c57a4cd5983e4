"""Which piece somebody asks for in plain words: "brief me on …", "what's new on … since Monday", "timeline of …"."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final, Literal

from bot.answering.words import answer_language
from bot.briefing.period import Period, period_of_kind, without_period
from retrieval.language.asking import please
from retrieval.language.rules import rules
from retrieval.language.wording import any_spelling
from retrieval.language.words import words

AskedKind = Literal["brief", "digest", "timeline", "trend", "changes", "quotes", "compare"]
PIECES: Final[tuple[AskedKind, ...]] = ("brief", "digest", "timeline", "trend", "quotes", "compare", "changes")
NEED_NO_TOPIC: Final[frozenset[AskedKind]] = frozenset({"digest", "changes"})
CHARTS: Final[tuple[AskedKind, ...]] = ("timeline", "trend")  # what can be sent as a picture
_IN_WORDS: Final[tuple[AskedKind, ...]] = ("timeline", "trend", "changes", "compare", "quotes", "brief", "digest")
_COMMAND: Final = re.compile(rf"/({'|'.join(PIECES)})(?!\w)(.*)", re.IGNORECASE | re.DOTALL)
_EDGES = " \t\n?!.,:;–—-"


@dataclass(frozen=True, slots=True)
class AskedPiece:
    """A piece that is asked for, of a topic ("" for everything), from `since` to `until` where days are named.

    `language`: that of a request in plain words, in which the piece's own words are; `pictured`: it is to come as a
    picture, too.
    """

    kind: AskedKind
    topic: str
    since: date | None = None
    until: date | None = None
    language: str = field(default="", compare=False)
    pictured: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it can be made: a topic stands there where one is needed, and holds a word."""
        return bool(words(self.topic)) or (not self.topic and self.kind in NEED_NO_TOPIC)


def asked_piece(text: str, today: date) -> AskedPiece | None:
    """Return the piece that a message asks for; None where it asks for none. `today`: the day of asking."""
    plain = " ".join(text.split())
    found = next(((kind, match) for kind in _IN_WORDS if (match := _opener(kind).match(plain))), None)
    if found is None:
        return None
    kind, match = found
    rest, period, pictured = _read(kind, plain[match.end() :], today)
    if period == Period():
        period = period_of_kind(match["opener"].casefold(), today)
    joint = _joint().match(rest)
    topic = rest[joint.end() :].strip(_EDGES) if joint else rest
    if not topic and kind not in NEED_NO_TOPIC:
        return None
    if topic and not (_is_of(kind, joint) if joint else _takes_topic(match["opener"])):
        return None
    return AskedPiece(kind, topic, period.first, period.last, answer_language(plain), pictured)


def commanded_piece(text: str, today: date) -> AskedPiece | None:
    """Return the piece that "/brief the peace plan since Monday" asks for; None where that is no command for one."""
    if (command := _COMMAND.match(text.strip())) is None:
        return None
    kind = next(kind for kind in PIECES if kind == command[1].casefold())
    topic, period, pictured = _read(kind, " ".join(command[2].split()), today)
    if joint := _joint().match(topic):
        topic = topic[joint.end() :]
    return AskedPiece(kind, topic, period.first, period.last, pictured=pictured)


def in_two(text: str) -> list[tuple[str, str]]:
    """Return how "Lavrov on root causes" or "Lavrov root causes" may be a name and a topic, the likeliest first."""
    written = text.split()
    joints = rules("briefings")["joints"]
    at = [n for n, word in enumerate(written) if word.casefold() in joints and 0 < n < len(written) - 1]
    parted = [(" ".join(written[:n]), " ".join(written[n + 1 :])) for n in at]
    return [*parted, *((" ".join(written[:n]), " ".join(written[n:])) for n in range(len(written), 0, -1))]


def _is_of(kind: AskedKind, joint: re.Match[str]) -> bool:
    """Whether a piece may be of what follows: quotes are somebody's, and "quotes on sanctions" names nobody."""
    return kind != "quotes" or joint[0].split()[0].casefold() in rules("briefings")["of_somebody"]


def _takes_topic(opener: str) -> bool:
    """Whether a topic may follow with nothing between: "хронология санкций"; by the noun where a verb asks for it."""
    bare = rules("briefings")["bare"]
    return opener.casefold() in bare or opener.casefold().split()[-1] in bare


def _read(kind: AskedKind, text: str, today: date) -> tuple[str, Period, bool]:
    """Return a text without its days and without "as a picture", those days, and whether it is to be a picture."""
    rest, at_end = _without_picture(kind, text)
    rest, period = without_period(rest.strip(_EDGES), today)
    rest, before_days = _without_picture(kind, rest.strip(_EDGES))
    return rest.strip(_EDGES), period, at_end or before_days


def _without_picture(kind: AskedKind, text: str) -> tuple[str, bool]:
    rest = _as_picture().sub("", text) if kind in CHARTS else text
    return rest, rest != text


@cache
def _opener(kind: AskedKind) -> re.Pattern[str]:
    rule = rules("briefings")
    named = rf"(?:(?:{_any('gives')})\s+(?:(?:{_any('objects')})\s+)?(?:(?:{_any('articles')})\s+)?)?"
    named += rf"(?:(?:{_any('kinds_of_piece')})\s+)*(?:{_any(f'{kind}_nouns')})" if f"{kind}_nouns" in rule else r"(?!)"
    courtesy = rf"(?:(?:{please()}|{_any('courtesies')})[, ]+)*"
    return re.compile(rf"{courtesy}(?P<opener>{_any(kind)}|{named})(?!\w)", re.IGNORECASE)


def _any(key: str) -> str:
    return any_spelling(rules("briefings")[key])


@cache
def _as_picture() -> re.Pattern[str]:
    """What stands at the end of a request, or before its topic, where a picture is wished for."""
    phrases = _any("pictured")
    return re.compile(rf"^\s*(?:{phrases})\b|[\s,]+(?:{phrases})[\s.!?]*$", re.IGNORECASE)


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_any('joints')})\s+(?:the\s+)?", re.IGNORECASE)
