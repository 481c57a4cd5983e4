"""Words for a time that only the day of their text makes a day: weekdays, "yesterday", "last week", holidays."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from retrieval.language.calendar_words import (
    ends_with,
    names_of,
    shift_before,
    shift_of,
    shifts,
    weekday_number,
    weekdays,
    words_of,
)
from retrieval.language.holidays import holidays_in
from retrieval.language.numerals import number_in_words
from retrieval.language.rules import rules
from retrieval.language.time_expression import TimeExpression, Unit
from retrieval.language.wording import folded

_BEFORE = 25  # characters in which a word that belongs to a weekday or a number begins
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NAME_AFTER = re.compile(r"\s+[A-Z]\w")
_POSSESSIVE = re.compile(r"['’]s\s+")


def relative_times(text: str) -> Iterator[TimeExpression]:
    """Yield the times of `text` that are counted from its day; the longest first where they overlap."""
    words = words_of(text)
    if not words.isdisjoint(_units()):
        if not words.isdisjoint(rules("days")["ago_words"]):
            yield from _ago(text)
        yield from _lately(text)
        yield from _shifted(text)
    if not words.isdisjoint(_last_words()):
        yield from _beside(text)
    if not words.isdisjoint(weekdays()):
        yield from _weekdays(text)
    for start, end, holiday in holidays_in(text):
        yield TimeExpression(start=start, end=end, holiday=holiday, shift=shift_before(text, start))


def _ago(text: str) -> Iterator[TimeExpression]:
    for expression in _counted("ago"):
        for match in expression.finditer(text):
            count = _count(match)
            if count and not ends_with("vague").search(text, max(0, match.start() - _BEFORE), match.start()):
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
    return int(written) if written.isdecimal() else _counts().get(folded(written)) or number_in_words(written)


def _shifted(text: str) -> Iterator[TimeExpression]:
    """Yield last, this and next week, month and year."""
    for match in _shift_and_unit().finditer(text):
        unit = _units()[folded(match["unit"])]
        if unit != "day":
            yield TimeExpression(start=match.start(), end=match.end(), shift=shift_of(match), unit=unit)


def _beside(text: str) -> Iterator[TimeExpression]:
    for match in _beside_words().finditer(text):
        generic = _POSSESSIVE.match(text, match.end())
        shift = _besides()[folded(match[0])]
        if generic and shift >= 0 and not _events().match(text, generic.end()):
            continue  # "today's youth"
        unit: Unit = "year" if folded(match[0]) in _beside_years() else "day"
        yield TimeExpression(start=match.start(), end=match.end(), shift=shift, unit=unit)


def _weekdays(text: str) -> Iterator[TimeExpression]:
    for match in _weekday().finditer(text):
        if not _is_own_day(text, match):
            continue
        number = weekday_number(match[0])
        start, end = match.span()
        if week := next((week for one in _of_week() if (week := one.match(text, end))), None):
            yield TimeExpression(start=start, end=week.end(), weekday=number, shift=shift_of(week), unit="week")
        else:
            yield TimeExpression(start=start, end=end, weekday=number, shift=shift_before(text, start))


def _is_own_day(text: str, match: re.Match[str]) -> bool:
    """Whether a weekday's name is one day: no habit, no name of something else, no word that only looks alike."""
    cyrillic, before = _CYRILLIC.match(match[0]), max(0, match.start() - _BEFORE)
    if not (cyrillic or match[0][0].isupper()):
        return False
    if folded(match[0]) in _uncertain() and not ends_with("before_weekday").search(text, before, match.start()):
        return False
    if ends_with("no_weekday").search(text, before, match.start()) or _habit().match(text, match.end()):
        return False
    return not (
        re.search(r"\bthe\s+$", text[before : match.start()], re.IGNORECASE) and _NAME_AFTER.match(text, match.end())
    )


@cache
def _shift_and_unit() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{shifts()})\s+(?P<unit>{names_of(_units())})(?!\w)", re.IGNORECASE)


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
def _units() -> Mapping[str, Unit]:
    return {word: unit for unit, words in rules("days")["units"].items() for word in words}


@cache
def _besides() -> Mapping[str, int]:
    tables = (rules("days")["beside"], rules("days")["beside_years"])
    return {phrase: int(shift) for table in tables for shift, phrases in table.items() for phrase in phrases}


@cache
def _beside_years() -> frozenset[str]:
    return frozenset(phrase for phrases in rules("days")["beside_years"].values() for phrase in phrases)


@cache
def _counts() -> Mapping[str, int]:
    return {word: int(number) for number, words in rules("days")["counts"].items() for word in words}


@cache
def _last_words() -> frozenset[str]:
    return frozenset(phrase.rsplit(maxsplit=1)[-1] for phrase in _besides())


@cache
def _beside_words() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{names_of(_besides())})(?!\w)", re.IGNORECASE)


@cache
def _weekday() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{names_of(weekdays())})(?!\w)", re.IGNORECASE)


@cache
def _uncertain() -> frozenset[str]:
    return frozenset(rules("days")["uncertain_weekdays"])


@cache
def _habit() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(rules('days')['no_weekday_after'])})", re.IGNORECASE)


@cache
def _events() -> re.Pattern[str]:
    return re.compile(rf"(?:\w+\s)?(?:{'|'.join(rules('days')['events'])})\b", re.IGNORECASE)
