"""Which subscription somebody asks for: "daily 09:00 Europe/Kyiv sanctions", "send me a digest every day at 9"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Final, Literal, get_args

from bot.schedules.schedule import Frequency, Schedule
from bot.schedules.zones import city_zone_at, zone_in, zones_near
from retrieval.language.asking import please
from retrieval.language.calendar_words import short_weekdays, weekdays
from retrieval.language.rules import rules
from retrieval.language.words import fold

LONGEST_TOPIC: Final = 200  # characters
_EDGES: Final = " \t\n?!.,:;–—-"
_QUOTES: Final = '"“”„«»'
_LEAST_STEM: Final = 4  # letters of a weekday's name that its cases and plurals share
_WRITTEN_TOGETHER: Final = re.compile(r"(?<![\w:.-])(0\d)([0-5]\d)(?![\w:.-])")  # 0900
_NOON: Final = 12
_MIDNIGHT: Final = 24


@dataclass(frozen=True, slots=True)
class AskedSubscription:
    """A schedule and what its briefings are about; "" for everything."""

    schedule: Schedule
    topic: str = ""


@dataclass(frozen=True, slots=True)
class UnclearSubscription:
    """A subscription that is asked for in words that mean no schedule.

    `given` is what is wrong in them, `near` what may be meant.
    """

    fault: Literal["hour", "zone", "days", "topic", "frequency"]
    given: str
    near: tuple[str, ...] = ()


SubscriptionRequest = AskedSubscription | UnclearSubscription


def commanded_subscription(text: str, zone: str = "UTC") -> SubscriptionRequest | None:
    """Return what stands behind /subscribe; None where no frequency does. `zone`: where none is named."""
    left = _WRITTEN_TOGETHER.sub(r"\1:\2", " ".join(text.split()))
    frequency, left = _frequency(left)
    weekday, second, left = _weekday(left, short=frequency == "weekly")
    if frequency is None and weekday is None:
        return None
    return UnclearSubscription("days", second) if second else _scheduled(left, frequency, weekday, zone)


def _scheduled(left: str, frequency: Frequency | None, weekday: int | None, zone: str) -> SubscriptionRequest:
    """The subscription with the zone, the time and the topic that are left of its words."""
    named, left, wrong = zone_in(left)
    if wrong:
        return UnclearSubscription("zone", wrong, tuple(zones_near(wrong)))
    at, city, left, odd = _time(left)
    if odd:
        return UnclearSubscription("hour", odd)
    topic = _topic(left)
    if at is None and re.match(r"at\s", topic, re.IGNORECASE):
        return UnclearSubscription("hour", topic[:LONGEST_TOPIC])
    if len(topic) > LONGEST_TOPIC:
        return UnclearSubscription("topic", topic[:LONGEST_TOPIC])
    schedule = Schedule(frequency or "weekly", at or time(9), named or city or zone, weekday or 0)
    if weekday is not None and frequency != "hourly":
        schedule = Schedule("weekly", schedule.at, schedule.zone, weekday)
    return AskedSubscription(schedule, topic)


def asked_subscription(text: str, zone: str = "UTC") -> SubscriptionRequest | None:
    """Return the subscription that a message asks for in plain words; None where it asks for none."""
    plain = _without_courtesies(text)
    if alert := _any("alerts").match(plain):
        return _alert(plain[alert.end() :], weak=fold(alert[0]) in rules("briefings")["weak_alerts"], zone=zone)
    if taken := _any("subscribes").match(plain):
        return _sent(plain[taken.end() :], zone)
    if bare := _bare_digest().match(plain):
        found = _sent(f"{bare['before']} {plain[bare.end() :]}", zone)
        return found if _clock().search(plain) else None
    for opener in _sending().finditer(plain):
        before = plain[: opener.start()].strip(_EDGES)
        when = commanded_subscription(before, zone) if before else None
        if not before or (isinstance(when, AskedSubscription) and not when.topic):
            return _sent(f"{before} {opener['before'] or ''} {plain[opener.end() :]}", zone)
    return None


def asks_to_end(text: str) -> bool:
    """Whether a message asks in plain words that what comes by the clock comes no more."""
    plain = _without_courtesies(text)
    return _whole("ends").fullmatch(plain) is not None or _stopping().fullmatch(plain) is not None


def asks_for_list(text: str) -> bool:
    """Whether a message asks in plain words what comes by the clock."""
    return _whole("lists").fullmatch(_without_courtesies(text)) is not None


def _sent(text: str, zone: str) -> SubscriptionRequest | None:
    """What is asked for by a request to send something; a frequency that there is not is said to be none."""
    if odd := _any("other_frequencies").search(text):
        return UnclearSubscription("frequency", odd[0])
    return commanded_subscription(text, zone)


def _alert(rest: str, *, weak: bool, zone: str) -> SubscriptionRequest | None:
    """An alert, where what follows is what it is about: "alert me about …", not "let me know what …"."""
    found = commanded_subscription(rest, zone)
    topical = _topic_opener().match(rest.strip(_EDGES)) or rest.lstrip().startswith(":")
    if found is None and topical and not (weak and not _any("alert_when").match(rest.strip(_EDGES))):
        found = commanded_subscription(f"{_first('hourly')} {rest}", zone)
    return None if isinstance(found, AskedSubscription) and not found.topic else found


def _without_courtesies(text: str) -> str:
    plain = " ".join(text.split()).strip(_EDGES)
    while courtesy := _courtesy().match(plain) or _thanks().search(plain):
        plain = f"{plain[: courtesy.start()]} {plain[courtesy.end() :]}".strip(_EDGES)
    return plain


def _frequency(text: str) -> tuple[Frequency | None, str]:
    for frequency in ("weekdays", "hourly", "weekly", "daily"):
        if match := _any(f"every_{frequency}").search(text):
            return _named(frequency), _cut(text, match)
    return None, text


def _named(frequency: str) -> Frequency:
    return next(one for one in get_args(Frequency) if one == frequency)


def _weekday(text: str, *, short: bool) -> tuple[int | None, str, str]:
    """The weekday that is named, in whatever case or number: Mondays, по понедельникам; and a second one beside it.

    `short`: by its short form too, where nothing but a time stands before it.
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


