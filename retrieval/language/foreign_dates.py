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


def _day_of(piece: str, code: str) -> date | None:
    try:
        found = _parser(code).get_date_data(piece)["date_obj"]
    except (ValueError, OverflowError):  # no day of the calendar
        return None
    return date(found.year, found.month, found.day) if found else None


@cache
def _parser(code: str) -> DateDataParser:
    return DateDataParser([code], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
