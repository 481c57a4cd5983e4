"""The names of months and weekdays in every language that has rules for days (days.toml)."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from retrieval.language.rules import rules
from retrieval.language.wording import Place, either, folded, places_in, words_in


@cache
def months() -> Mapping[str, int]:
    """Return the number of every month's name and short form, folded."""
    return _numbers("months") | _numbers("short_months")


@cache
def full_months() -> Mapping[str, int]:
    """Return the number of every month's name, folded, without the short forms."""
    return _numbers("months")


@cache
def weekdays() -> dict[str, int]:
    """Return the number of every weekday's name, folded; Monday is 0."""
    return _numbers("weekdays")


@cache
def short_weekdays() -> dict[str, int]:
    """Return the number of every weekday's short form, folded; Monday is 0."""
    return _numbers("short_weekdays")


def is_calendar_word(word: str, *, in_full: bool = False) -> bool:
    """Whether `word` names a month or a day of the week; `in_full`: not by a short form, as Jan is a first name too."""
    word = folded(word)
    if in_full:
        return word in full_months() or word in weekdays()
    return (len(word) >= _LEAST_CHARS and word in months()) or word in weekdays() or word in short_weekdays()


def names_of(words: Mapping[str, object]) -> str:
    """Return a pattern for any of the names; an apostrophe in them is any apostrophe."""
    return either(words).replace("'", _APOSTROPHES).replace(r"\'", _APOSTROPHES)


@lru_cache(maxsize=512)
def words_of(text: str) -> frozenset[str]:
    """Return the words of `text`, folded, each with and without the ending of a possessive."""
    words = words_in(text.replace("ʼ", "'"))
    if "'s" not in text and "’s" not in text:
        return words
    return words.union(word[:-2] for word in words if word.endswith("'s"))


def name_places(names: Mapping[str, object], text: str) -> Iterator[Place]:
    """Yield (start, end) of every whole word of `text` that is one of the folded `names`, in order."""
    return places_in(text, names.keys() & words_of(text))


def weekday_number(name: str) -> int:
    """Return the number of a weekday by its name or short form; Monday is 0."""
    return _all_weekdays()[folded(name).replace("ʼ", "'")]


@cache
def _all_weekdays() -> Mapping[str, int]:
    return weekdays() | short_weekdays()


@cache
def weekday_before() -> re.Pattern[str]:
    """Return what finds a weekday, long or short, at the end of a text."""
    return re.compile(rf"(?<!\w)(?P<weekday>{names_of(_all_weekdays())})\.?,?\s*$", re.IGNORECASE)


def stands_before(key: str, text: str, start: int) -> bool:
    """Tell whether one of the words `key` of days.toml stands before `start`, with nothing but space between."""
    return start_of(key, text, start) is not None


def start_of(key: str, text: str, start: int) -> int | None:
    """Return where the words `key` of days.toml begin that stand before `start`; None where none does."""
    if not _is_behind_space(text, start):
        return None
    match = _ends_with(key).search(text, max(0, start - _BEFORE_CHARS), start)
    return match.start() if match else None


@cache
def _ends_with(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules('days')[key])})\s+$", re.IGNORECASE)


def shift_before(text: str, start: int) -> int | None:
    """Return -1, 0 or 1 where "last", "this" or "next" stands before `start`; None where none of them does."""
    match = shift_ending(text, start)
    return shift_of(match) if match else None


def shift_ending(text: str, start: int) -> re.Match[str] | None:
    """Return where "last", "this" or "next" stands before `start`, to be read by `shift_of`."""
    return _shift_ends().search(text, max(0, start - _BEFORE_CHARS), start) if _is_behind_space(text, start) else None


def _is_behind_space(text: str, place: int) -> bool:
    return text[max(0, place - 1) : place].isspace()


def shift_of(match: re.Match[str]) -> int:
    """Return which of the `shifts` was found in a match; -1 where its expression has no place for them."""
    found = match.groupdict()
    return next((shift for name, shift in _SHIFTS.items() if found.get(name)), -1)


def shifts() -> str:
    """Return a pattern for "last", "this" and "next", to be read by `shift_of`."""
    words = rules("days")["shifts"]
    return "|".join(f"(?P<{name}>{'|'.join(words[str(shift)])})" for name, shift in _SHIFTS.items())


@cache
def _shift_ends() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{shifts()})\s+$", re.IGNORECASE)


_SHIFTS = {"last_one": -1, "this_one": 0, "next_one": 1}
_BEFORE_CHARS = 25  # in which a word that belongs to a time begins
_LEAST_CHARS = 3  # of a short form that is a word of its own
_APOSTROPHES = "['’ʼ]"


def _numbers(key: str) -> dict[str, int]:
    return {name: int(number) for number, names in rules("days")[key].items() for name in names}
