"""Days written in languages that the product has no calendar for, read by a library that has them."""

import re
from datetime import date
from functools import cache
from itertools import islice

from dateparser import DateDataParser
from dateparser.data.languages_info import language_locale_dict

# "17 de marzo de 2020", "2020. március 17", "marzo 17, 2020"
_NAMED = r"\d{1,2}[^\d]{3,25}\d{4}|\d{4}[^\d]{3,25}\d{1,2}|[^\W\d]{3,15}\.?\s\d{1,2},?\s\d{4}"
_FIGURES = r"\d{1,2}\W{1,4}\d{1,2}\W{1,4}\d{4}"
_WRITTEN = re.compile(rf"(?<!\d)(?:{_FIGURES}|{_NAMED})(?!\d)")
_EITHER = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?!\d)")
_MONTHS = 12
_MARKS = re.compile(r"[\W_]+")
_PIECES = 4
_BOTH_ORDERS = "en"  # English writes the day before the month and behind it


def day_written(line: str, language: str) -> date | None:
    """Return the first whole day that `line` writes in `language` ("es", "pt-BR"); None for an unknown language."""
    code = language.replace("_", "-").partition("-")[0].casefold()
    if code not in language_locale_dict:
        return None
    pieces = (_MARKS.sub(" ", match[0]).strip() for match in islice(_WRITTEN.finditer(line), _PIECES))
    sure = (piece for piece in pieces if code != _BOTH_ORDERS or not piece.replace(" ", "").isdigit())
    return next((day for piece in sure if (day := _day_of(piece, code))), None)


def is_ambiguous(line: str, language: str) -> bool:
    """Whether `line` writes its day in figures of which each may be the month, and its language does not tell which."""
    figures = _EITHER.search(line)
    if figures is None or language[:2].casefold() not in {"", _BOTH_ORDERS}:
        return False
    return figures[1] != figures[2] and max(int(figures[1]), int(figures[2])) <= _MONTHS


def _day_of(piece: str, code: str) -> date | None:
    try:
        found = _parser(code).get_date_data(piece)["date_obj"]
    except (ValueError, OverflowError):  # no day of the calendar
        return None
    return date(found.year, found.month, found.day) if found else None


@cache
def _parser(code: str) -> DateDataParser:
    return DateDataParser([code], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