def _time(text: str) -> tuple[time | None, str | None, str, str]:
    """The time of day, the zone of a city behind it, the text without them, and what is no time though it looks so.

    A bare number is a time only behind "at", or where it begins what is left.
    """
    for match in _clock().finditer(text):
        bare = match["minute"] is None and match["half"] is None and match["at"] is None
        if bare and text[: match.start()].strip():
            continue
        if (at := _of_clock(match)) is not None:
            city, end = city_zone_at(text, match.end()) or (None, match.end())
            return at, city, f"{text[: match.start()]} {text[end:]}", ""
        if match["minute"] or match["half"] or (match["at"] and not text[match.end() :].strip(_EDGES)):
            return None, None, text, match[0].strip()
    for hour, key in ((_NOON, "noon"), (0, "midnight")):
        if word := _hour_word(key).match(text) or _hour_word(key).search(text.rstrip(_EDGES)):
            return time(hour), None, _cut(text, word), ""
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


def _topic(text: str) -> str:
    left = " ".join(text.split()).strip(_EDGES)
    while opener := _topic_opener().match(left):
        left = left[opener.end() :].strip(_EDGES)
    return left[1:-1].strip() if len(left) > 1 and left[0] in _QUOTES and left[-1] in _QUOTES else left


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _first(frequency: str) -> str:
    return str(rules("briefings")[f"every_{frequency}"][0])


def _either(phrases: Iterable[str]) -> str:
    found = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return found.replace("'", "['’]")


@cache
def _any(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_either(rules('briefings')[key])})(?!\w)", re.IGNORECASE)


@cache
def _whole(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(rules('briefings')[key])})", re.IGNORECASE)


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
def _hour_word(key: str) -> re.Pattern[str]:
    """Noon or midnight, where a text begins or ends with it."""
    at, words = _either(rules("briefings")["at"]), _either(rules("briefings")[key])
    return re.compile(rf"(?:^\s*|(?<!\w)(?:{at})\s+)(?:{words})(?!\w)|(?<!\w)(?:{words})$", re.IGNORECASE)


@cache
def _courtesy() -> re.Pattern[str]:
    return re.compile(rf"(?:{please()}|{_either(rules('briefings')['courtesies'])})(?:[, ]+|$)", re.IGNORECASE)


@cache
def _thanks() -> re.Pattern[str]:
    return re.compile(rf"[, ]+(?:{please()}|{_either(rules('asking')['thanks'])})$", re.IGNORECASE)


@cache
def _sending() -> re.Pattern[str]:
    """A request to send something: "send me a daily digest"; `before`: what stands before the noun."""
    rule = rules("briefings")
    openers, nouns, to = (_either(rule[key]) for key in ("sends", "sent", "objects"))
    return re.compile(
        rf"(?<!\w)(?:{openers})\s+(?:(?:{to})\s+)?(?P<before>(?:[\w:.-]+\s+){{0,5}}?)(?:{nouns})(?!\w)", re.IGNORECASE
    )


@cache
def _bare_digest() -> re.Pattern[str]:
    """What is to be sent and how often, without a verb: "a daily digest"."""
    rule = rules("briefings")
    often = _either([*rule["every_daily"], *rule["every_weekly"], *rule["every_hourly"]])
    return re.compile(rf"(?:an?\s+)?(?P<before>{often})\s+(?:{_either(rule['sent'])})(?!\w)", re.IGNORECASE)


@cache
def _stopping() -> re.Pattern[str]:
    """A whole request to stop something that is sent: "stop sending me the daily digest on oil"."""
    rule = rules("briefings")
    often = [word for frequency in get_args(Frequency) for word in rule[f"every_{frequency}"]]
    between = [*rule["objects"], *rule["articles"], *rule["kinds_of_piece"], *rule["all_of"], *often, *weekdays()]
    nouns = _either([*rule["sent"], *rule["subscription_nouns"]])
    return re.compile(
        rf"(?:{_either(rule['stops'])})\s+(?:(?:{_either(between)})\s+)*(?:{nouns})(?:\s.{{0,80}})?", re.IGNORECASE
    )


@cache
def _topic_opener() -> re.Pattern[str]:
    rule = rules("briefings")
    return re.compile(rf"(?:{_either([*rule['joints'], *rule['no_topic']])})(?![\w-])", re.IGNORECASE)
