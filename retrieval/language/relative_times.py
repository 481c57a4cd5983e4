"""Words for a time that only the day of their text makes a day: weekdays, "yesterday", "last week", holidays."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from retrieval.language.calendar_words import (
    name_places,
    names_of,
    shift_before,
    shift_ending,
    shift_of,
    shifts,
    stands_before,
    weekday_number,
    weekdays,
    words_of,
)
from retrieval.language.holidays import holiday_words, holidays_in
from retrieval.language.numerals import number_in_words
from retrieval.language.rules import rules
from retrieval.language.script import UPPER, is_cyrillic
from retrieval.language.time_expression import TimeExpression, Unit
from retrieval.language.wording import folded, places_in

_ARTICLE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_NAME_AFTER = re.compile(rf"\s+{UPPER}\w")
_POSSESSIVE = re.compile(r"['’]s\s+")


def relative_times(text: str) -> Iterator[TimeExpression]:
    """Yield the times of `text` that are counted from its day; the longest first where they overlap."""
    words = words_of(text)
    if words.isdisjoint(time_words()):
        return
    if not weekdays().keys().isdisjoint(words):
        yield from _weekdays(text)
    if not _units().keys().isdisjoint(words):
        if not words.isdisjoint(rules("days")["ago_words"]):
            yield from _ago(text)
        if not words.isdisjoint(rules("days")["lately_words"]):
            yield from _lately(text)
        yield from _shifted(text)
    if not words.isdisjoint(_last_words()):
        yield from _beside(text)
    for start, end, holiday in holidays_in(text):
        yield TimeExpression(start=start, end=end, holiday=holiday, shift=shift_before(text, start))


def _ago(text: str) -> Iterator[TimeExpression]:
    for expression in _counted("ago"):
        for match in expression.finditer(text):
            count = _count(match)
            if count and not stands_before("vague", text, match.start()):
                unit = _units()[folded(match["unit"])]
                yield TimeExpression(start=match.start(), end=match.end(), shift=-count, unit=unit)


def _lately(text: str) -> Iterator[TimeExpression]:
    for expression in _counted("lately"):
        for match in expression.finditer(text):
            if count := _count(match):
                unit = _units()[folded(match["unit"])]
                yield TimeExpression(start=match.start(), end=match.end(), count=count, unit=unit)


def _count(match: re.Match[str]) -> int | None:
    written = match.groupdict().get("count")
    if written is None:
        return 1
    return int(written) if written.isdecimal() else number_in_words(written)


def _shifted(text: str) -> Iterator[TimeExpression]:
    """Yield last, this and next week, month and year."""
    for start, end in name_places(_units(), text):
        unit = _units()[folded(text[start:end])]
        if unit != "day" and (match := shift_ending(text, start)):
            yield TimeExpression(start=match.start(), end=end, shift=shift_of(match), unit=unit)


def _beside(text: str) -> Iterator[TimeExpression]:
    words, past = words_of(text), 0
    phrases = (phrase for phrase, last in _last_word_of().items() if last in words)
    for start, end in sorted(places_in(text, phrases), key=lambda place: (place[0], -place[1])):
        if start < past:
            continue  # the "yesterday" of "the day before yesterday"
        past, phrase = end, folded(text[start:end])
        generic = _POSSESSIVE.match(text, end)
        shift = days_beside()[phrase]
        if generic and shift >= 0 and not _events().match(text, generic.end()):
            continue  # "today's youth"
        yield TimeExpression(start=start, end=end, shift=shift, unit="year" if phrase in _beside_years() else "day")


def _weekdays(text: str) -> Iterator[TimeExpression]:
    tells_week = not _units().keys().isdisjoint(words_of(text))
    for start, end in name_places(weekdays(), text):
        if not _is_own_day(text, start, end):
            continue
        number, week = weekday_number(text[start:end]), _week_behind(text, end) if tells_week else None
        if week:
            yield TimeExpression(start=start, end=week.end(), weekday=number, shift=shift_of(week), unit="week")
        else:
            yield TimeExpression(start=start, end=end, weekday=number, shift=shift_before(text, start))


def _week_behind(text: str, end: int) -> re.Match[str] | None:
    """The words that say of which week a weekday is: "of last week", "a week ago"."""
    return next((week for one in _of_week() if (week := one.match(text, end))), None)


def _is_own_day(text: str, start: int, end: int) -> bool:
    """Whether a weekday's name is one day: no habit, no name of something else, no word that only looks alike."""
    name = text[start:end]
    if not (name[0].isupper() or is_cyrillic(name)):
        return False
    if folded(name) in _uncertain() and not stands_before("before_weekday", text, start):
        return False
    if stands_before("no_weekday", text, start) or _habit().match(text, end):
        return False
    return not (_NAME_AFTER.match(text, end) and _ARTICLE.search(text, 0, start))


@cache
def _of_week() -> tuple[re.Pattern[str], ...]:
    entries = (entry.replace("{shift}", f"(?:{shifts()})") for entry in rules("days")["of_week"])
    return tuple(re.compile(rf",?\s+{entry}", re.IGNORECASE) for entry in entries)


@cache
def _counted(key: str) -> tuple[re.Pattern[str], ...]:
    count, unit = r"(?P<count>\d{1,3}|[^\W\d_]+(?:-[^\W\d_]+)?)", rf"(?P<unit>{names_of(_units())})"
    entries = (entry.replace("{count}", count).replace("{unit}", unit) for entry in rules("days")[key])
    return tuple(re.compile(entry, re.IGNORECASE) for entry in entries)


@cache
def time_words() -> frozenset[str]:
    """Return the words without one of which a text counts no time."""
    return frozenset({*_units(), *weekdays(), *holiday_words()}) | _last_words()


@cache
def _units() -> Mapping[str, Unit]:
    return {word: unit for unit, words in rules("days")["units"].items() for word in words}


@cache
def days_beside() -> Mapping[str, int]:
    """Return "yesterday" and its like, with how many days they lie from today."""
    tables = (rules("days")["beside"], rules("days")["beside_years"])
    return {phrase: int(shift) for table in tables for shift, phrases in table.items() for phrase in phrases}


@cache
def _beside_years() -> frozenset[str]:
    return frozenset(phrase for phrases in rules("days")["beside_years"].values() for phrase in phrases)


@cache
def _last_words() -> frozenset[str]:
    return frozenset(_last_word_of().values())


@cache
def _last_word_of() -> Mapping[str, str]:
    """The last word of "yesterday" and its like."""
    return {phrase: phrase.rsplit(maxsplit=1)[-1] for phrase in days_beside()}


@cache
def _uncertain() -> frozenset[str]:
    return frozenset(rules("days")["uncertain_weekdays"])


@cache
def _habit() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(rules('days')['no_weekday_after'])})", re.IGNORECASE)


@cache
def _events() -> re.Pattern[str]:
    return re.compile(rf"(?:\w+\s)?(?:{'|'.join(rules('days')['events'])})\b", re.IGNORECASE)
