"""Numbers as texts write them: in digits, in words of every language with rules (figures.toml), with their scale."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from retrieval.language.number_words import (
    adds,
    and_a_half,
    hundreds,
    in_list,
    key,
    number_starts,
    number_vocabulary,
    ones,
    table,
    with_plain_apostrophes,
)
from retrieval.language.wording import places_in, words_in

_NUMBER = r"(?P<digits>(?<!\d)\d+(?:[,'’ \u00a0\u2009\u202f]\d{3}(?!\d))*(?:[.,]\d+)?)|(?P<part>[½⅓⅔¼¾])"
_GOES_ON = re.compile(r"['’ʼ][^\W\d_]")
_IN_DIGITS = re.compile(_NUMBER)
_SUFFIX = re.compile(r"-?(?P<word>[^\W\d_]+)")  # 21st, 3bn
_GROUPS = re.compile(r"(?<=\d)[,'’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_NEAR = frozenset({"", " ", "-", "\u00a0", "\u2011", "-\u00a0"})
_DIGIT = re.compile(r"[\d½⅓⅔¼¾]")
_PARTS = {"½": Decimal(1) / 2, "⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3, "¼": Decimal(1) / 4, "¾": Decimal(3) / 4}
_HALF = Decimal("0.5")


class Numeral(NamedTuple):
    """A number at `start` to `end`: `value`, not yet multiplied with `scale`; `ordinal`: it is a place in a row.

    `bare`: the word for one, or for a scale alone; only a unit makes it a figure.
    """

    start: int
    end: int
    value: Decimal
    scale: Decimal | None = None
    ordinal: bool = False
    bare: bool = False


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    is_digits: bool


def tells_numbers(text: str) -> bool:
    """Tell whether `text` may hold a number: a digit, or a word for one."""
    return bool(_DIGIT.search(text)) or not words_in(with_plain_apostrophes(text)).isdisjoint(number_starts())


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers of `text` in their order."""
    tokens = list(_tokens(text))
    reader = _Reader(text, tokens)
    while reader.at < len(tokens):
        if found := reader.numeral():
            yield found
        else:
            reader.at += 1


def _tokens(text: str) -> Iterator[_Token]:
    """The numbers in digits, and the words that may belong to one."""
    if words_in(with_plain_apostrophes(text)).isdisjoint(number_starts()):
        yield from _digits(text)
        return
    yield from sorted({*_digits(text), *_belonging(text)})  # "million" of "5-million" is both


def _belonging(text: str) -> Iterator[_Token]:
    """The words that may belong to a number."""
    for start, end in places_in(text.replace("_", " "), words_in(with_plain_apostrophes(text)) & number_vocabulary()):
        if not (_GOES_ON.match(text, end) or _GOES_ON.match(text[max(0, start - 2) : start][::-1])):
            yield _Token(start, end, key(text[start:end]), is_digits=False)


def _digits(text: str) -> Iterator[_Token]:
    """The numbers in digits, each with the word that is written together with it."""
    place = _DIGIT.search(text)
    while place:
        match = _IN_DIGITS.match(text, place.start())
        if match is None:
            return
        yield _Token(match.start(), match.end(), match[0], match.lastgroup == "digits")
        suffix = _SUFFIX.match(text, match.end())
        if suffix and key(suffix["word"]) in number_vocabulary():
            yield _Token(suffix.start("word"), suffix.end(), key(suffix["word"]), is_digits=False)
        place = _DIGIT.search(text, match.end())


def number_in_words(text: str) -> int | None:
    """Return the whole number that `text` writes and nothing else; "a" is 1. None where it is none."""
    if text.casefold() in in_list("article") or text.casefold() in ones():
        return 1
    found = list(numerals(text))
    if len(found) != 1 or found[0].ordinal or (found[0].start, found[0].end) != (0, len(text)):
        return None
    value = found[0].value * (found[0].scale or 1)
    return int(value) if value == int(value) else None


