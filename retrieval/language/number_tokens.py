"""The numbers in digits that a text holds, and the words that may belong to a number, each in its place."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from retrieval.language.number_words import key, number_starts, number_vocabulary, with_plain_apostrophes
from retrieval.language.wording import places_in, words_in

_GROUP = r"[,'’ \u00a0\u2009\u202f]"
_BY_DOTS = r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?![\d.])"  # 1.200.000
_IN_DIGITS = re.compile(
    rf"(?P<digits>(?<!\d)(?:{_BY_DOTS}|\d+(?:{_GROUP}\d{{3}}(?!\d))*(?:[.,]\d+)?))|(?P<part>[½⅓⅔¼¾])"
)
_GROUPS = re.compile(rf"(?<=\d){_GROUP}(?=\d{{3}}(?!\d))")
_GOES_ON = re.compile(r"['’ʼ][^\W\d_]")
_SUFFIX = re.compile(r"-?(?P<word>[^\W\d_]+)")  # 21st, 3bn
_DIGIT = re.compile(r"[\d½⅓⅔¼¾]")


class NumberToken(NamedTuple):
    """A number in digits, or a folded word that may belong to one, at `start` to `end`."""

    start: int
    end: int
    text: str
    is_digits: bool


def value_of(digits: str) -> Decimal:
    """Return the number that is written in digits, with or without groups: 1,200, 1.200.000, 1,5."""
    plain = _GROUPS.sub("", digits)
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    return Decimal(plain.replace(",", "."))


def tells_numbers(text: str) -> bool:
    """Tell whether `text` may hold a number: a digit, or a word for one."""
    return bool(_DIGIT.search(text)) or not words_in(with_plain_apostrophes(text)).isdisjoint(number_starts())


def number_tokens(text: str) -> Iterator[NumberToken]:
    """Yield the numbers in digits, and the words that may belong to one, in their order."""
    if words_in(with_plain_apostrophes(text)).isdisjoint(number_starts()):
        yield from _digits(text)
        return
    yield from sorted({*_digits(text), *_belonging(text)})  # "million" of "5-million" is both


def _belonging(text: str) -> Iterator[NumberToken]:
    """The words that may belong to a number."""
    for start, end in places_in(text.replace("_", " "), words_in(with_plain_apostrophes(text)) & number_vocabulary()):
        if not (_GOES_ON.match(text, end) or _GOES_ON.match(text[max(0, start - 2) : start][::-1])):
            yield NumberToken(start, end, key(text[start:end]), is_digits=False)


def _digits(text: str) -> Iterator[NumberToken]:
    """The numbers in digits, each with the word that is written together with it."""
    place = _DIGIT.search(text)
    while place:
        match = _IN_DIGITS.match(text, place.start())
        if match is None:
            return
        yield NumberToken(match.start(), match.end(), match[0], match.lastgroup == "digits")
        suffix = _SUFFIX.match(text, match.end())
        if suffix and key(suffix["word"]) in number_vocabulary():
            yield NumberToken(suffix.start("word"), suffix.end(), key(suffix["word"]), is_digits=False)
        place = _DIGIT.search(text, match.end())
