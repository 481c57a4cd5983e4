"""When the event of a sentence was: the day or month that it writes, its year by its article where it says none.

An event's date is not its article's date. “In July” in an article of August 2025 is July 2025; in one without a date it
is a July of which nobody knows the year. Nor is the day of another event its own, before or since which it was: “clear
before he took office in January” dates nothing.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from retrieval.articles import Article
from retrieval.language.dates import days_written, months

_YEAR_ONLY = re.compile(r"\b(?:in|since|by|of|until)\s+((?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:before|since|until|till|prior to|ahead of|до того,? как|перед тем,? как|прежде,? чем|с тех пор,? как|"
    r"до того,? як|перед тим,? як|перш,? ніж|відколи)\b[^,;:.]*$",
    re.IGNORECASE,
)
_ARTICLE_SLACK = 31  # an article may announce what comes next month


@dataclass(frozen=True, slots=True, order=True)
class EventDate:
    """When something was, as exactly as its sentence says; `year` 0: of an unknown year, sorted last."""

    unknown_year: bool
    year: int
    month: int
    day: int

    @property
    def is_exact(self) -> bool:
        """Whether at least the month is known."""
        return bool(self.month)


def event_date(text: str, article: Article) -> EventDate | None:
    """Return the first date of its own that a sentence writes; None where it writes none."""
    for start, first, last in days_written(text):
        if _is_own(text, start):
            day = first.day if first == last else 0
            return EventDate(unknown_year=False, year=first.year, month=first.month, day=day)
    months_named = (match for match in _without_year().finditer(text) if _names_month(match))
    if match := next((match for match in months_named if _is_own(text, match.start())), None):
        month = months()[_month_in(match).casefold()]
        day = int(match["before"] or match["after"] or 0)
        year = _year(month, article)
        return EventDate(unknown_year=year is None, year=year or 0, month=month, day=day if 0 <= day <= 31 else 0)
    if match := next((match for match in _YEAR_ONLY.finditer(text) if _is_own(text, match.start())), None):
        return EventDate(unknown_year=False, year=int(match[1]), month=0, day=0)
    return None


def _is_own(text: str, start: int) -> bool:
    """Whether the date at `start` is that of the event, and not of another before or since which it was."""
    return not _OTHER.search(text, 0, start)


def _month_in(match: re.Match[str]) -> str:
    return match["month"] or match["named"]


def _names_month(match: re.Match[str]) -> bool:
    """English months have a capital: "this may be", "27 may follow" and "a march of 5" name none."""
    month = _month_in(match)
    return not (month.isascii() and month.islower())


def _year(month: int, article: Article) -> int | None:
    """The year in which this month last was when the article came out."""
    published = article.published.last or article.published.first
    if published is None:
        return None
    first = date(published.year, month, 1)
    return published.year if (first - published).days <= _ARTICLE_SLACK else published.year - 1


@cache
def _without_year() -> re.Pattern[str]:
    """A month with a day (“Aug. 8”, “17 October”), or after a word that makes it one (“in May”, “mid-December”)."""
    names = "|".join(sorted((re.escape(name) for name in months()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+|(?:in|since|by|until|from|last|this|of|early|late|mid)[\s-]+)"
        rf"(?P<month>{names})\b|(?<!\w)(?P<named>{names})\.?\s+(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)",
        re.IGNORECASE,
    )