class _Reader:
    """Reads the numbers of a row of tokens, from the token `at`."""

    def __init__(self, text: str, tokens: Sequence[_Token]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def numeral(self) -> Numeral | None:
        """Return the number that begins at this token, which is then passed; None where none does."""
        first = self.tokens[self.at]
        if first.is_digits:
            return self._in_digits(first)
        if first.text in _PARTS:
            self.at += 1
            return self._scaled(first, _PARTS[first.text])
        return self._in_words(first) if first.text in number_starts() or first.text in in_list("article") else None

    def _in_digits(self, first: _Token) -> Numeral:
        self.at += 1
        digits = _GROUPS.sub("", self.text[first.start : first.end])
        value = Decimal(digits.replace(",", "."))
        if (after := self._next()) and after.text in in_list("ordinal_endings") and self._gap(self.at) in {"", "-"}:
            self.at += 1
            return Numeral(first.start, after.end, value, ordinal=True)
        if after and after.text in _PARTS:
            self.at += 1
            value += _PARTS[after.text]
        return self._scaled(first, value)

    def _in_words(self, first: _Token) -> Numeral | None:
        word = first.text
        if word in in_list("half"):
            return self._half(first)
        if word in in_list("article"):
            return self._behind_article(first)
        return self._cardinal(first) if word in table("numbers") else self._in_one_word(first)

    def _in_one_word(self, first: _Token) -> Numeral | None:
        """A place in a row, a dozen, "полтора", a scale that stands for one of itself."""
        word = first.text
        whole = table("mixed").get(word) or (None if word in hundreds() else table("multipliers").get(word))
        if whole is None and word not in table("ordinals") and word not in in_list("alone"):
            return None
        self.at += 1
        if whole:
            return self._scaled(first, whole)
        if word in table("ordinals"):
            return Numeral(first.start, first.end, table("ordinals")[word], ordinal=True)
        return Numeral(first.start, first.end, Decimal(1), table("scales")[word])

    def _half(self, first: _Token) -> Numeral:
        """Half a million, half a dozen, half an hour; "half" of something is no number."""
        self.at += 1
        end = first.end
        if (after := self._next()) and after.text in in_list("article"):
            end, self.at = after.end, self.at + 1
        if (after := self._next()) and after.text in table("multipliers"):
            self.at += 1
            return self._scaled(first, _HALF * table("multipliers")[after.text])
        return self._scaled(first, _HALF, end=end, bare=True)

    def _behind_article(self, first: _Token) -> Numeral | None:
        """A hundred, a million, a third of; "a" before anything else is no number."""
        self.at += 1
        after = self._next()
        if after and after.text in hundreds():
            return self._cardinal(first, Decimal(1))
        if after and after.text in table("multipliers"):
            self.at += 1
            return self._scaled(first, table("multipliers")[after.text])
        if after and after.text in table("scales") and len(after.text) > 2:
            return self._cardinal(first, Decimal(1))
        if after and after.text in table("fractions") and self._is_of(self.at + 1):
            self.at += 1
            return Numeral(first.start, after.end, 1 / table("fractions")[after.text])
        self.at -= 1
        return None

    def _is_of(self, at: int) -> bool:
        return self._is_near(at) and self.tokens[at].text in in_list("of")

    def _cardinal(self, first: _Token, value: Decimal | None = None) -> Numeral | None:
        """Two hundred and five thousand, twenty-one, двести пять."""
        total, current = Decimal(0), value
        if current is None:
            current = table("numbers")[first.text]
            self.at += 1
        end = first.end
        while after := self._next():
            if (more := self._ordinal_or_part(first, total + current, current, after)) is not None:
                return more
            if after.text in table("multipliers") and 0 < current < 100:
                current *= table("multipliers")[after.text]
            elif after.text in table("numbers") and adds(current, table("numbers")[after.text]):
                current += table("numbers")[after.text]
            elif self._is_and(after, current):
                self.at += 1
                continue
            elif self._is_inner_scale(after):
                total, current = total + current * table("scales")[after.text], Decimal(0)
            else:
                break
            end, self.at = after.end, self.at + 1
        numeral = self._scaled(first, total + current, end=end)
        is_one = numeral.value == 1 and numeral.scale is None and first.text in ones()
        return Numeral(numeral.start, numeral.end, numeral.value, bare=True) if is_one else numeral

    def _ordinal_or_part(self, first: _Token, value: Decimal, current: Decimal, after: _Token) -> Numeral | None:
        """Twenty-first, two thirds; None where the next word is neither."""
        ordinal = (table("ordinals") | table("ordinals_behind")).get(after.text)
        part = table("fractions").get(after.text)
        if ordinal and adds(current, ordinal):
            self.at += 1
            return Numeral(first.start, after.end, value + ordinal, ordinal=True)
        if part and value < part:
            self.at += 1
            return Numeral(first.start, after.end, value / part)
        return None

    def _is_and(self, after: _Token, current: Decimal) -> bool:
        """Whether "and" adds what follows it: "two hundred and five", not "two hundred and five hundred"."""
        if after.text not in in_list("and") or current % 100 or not self._is_near(self.at + 1):
            return False
        added = table("numbers").get(self.tokens[self.at + 1].text, Decimal(100))
        beyond = self.tokens[self.at + 2].text if self._is_near(self.at + 2) else ""
        return added < 100 and beyond not in table("multipliers") and beyond not in table("scales")

    def _is_inner_scale(self, after: _Token) -> bool:
        """Whether a scale is followed by more of the number: "two thousand five hundred", "a thousand and five"."""
        if after.text not in table("scales"):
            return False
        at = self.at + 1
        if self._is_near(at) and self.tokens[at].text in in_list("and"):
            at += 1
        return self._is_near(at) and self._is_near(self.at + 1) and self.tokens[at].text in table("numbers")

    def _scaled(self, first: _Token, value: Decimal, *, end: int | None = None, bare: bool = False) -> Numeral:
        """The number with the scale behind it, if one is there, and the half that is added to it."""
        end = self.tokens[self.at - 1].end if end is None and self.at else end or first.end
        if match := and_a_half().match(self.text, end):
            value, end = value + _HALF, match.end()
            while self.at < len(self.tokens) and self.tokens[self.at].start < end:
                self.at += 1
        after = self._next()
        if after is None or after.text not in table("scales"):
            return Numeral(first.start, end, value, bare=bare)
        self.at += 1
        return Numeral(first.start, after.end, value, table("scales")[after.text])

    def _next(self) -> _Token | None:
        """The token at this place, where nothing but a space or hyphen parts it from the one before."""
        return self.tokens[self.at] if self._is_near(self.at) else None

    def _is_near(self, at: int) -> bool:
        return at < len(self.tokens) and (at == 0 or self._gap(at) in _NEAR)

    def _gap(self, at: int) -> str:
        return self.text[self.tokens[at - 1].end : self.tokens[at].start]
