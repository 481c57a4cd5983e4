"""Which weekday and which time of day a request for a schedule names: "on Mondays at 9", "в 18:30", "noon"."""

import re
from datetime import time
from functools import cache
from typing import Final

from bot.schedules.zones import city_zone_at, without
from retrieval.language.calendar_words import short_weekdays, weekdays
from retrieval.language.rules import rules
from retrieval.language.wording import any_spelling
from retrieval.language.words import fold

EDGES: Final = " \t\n?!.,:;–—-"
_LEAST_STEM: Final = 4  # letters of a weekday's name that its cases and plurals share
_NOON: Final = 12
_MIDNIGHT: Final = 24


def weekday_in(text: str, *, short: bool) -> tuple[int | None, str, str]:
    """Return the weekday that a text names, a second one beside it, and the text without the first.

    It may stand in any case or number: Mondays, по понедельникам. `short`: by its short form too, where nothing but a
    time stands before it.
    """
    for match in re.finditer(r"[^\W\d_][\w'’ʼ]*", text):
        number = _weekday_number(match[0])
        if number is None and short and not re.search(r"[^\W\d_]", text[: match.start()]):
            number = short_weekdays().get(fold(match[0]))
        if number is not None:
            start = before.start() if (before := _day_opener().search(text[: match.start()])) else match.start()
            beside = re.match(r"\W*(?:\w{1,3}\W+)?([^\W\d_][\w'’ʼ]*)", text[match.end() :])
            second = beside[1] if beside and _weekday_number(beside[1]) is not None else ""
            return number, second, f"{text[:start]} {text[match.end() :]}"
    return None, "", text


def _weekday_number(written: str) -> int | None:
    word = _unprefixed(fold(written))
    for name, number in weekdays().items():
        stem = name if len(name) <= _LEAST_STEM else name[: max(_LEAST_STEM, len(name) - 1)]
        if word == name or (len(name) > _LEAST_STEM and word.startswith(stem) and len(word) <= len(name) + 3):
            return number
    return None


def _unprefixed(word: str) -> str:
    prefixes = rules("briefings")["weekday_prefixes"]
    return next((word.removeprefix(one) for one in prefixes if word.startswith(one)), word)


def time_in(text: str) -> tuple[time | None, str | None, str, str]:
    """Return the time of day, the zone of a city behind it, the text without them, and what only looks like a time.

    A bare number is a time only behind "at", or where it begins what is left.
    """
    for match in clock().finditer(text):
        bare = match["minute"] is None and match["half"] is None and match["at"] is None
        if bare and text[: match.start()].strip():
            continue
        if (at := _of_clock(match)) is not None:
            city, end = city_zone_at(text, match.end()) or (None, match.end())
            return at, city, f"{text[: match.start()]} {text[end:]}", ""
        if match["minute"] or match["half"] or (match["at"] and not text[match.end() :].strip(EDGES)):
            return None, None, text, match[0].strip()
    for hour, key in ((_NOON, "noon"), (0, "midnight")):
        if word := _hour_word(key).match(text) or _hour_word(key).search(text.rstrip(EDGES)):
            return time(hour), None, without(text, word), ""
    return None, None, text, ""


def _of_clock(match: re.Match[str]) -> time | None:
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), fold(match["half"] or "")
    if half in rules("briefings")["afternoon"] and hour < _NOON:
        hour += _NOON
    elif half in rules("briefings")["morning"] and hour == _NOON:
        hour = 0
    if hour == _MIDNIGHT and not minute:
        hour = 0
    return time(hour, minute) if hour < _MIDNIGHT and minute < 60 else None


@cache
def _day_opener() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_spelling(rules('briefings')['before_weekday'])})\s+$", re.IGNORECASE)


@cache
def clock() -> re.Pattern[str]:
    """Return a pattern for a time of day: its hour, minute, half of the day, and what stands before it."""
    at, rule = any_spelling(rules("briefings")["at"]), rules("briefings")
    half = any_spelling([*rule["morning"], *rule["afternoon"]])
    return re.compile(
        rf"(?:(?<!\w)(?P<at>{at})\s+)?(?<![\w.:-])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?(?:\s*(?P<half>{half}))?(?![\w:-])",
        re.IGNORECASE,
    )


@cache
def _hour_word(key: str) -> re.Pattern[str]:
    """Noon or midnight, where a text begins or ends with it."""
    at, words = any_spelling(rules("briefings")["at"]), any_spelling(rules("briefings")[key])
    return re.compile(rf"(?:^\s*|(?<!\w)(?:{at})\s+)(?:{words})(?!\w)|(?<!\w)(?:{words})$", re.IGNORECASE)
