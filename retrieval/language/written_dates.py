"""Dates that a text writes: in digits, with the name of a month, or a year alone."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial

from retrieval.language.calendar_words import ends_with, full_months, months, names_of, shift_before, words_of
from retrieval.language.rules import rules
from retrieval.language.time_expression import Part, PartialDate, TimeExpression
from retrieval.language.wording import folded

YEARS = range(1500, 2200)
_DECEMBER = 12
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_MONTH_OR_DAY_FIRST = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_ISO_MONTH = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?![\d-])")
_YEAR_SPAN = re.compile(
    r"(?<![\w$€£.,/-])((?:1[5-9]|20)\d\d)\s?[-–—]\s?((?:1[5-9]|20)\d\d|(?<=[–—])\d\d)(?![\w-]|[.,]\d)"
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SHORT_YEAR = re.compile(r"\s+['’]\d\d\b")
_NOUN = re.compile(r"\s+[^\W\d_]{3,}")


def written_dates(text: str) -> Iterator[TimeExpression]:
    """Yield the dates of `text`, forms that say most first; some may overlap."""
    if has_year := bool(_FOUR_DIGITS.search(text)):
        yield from _in_digits(text)
    if not months().keys().isdisjoint(words_of(text)):
        yield from _named(text)
    if has_year:
        yield from _years(text)


def _in_digits(text: str) -> Iterator[TimeExpression]:
    for expression, (year, month, day) in ((_ISO, (1, 2, 3)), (_SLASHED, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        for match in expression.finditer(text):
            yield from _dated(match, int(match[year]), int(match[month]), int(match[day]))
    for match in _MONTH_OR_DAY_FIRST.finditer(text):
        first, second = int(match[1]), int(match[2])
        if max(first, second) > _DECEMBER or first == second:
            yield from _dated(match, int(match[3]), min(first, second), max(first, second))
        elif _CYRILLIC.search(text):
            yield from _dated(match, int(match[3]), second, first)
    for match in _ISO_MONTH.finditer(text):
        yield from _dated(match, int(match[1]), int(match[2]), None)


def _dated(match: re.Match[str], year: int, month: int, day: int | None) -> Iterator[TimeExpression]:
    is_address = match.string[max(0, match.start() - 1) : match.start()] == "/"
    if year in YEARS and 1 <= month <= _DECEMBER and not is_address:
        yield TimeExpression(start=match.start(), end=match.end(), date=PartialDate(year, month, day))


def _named(text: str) -> Iterator[TimeExpression]:
    for expression in (_day_first(), _month_first()):
        for match in expression.finditer(text):
            if _has_capital(match) and not _SHORT_YEAR.match(text, match.end()):
                yield from _with_days(match)
    for match in _month_alone().finditer(text):
        if _has_capital(match) and _is_month(match, text) and not _SHORT_YEAR.match(text, match.end()):
            start, part = part_before(text, match.start())
            date = PartialDate(_int(match["year"]), months()[folded(match["month"])])
            yield TimeExpression(start=start, end=_end(match), date=date, part=part, shift=shift_before(text, start))


def _with_days(match: re.Match[str]) -> Iterator[TimeExpression]:
    """The day, both days of a list ("3 and 4 March"), or the span of a match."""
    dated = partial(PartialDate, _int(match["year"]), months()[folded(match["month"])])
    if match["other"] is None:
        yield TimeExpression(start=match.start(), end=_end(match), date=dated(int(match["day"])))
        return
    first = TimeExpression(start=match.start(), end=match.end("day"), date=dated(int(match["day"])))
    last = TimeExpression(start=match.start("other"), end=_end(match), date=dated(int(match["other"])))
    if match["list"] and not ends_with("between").search(match.string, 0, match.start("day")):
        yield from (first, last)
    else:
        yield TimeExpression(start=match.start(), end=_end(match), date=first.date, until=last)


def _end(match: re.Match[str]) -> int:
    """Where a date ends: a stop behind the whole name of a month is that of the sentence."""
    is_stop = match[0].endswith(".") and folded(match["month"]) in full_months()
    return match.end() - is_stop


def _has_capital(match: re.Match[str]) -> bool:
    """English and German months have a capital: "this may be", "27 may follow" and "a march of 5" name none."""
    first = match["month"][0]
    return bool(first.isupper() or match["year"] or _CYRILLIC.match(first))


def _is_month(match: re.Match[str], text: str) -> bool:
    """Whether the name of a month without a day names one: with a year, behind a word that makes it one."""
    name = folded(match["month"])
    if match["year"]:
        return True
    if name not in full_months():
        return False
    if ends_with("in_month").search(text, 0, match.start()) or part_before(text, match.start())[1]:
        return True
    if name in _uncertain():
        is_noun = _NOUN.match(text, match.end())
        return bool(is_noun and not _CYRILLIC.match(name) and ends_with("determiners").search(text, 0, match.start()))
    return not re.search(r"(?:every|each) $", text[: match.start()], re.IGNORECASE)


def part_before(text: str, start: int) -> tuple[int, Part | None]:
    """Return which part of the time at `start` is meant, and where that is said: "late March", "mid-2021"."""
    for part, expression in _parts().items():
        if match := expression.search(text, max(0, start - 25), start):
            return match.start(), part
    return start, None


def _years(text: str) -> Iterator[TimeExpression]:
    for expression in _decades():
        for match in expression.finditer(text):
            date = PartialDate(int(match["decade"]))
            yield TimeExpression(start=match.start(), end=match.end(), date=date, unit="decade")
    for match in _YEAR_SPAN.finditer(text):
        first, last = int(match[1]), int(match[2]) if len(match[2]) == 4 else int(match[1][:2] + match[2])
        if first < last:
            until = TimeExpression(start=match.start(2), end=match.end(), date=PartialDate(last))
            yield TimeExpression(start=match.start(), end=match.end(), date=PartialDate(first), until=until)
    for expression in _year_words():
        for match in expression.finditer(text):
            start, part = part_before(text, match.start("year"))
            yield TimeExpression(start=start, end=match.end("year"), date=PartialDate(int(match["year"])), part=part)
    for match in _year_in_part().finditer(text):
        start, part = part_before(text, match.start())
        if part:
            yield TimeExpression(start=start, end=match.end(), date=PartialDate(int(match[0])), part=part)


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


@cache
def _uncertain() -> frozenset[str]:
    return frozenset(rules("days")["uncertain_months"])


@cache
def _parts() -> Mapping[Part, re.Pattern[str]]:
    def ends(part: Part) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(rules('days')['parts'][part])})(?:\s+|-)$", re.IGNORECASE)

    return {"early": ends("early"), "mid": ends("mid"), "late": ends("late")}


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


@cache
def _year_words() -> tuple[re.Pattern[str], ...]:
    year = r"(?P<year>(?:1[5-9]|20)\d\d)"
    return tuple(re.compile(entry.replace("{year}", year), re.IGNORECASE) for entry in rules("days")["year"])


@cache
def _decades() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(entry, re.IGNORECASE) for entry in rules("days")["decade"])


@cache
def _year_in_part() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.,])(?:1[5-9]|20)\d\d(?![\w]|[.,]\d)")
