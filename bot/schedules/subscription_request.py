"""Which subscription somebody asks for: "daily 09:00 Europe/Kyiv sanctions", "send me a digest every day at 9"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Final, get_args
from zoneinfo import available_timezones

from bot.schedules.schedule import Frequency, Schedule
from retrieval.language.asking import please
from retrieval.language.calendar_words import weekdays
from retrieval.language.rules import rules
from retrieval.language.words import fold

_EDGES: Final = " \t\n?!.,:;–—-"
_LEAST_STEM: Final = 4  # letters of a weekday's name that its cases and plurals share
_ZONE: Final = re.compile(r"(?<![\w/])[A-Za-z][\w+-]*(?:/[\w+-]+)*(?![\w/])")
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class AskedSubscription:
    """A schedule and what its briefings are about; "" for everything."""

    schedule: Schedule
    topic: str = ""


def commanded_subscription(text: str, zone: str = "UTC") -> AskedSubscription | None:
    """Return what stands behind /subscribe; None where no frequency does. `zone`: where none is named."""
    left = " ".join(text.split())
    frequency, left = _frequency(left)
    weekday, left = _weekday(left)
    if frequency is None and weekday is None:
        return None
    named, left = _zone(left)
    at, left = _time(left)
    schedule = Schedule(frequency or "weekly", at or time(9), named or zone, weekday or 0)
    if weekday is not None and frequency != "hourly":
        schedule = Schedule("weekly", schedule.at, schedule.zone, weekday)
    return AskedSubscription(schedule, _topic(left))


def asked_subscription(text: str, zone: str = "UTC") -> AskedSubscription | None:
    """Return the subscription that a message asks for in plain words; None where it asks for none."""
    plain = " ".join(text.split())
    if alert := _alert().match(plain):
        rest = plain[alert.end() :]
        found = commanded_subscription(rest, zone) or commanded_subscription(f"{_first('hourly')} {rest}", zone)
        return found if found and found.topic else None
    if (opener := _sending().match(plain)) is None:
        return None
    return commanded_subscription(f"{opener['before'] or ''} {plain[opener.end() :]}", zone)


def _frequency(text: str) -> tuple[Frequency | None, str]:
    for frequency in ("weekdays", "hourly", "weekly", "daily"):
        if match := _any(f"every_{frequency}").search(text):
            return _named(frequency), _cut(text, match)
    return None, text


def _named(frequency: str) -> Frequency:
    return next(one for one in get_args(Frequency) if one == frequency)


def _weekday(text: str) -> tuple[int | None, str]:
    """The weekday that is named, in whatever case or number: Mondays, по понедельникам."""
    for match in re.finditer(r"[^\W\d_][\w'’ʼ]*", text):
        word = _unprefixed(fold(match[0]))
        for name, number in weekdays().items():
            stem = name if len(name) <= _LEAST_STEM else name[: max(_LEAST_STEM, len(name) - 1)]
            if word == name or (len(name) > _LEAST_STEM and word.startswith(stem) and len(word) <= len(name) + 3):
                start = before.start() if (before := _day_opener().search(text[: match.start()])) else match.start()
                return number, f"{text[:start]} {text[match.end() :]}"
    return None, text


def _unprefixed(word: str) -> str:
    prefixes = rules("briefings")["weekday_prefixes"]
    return next((word.removeprefix(one) for one in prefixes if word.startswith(one)), word)


def _zone(text: str) -> tuple[str | None, str]:
    for match in _ZONE.finditer(text):
        if zone := _zones().get(match[0].casefold()):
            return zone, _cut(text, match)
    return None, text


def _time(text: str) -> tuple[time | None, str]:
    """The time of day; a bare number is one only behind "at", or where it begins what is left."""
    for match in _clock().finditer(text):
        bare = match["minute"] is None and match["half"] is None and match["at"] is None
        if bare and text[: match.start()].strip():
            continue
        hour, half = int(match["hour"]), fold(match["half"] or "")
        if half in rules("briefings")["afternoon"] and hour < _NOON:
            hour += _NOON
        elif half in rules("briefings")["morning"] and hour == _NOON:
            hour = 0
        if hour < 24 and int(match["minute"] or 0) < 60:
            return time(hour, int(match["minute"] or 0)), _cut(text, match)
    return None, text


def _topic(text: str) -> str:
    left = " ".join(text.split()).strip(_EDGES)
    while opener := _topic_opener().match(left):
        left = left[opener.end() :].strip(_EDGES)
    return left


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _first(frequency: str) -> str:
    return str(rules("briefings")[f"every_{frequency}"][0])


@cache
def _zones() -> dict[str, str]:
    """The zones by their folded names; a name of one word that is no zone's own in speech is none: Cuba, Iran."""
    return {zone.casefold(): zone for zone in available_timezones() if "/" in zone or zone in {"UTC", "GMT"}}


def _either(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


@cache
def _any(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_either(rules('briefings')[key])})(?!\w)", re.IGNORECASE)


@cache
def _day_opener() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_either(rules('briefings')['before_weekday'])})\s+$", re.IGNORECASE)


@cache
def _clock() -> re.Pattern[str]:
    at, rule = _either(rules("briefings")["at"]), rules("briefings")
    half = _either([*rule["morning"], *rule["afternoon"]])
    return re.compile(
        rf"(?:(?<!\w)(?P<at>{at})\s+)?(?<![\w.:-])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?(?:\s*(?P<half>{half}))?(?![\w:-])",
        re.IGNORECASE,
    )


@cache
def _sending() -> re.Pattern[str]:
    """What a request begins with: "send me a daily digest"; `before`: what may stand before the noun."""
    openers, nouns = _either(rules("briefings")["sends"]), _either(rules("briefings")["sent"])
    begins = rf"(?:{please()}[, ]+)?(?:{openers})\s+"
    return re.compile(rf"{begins}(?P<before>(?:[\w-]+\s+){{0,4}}?)(?:{nouns})(?!\w)", re.IGNORECASE)


@cache
def _alert() -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(rules('briefings')['alerts'])})(?!\w)", re.IGNORECASE)


@cache
def _topic_opener() -> re.Pattern[str]:
    rule = rules("briefings")
    return re.compile(rf"(?:{_either([*rule['joints'], *rule['no_topic']])})(?!\w)", re.IGNORECASE)
