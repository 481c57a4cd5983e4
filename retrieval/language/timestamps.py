"""The day of a moment as machines write it: feeds, file properties, print lines. The local day is kept, never UTC's."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice

from retrieval.articles import Published
from retrieval.language.calendar_words import months
from retrieval.language.dates import published_in
from retrieval.language.rules import rules
from retrieval.language.written_dates import EAST_ASIAN

_MAX_CHARS = 120
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MILLISECONDS = 11  # digits from which on a number counts them
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
_WEEK_DATE = re.compile(r"\d{4}-?W\d{2}-?\d(?=T|$)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_YEAR_SHORT = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?!\d)")
_SPACED = re.compile(r"(?<=\d)\.\s(?=\d)")
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\b\.?)?|\b\d{1,2}h(?:\d{2})?\b"
    r"|(?:\b(?:gmt|utc)\s*)?(?<=\s)[+-]\d{1,2}(?::?\d{2})?\b|\b(?:gmt|utc)[+-]\d{1,2}(?::?\d{2})?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:['’ʼ][^\W\d_]+)*")
_NUMBER = re.compile(r"(?<![\d.])\d{1,4}(?!\d)")
_YEARS = range(1971, 2200)
_CENTURY_TURNS = 70


def published_stamp(text: str, basis: str) -> Published | None:
    """Return the day that a machine wrote, to the day or not at all.

    RFC 822 and 850, asctime, ISO 8601 in its forms, seconds or milliseconds since 1970, figures with the year first,
    and months by name in many languages. None where nothing is written, where day and month could be each other, and
    for the year 1970, which stands for "not set".
    """
    text = _SPACED.sub(".", " ".join(text.split())[:_MAX_CHARS])
    found = next((day for day in _readings(text) if day and day.year in _YEARS), None)
    return Published(found, found, "day", basis) if found else None


def published_written(text: str, basis: str) -> Published | None:
    """Return the day that a machine wrote, else the date that a person reads there, as exactly as it is written."""
    found = published_stamp(text, basis) or published_in(text, basis)
    return found if found and found.first and found.first.year in _YEARS else None


def printed_day(text: str, *, month_first: bool) -> date | None:
    """Return the day that figures alone write (2/11/25, 11.02.2025), in an order that is known from elsewhere."""
    match = _YEAR_LAST.search(text) or _YEAR_SHORT.search(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
    if match[2] == "." or second > 12:
        month_first = match[2] != "."
    elif first > 12:
        month_first = False
    return _day(year, *((first, second) if month_first else (second, first)))


def _readings(text: str) -> Iterator[date | None]:
    """Yield what `text` would mean in each form, the surest first."""
    if _EPOCH.fullmatch(text):
        yield _since_1970(text)
        return
    if match := _COMPACT.fullmatch(text):
        yield _day(*map(int, match.groups()))
        return
    if match := _WEEK_DATE.match(text):
        yield _iso(match[0])
    if match := _YEAR_FIRST.search(text) or EAST_ASIAN.search(text):
        yield _day(*map(int, match.groups()))
    if match := _YEAR_LAST.search(text):
        yield _year_last(match)
    yield _named(text)


def _since_1970(text: str) -> date | None:
    seconds = float(text) / (1000 if len(text.partition(".")[0]) >= _MILLISECONDS else 1)
    return datetime.fromtimestamp(seconds, UTC).date()


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _year_last(match: re.Match[str]) -> date | None:
    """Day and month in figures: with stops the day is first, else only where one of them can be no month."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else None


def _named(text: str) -> date | None:
    """The month by its name, beside one number that is the day and one that is the year, in whatever order."""
    rest = _CLOCK.sub(" ", text)
    words = [_months().get(word[0]) for word in _WORD.finditer(rest.casefold())]
    named = [number for number in words if number]
    if len(named) > 1 and words[0]:  # "mar." heads a French date as its Tuesday
        named = named[1:]
    numbers = [(figure[0], int(figure[0])) for figure in islice(_NUMBER.finditer(rest), 3)]
    if len(set(named)) != 1 or len(numbers) != 2:
        return None
    years = [number for written, number in numbers if len(written) == 4]
    days = [number for written, number in numbers if len(written) < 3]
    if len(years) == len(days) == 1:
        return _day(years[0], named[0], days[0])
    return _day(_full_year(numbers[1][0]), named[0], days[0]) if len(days) == 2 else None


def _full_year(written: str) -> int:
    year = int(written)
    return year if len(written) > 2 else year + (1900 if year >= _CENTURY_TURNS else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    own = {name: int(number) for number, names in rules("timestamps")["months"].items() for name in names}
    return {**own, **months()}
