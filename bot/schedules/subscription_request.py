"""Which subscription somebody asks for: "daily 09:00 Europe/Kyiv sanctions", "send me a digest every day at 9"."""

import re
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Final, Literal, get_args

from bot.schedules.schedule import Frequency, Schedule
from bot.schedules.weekly_times import EDGES, clock, time_in, weekday_in
from bot.schedules.zones import without, zone_in, zones_near
from retrieval.language.asking import please
from retrieval.language.calendar_words import weekdays
from retrieval.language.rules import rules
from retrieval.language.wording import any_spelling
from retrieval.language.words import fold

LONGEST_TOPIC: Final = 200  # characters
_QUOTES: Final = '"“”„«»'
_WRITTEN_TOGETHER: Final = re.compile(r"(?<![\w:.-])(0\d)([0-5]\d)(?![\w:.-])")  # 0900


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
    weekday, second, left = weekday_in(left, short=frequency == "weekly")
    if frequency is None and weekday is None:
        return None
    return UnclearSubscription("days", second) if second else _scheduled(left, frequency, weekday, zone)


def _scheduled(left: str, frequency: Frequency | None, weekday: int | None, zone: str) -> SubscriptionRequest:
    """The subscription with the zone, the time and the topic that are left of its words."""
    named, left, wrong = zone_in(left)
    if wrong:
        return UnclearSubscription("zone", wrong, tuple(zones_near(wrong)))
    at, city, left, odd = time_in(left)
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
        return found if clock().search(plain) else None
    for opener in _sending().finditer(plain):
        before = plain[: opener.start()].strip(EDGES)
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
    topical = _topic_opener().match(rest.strip(EDGES)) or rest.lstrip().startswith(":")
    if found is None and topical and not (weak and not _any("alert_when").match(rest.strip(EDGES))):
        found = commanded_subscription(f"{_first('hourly')} {rest}", zone)
    return None if isinstance(found, AskedSubscription) and not found.topic else found


def _without_courtesies(text: str) -> str:
    plain = " ".join(text.split()).strip(EDGES)
    while courtesy := _courtesy().match(plain) or _thanks().search(plain):
        plain = f"{plain[: courtesy.start()]} {plain[courtesy.end() :]}".strip(EDGES)
    return plain


def _frequency(text: str) -> tuple[Frequency | None, str]:
    for frequency in ("weekdays", "hourly", "weekly", "daily"):
        if match := _any(f"every_{frequency}").search(text):
            return _named(frequency), without(text, match)
    return None, text


def _named(frequency: str) -> Frequency:
    return next(one for one in get_args(Frequency) if one == frequency)


def _topic(text: str) -> str:
    left = " ".join(text.split()).strip(EDGES)
    while opener := _topic_opener().match(left):
        left = left[opener.end() :].strip(EDGES)
    return left[1:-1].strip() if len(left) > 1 and left[0] in _QUOTES and left[-1] in _QUOTES else left


def _first(frequency: str) -> str:
    return str(rules("briefings")[f"every_{frequency}"][0])


@cache
def _any(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_spelling(rules('briefings')[key])})(?!\w)", re.IGNORECASE)


@cache
def _whole(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_spelling(rules('briefings')[key])})", re.IGNORECASE)


@cache
def _courtesy() -> re.Pattern[str]:
    return re.compile(rf"(?:{please()}|{any_spelling(rules('briefings')['courtesies'])})(?:[, ]+|$)", re.IGNORECASE)


@cache
def _thanks() -> re.Pattern[str]:
    return re.compile(rf"[, ]+(?:{please()}|{any_spelling(rules('asking')['thanks'])})$", re.IGNORECASE)


@cache
def _sending() -> re.Pattern[str]:
    """A request to send something: "send me a daily digest"; `before`: what stands before the noun."""
    rule = rules("briefings")
    openers, nouns, to = (any_spelling(rule[key]) for key in ("sends", "sent", "objects"))
    return re.compile(
        rf"(?<!\w)(?:{openers})\s+(?:(?:{to})\s+)?(?P<before>(?:[\w:.-]+\s+){{0,5}}?)(?:{nouns})(?!\w)", re.IGNORECASE
    )


@cache
def _bare_digest() -> re.Pattern[str]:
    """What is to be sent and how often, without a verb: "a daily digest"."""
    rule = rules("briefings")
    often = any_spelling([*rule["every_daily"], *rule["every_weekly"], *rule["every_hourly"]])
    return re.compile(rf"(?:an?\s+)?(?P<before>{often})\s+(?:{any_spelling(rule['sent'])})(?!\w)", re.IGNORECASE)


@cache
def _stopping() -> re.Pattern[str]:
    """A whole request to stop something that is sent: "stop sending me the daily digest on oil"."""
    rule = rules("briefings")
    often = [word for frequency in get_args(Frequency) for word in rule[f"every_{frequency}"]]
    between = [*rule["objects"], *rule["articles"], *rule["kinds_of_piece"], *rule["all_of"], *often, *weekdays()]
    nouns = any_spelling([*rule["sent"], *rule["subscription_nouns"]])
    return re.compile(
        rf"(?:{any_spelling(rule['stops'])})\s+(?:(?:{any_spelling(between)})\s+)*(?:{nouns})(?:\s.{{0,80}})?",
        re.IGNORECASE,
    )


@cache
def _topic_opener() -> re.Pattern[str]:
    rule = rules("briefings")
    return re.compile(rf"(?:{any_spelling([*rule['joints'], *rule['no_topic']])})(?![\w-])", re.IGNORECASE)
