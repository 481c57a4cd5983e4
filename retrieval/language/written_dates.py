"""Dates that a text writes: in digits, or with the name of a month."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial

from retrieval.language.calendar_words import full_months, months, name_places, names_of, shift_before, stands_before
from retrieval.language.rules import rules
from retrieval.language.script import is_cyrillic
from retrieval.language.time_expression import YEARS, PartialDate, TimeExpression
from retrieval.language.wording import folded
from retrieval.language.years import part_before, years_written

_DECEMBER = 12
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_MONTH_OR_DAY_FIRST = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
EAST_ASIAN = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})(?:\s?[日일])?(?!\d)")
_ISO_MONTH = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?![\d-])")
_FOUR_DIGITS = re.compile(r"\d{4}")
_PARTED = re.compile(r"\d(?:[-/.]\d|\s?[年년])")
_DATE_CHARS = 30  # of a date around the name of its month
_SHORT_YEAR = re.compile(r"\s+['’]\d\d\b")
_NOUN = re.compile(r"\s+[^\W\d_]{3,}")


def written_dates(text: str) -> Iterator[TimeExpression]:
    """Yield the dates of `text`, forms that say most first; some may overlap."""
    has_year = writes_year(text)
    found = [*(_in_digits(text) if has_year and _PARTED.search(text) else ()), *_named(text)]
    yield from found
    if has_year:
        yield from years_written(text, found)


@lru_cache(maxsize=512)
def writes_year(text: str) -> bool:
    """Tell whether `text` holds four digits, without which it writes no year."""
    return _FOUR_DIGITS.search(text) is not None


def _in_digits(text: str) -> Iterator[TimeExpression]:
    forms = ((_ISO, (1, 2, 3)), (_SLASHED, (1, 2, 3)), (EAST_ASIAN, (1, 2, 3)), (_DOTTED, (3, 2, 1)))
    for expression, (year, month, day) in forms:
        for match in expression.finditer(text):
            yield from _dated(match, int(match[year]), int(match[month]), int(match[day]))
    for match in _MONTH_OR_DAY_FIRST.finditer(text):
        first, second = int(match[1]), int(match[2])
        if max(first, second) > _DECEMBER or first == second:
            yield from _dated(match, int(match[3]), min(first, second), max(first, second))
        elif is_cyrillic(text):
            yield from _dated(match, int(match[3]), second, first)
    for match in _ISO_MONTH.finditer(text):
        yield from _dated(match, int(match[1]), int(match[2]), None)


def _dated(match: re.Match[str], year: int, month: int, day: int | None) -> Iterator[TimeExpression]:
    is_address = match.string[max(0, match.start() - 1) : match.start()] == "/"
    if year in YEARS and 1 <= month <= _DECEMBER and not is_address:
        yield TimeExpression(start=match.start(), end=match.end(), date=PartialDate(year, month, day))


def _named(text: str) -> Iterator[TimeExpression]:
    has_year = writes_year(text)
    for start, end in name_places(months(), text):
        if not (has_year or _begins_as_month(text[start])):
            continue  # "may"
        match = _before(_day_first(), text, start, end) or _month_first().match(text, start)
        alone = match is None and _month_alone().match(text, start)
        if match and _has_capital(match) and not _SHORT_YEAR.match(text, match.end()):
            yield from _with_days(match)
        elif alone and _has_capital(alone) and _is_month(alone, text) and not _SHORT_YEAR.match(text, alone.end()):
            yield _of_month(alone, text)


def _before(expression: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The match that begins before the name of a month, from `start` to `end`, and holds it."""
    found = expression.finditer(text, max(0, start - _DATE_CHARS), end + _DATE_CHARS)
    return next((match for match in found if match.start("month") == start), None)


def _of_month(match: re.Match[str], text: str) -> TimeExpression:
    start, part = part_before(text, match.start())
    date = PartialDate(_int(match["year"]), months()[folded(match["month"])])
    return TimeExpression(start=start, end=_end(match), date=date, part=part, shift=shift_before(text, start))


def _with_days(match: re.Match[str]) -> Iterator[TimeExpression]:
    """The day, both days of a list ("3 and 4 March"), or the span of a match."""
    dated = partial(PartialDate, _int(match["year"]), months()[folded(match["month"])])
    if match["other"] is None:
        yield TimeExpression(start=match.start(), end=_end(match), date=dated(int(match["day"])))
        return
    first = TimeExpression(start=match.start(), end=match.end("day"), date=dated(int(match["day"])))
    last = TimeExpression(start=match.start("other"), end=_end(match), date=dated(int(match["other"])))
    if match["list"] and not stands_before("between", match.string, match.start("day")):
        yield from (first, last)
    else:
        yield TimeExpression(start=match.start(), end=_end(match), date=first.date, until=last)


def _end(match: re.Match[str]) -> int:
    """Where a date ends: a stop behind the whole name of a month is that of the sentence."""
    is_stop = match[0].endswith(".") and folded(match["month"]) in full_months()
    return match.end() - is_stop


def _has_capital(match: re.Match[str]) -> bool:
    """English and German months have a capital: "this may be", "27 may follow" and "a march of 5" name none."""
    return bool(match["year"] or _begins_as_month(match["month"][0]))


def _begins_as_month(letter: str) -> bool:
    return letter.isupper() or is_cyrillic(letter)


def _is_month(match: re.Match[str], text: str) -> bool:
    """Whether the name of a month without a day names one: with a year, behind a word that makes it one."""
    name = folded(match["month"])
    if match["year"]:
        return True
    if name not in full_months():
        return False
    if stands_before("in_month", text, match.start()) or part_before(text, match.start())[1]:
        return True
    if name in _uncertain():
        is_noun = _NOUN.match(text, match.end())
        return bool(is_noun and not is_cyrillic(name) and stands_before("determiners", text, match.start()))
    return not re.search(r"(?:every|each) $", text[: match.start()], re.IGNORECASE)


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


@cache
def _uncertain() -> frozenset[str]:
    return frozenset(rules("days")["uncertain_months"])


_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th|[-–]?(?:го|е|ого|му|м|ї|те))?\.?"
_YEAR = r"(?:,?\s+(?:of\s+|in\s+)?(?P<year>(?:1[5-9]|2[01])\d\d)(?!\d|[.,:]\d))?"


def _join() -> str:
    spans, lists = ("|".join(rules("days")[key]) for key in ("joins", "joins_between"))
    return rf"(?:\s*[-–—]\s*|\s+(?:{spans})\s+(?:the\s+)?|(?P<list>\s+(?:{lists}|&)\s+(?:the\s+)?))"


@cache
def _day_first() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.,/:$€£#-])(?P<day>{_DAY}){_ORDINAL}(?:{_join()}(?P<other>{_DAY}){_ORDINAL})?"
        rf"\s+(?:of\s+|day\s+of\s+)?(?P<month>{names_of(months())})(?!\w)\.?{_YEAR}",
        re.IGNORECASE,
    )


@cache
def _month_first() -> re.Pattern[str]:
    ends = r"(?:st|nd|rd|th)?(?!\w|:\d|[.,]\d|\s*%|-\w*[a-z])"
    return re.compile(
        rf"(?<!\w)(?P<month>{names_of(months())})(?!\w)\.?\s+(?:the\s+)?(?P<day>{_DAY}){ends}"
        rf"(?:{_join()}(?P<other>{_DAY}){ends})?{_YEAR}",
        re.IGNORECASE,
    )


@cache
def _month_alone() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<month>{names_of(months())})(?![\w'’])\.?{_YEAR}", re.IGNORECASE)
