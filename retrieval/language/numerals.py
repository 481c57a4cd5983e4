"""Numbers as texts write them: in digits, in words of every language with rules (figures.toml), with their scale."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from retrieval.language.number_tokens import NumberToken, number_tokens, value_of
from retrieval.language.number_words import adds, and_a_half, hundreds, in_list, number_starts, ones, table

_NEAR = frozenset({"", " ", "-", "\u00a0", "\u2011", "-\u00a0"})
_PARTS = {"½": Decimal(1) / 2, "⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3, "¼": Decimal(1) / 4, "¾": Decimal(3) / 4}
_HALF = Decimal("0.5")
_ZERO = Decimal(0)


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


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers of `text` in their order."""
    tokens = list(number_tokens(text))
    reader = _Reader(text, tokens)
    while reader.at < len(tokens):
        if found := reader.numeral():
            yield found
        else:
            reader.at += 1


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

    def __init__(self, text: str, tokens: Sequence[NumberToken]) -> None:
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

    def _in_digits(self, first: NumberToken) -> Numeral:
        self.at += 1
        value = value_of(first.text)
        if (after := self._next()) and after.text in in_list("ordinal_endings") and self._gap(self.at) in {"", "-"}:
            self.at += 1
            return Numeral(first.start, after.end, value, ordinal=True)
        if after and after.text in _PARTS:
            self.at += 1
            value += _PARTS[after.text]
        return self._scaled(first, value)

    def _in_words(self, first: NumberToken) -> Numeral | None:
        word = first.text
        if word in in_list("half"):
            return self._half(first)
        if word in in_list("article"):
            return self._behind_article(first)
        return self._cardinal(first) if word in table("numbers") else self._in_one_word(first)

    def _in_one_word(self, first: NumberToken) -> Numeral | None:
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
        scale = table("scales")[word]
        if (after := self._next()) and after.text in table("numbers"):  # "тысяча двести"
            return self._cardinal(first, Decimal(0), scale)
        return Numeral(first.start, first.end, Decimal(1), scale)

    def _half(self, first: NumberToken) -> Numeral:
        """Half a million, half a dozen, half an hour; "half" of something is no number."""
        self.at += 1
        end = first.end
        if (after := self._next()) and after.text in in_list("article"):
            end, self.at = after.end, self.at + 1
        if (after := self._next()) and after.text in table("multipliers"):
            self.at += 1
            return self._scaled(first, _HALF * table("multipliers")[after.text])
        return self._scaled(first, _HALF, end=end, bare=True)

    def _behind_article(self, first: NumberToken) -> Numeral | None:
        """A hundred, a million, a third of, a couple of; "a" before anything else is no number."""
        self.at += 1
        after = self._next()
        if after and (after.text in hundreds() or (after.text in table("scales") and len(after.text) > 2)):
            return self._cardinal(first, Decimal(1))
        if after and after.text in table("multipliers"):
            self.at += 1
            return self._scaled(first, table("multipliers")[after.text])
        if after and after.text in in_list("half"):
            return self._half(after)
        if after and after.text in table("fractions") and self._is_of(self.at + 1):
            self.at += 1
            return self._part(first, after, 1 / table("fractions")[after.text])
        if after and after.text in table("groups") and self._is_of(self.at + 1):
            self.at += 2
            return Numeral(first.start, self.tokens[self.at - 1].end, table("groups")[after.text])
        self.at -= 1
        return None

    def _part(self, first: NumberToken, last: NumberToken, value: Decimal) -> Numeral:
        """A part of one, or of a scale: "a third", "a quarter of a million"."""
        scale = self.at + 2
        if not (self._is_of(self.at) and self._is_near(self.at + 1) and self._is_near(scale)):
            return Numeral(first.start, last.end, value)
        if self.tokens[self.at + 1].text not in in_list("article") or self.tokens[scale].text not in table("scales"):
            return Numeral(first.start, last.end, value)
        self.at = scale + 1
        return Numeral(first.start, self.tokens[scale].end, value, table("scales")[self.tokens[scale].text])

    def _is_of(self, at: int) -> bool:
        return self._is_near(at) and self.tokens[at].text in in_list("of")

    def _cardinal(self, first: NumberToken, value: Decimal | None = None, total: Decimal = _ZERO) -> Numeral | None:
        """Two hundred and five thousand, twenty-one, двести пять; `total` is what stands before, with its scale."""
        current, scaled = value, total
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
            elif self._is_and(after, current, scaled):
                self.at += 1
                continue
            elif self._is_inner_scale(after) or (current and table("scales").get(after.text, scaled) < scaled):
                scaled = table("scales")[after.text]
                total, current = total + current * scaled, _ZERO
            else:
                break
            end, self.at = after.end, self.at + 1
        numeral = self._scaled(first, total + current, end=end)
        is_one = numeral.value == 1 and numeral.scale is None and first.text in ones()
        return Numeral(numeral.start, numeral.end, numeral.value, bare=True) if is_one else numeral

    def _ordinal_or_part(
        self, first: NumberToken, value: Decimal, current: Decimal, after: NumberToken
    ) -> Numeral | None:
        """Twenty-first, two thirds; None where the next word is neither."""
        ordinal = (table("ordinals") | table("ordinals_behind")).get(after.text)
        part = table("fractions").get(after.text)
        if ordinal and adds(current, ordinal):
            self.at += 1
            return Numeral(first.start, after.end, value + ordinal, ordinal=True)
        if part and value < part:
            self.at += 1
            return self._part(first, after, value / part)
        return None

    def _is_and(self, after: NumberToken, current: Decimal, scaled: Decimal) -> bool:
        """Whether "and" adds what follows it: "two hundred and five", not "two hundred and five hundred".

        Behind a greater scale it does: "a million two hundred and five thousand".
        """
        if after.text not in in_list("and") or current % 100 or not self._is_near(self.at + 1):
            return False
        added = table("numbers").get(self.tokens[self.at + 1].text, Decimal(100))
        beyond = self.tokens[self.at + 2].text if self._is_near(self.at + 2) else ""
        smaller = beyond not in table("scales") or table("scales")[beyond] < scaled
        return added < 100 and beyond not in table("multipliers") and smaller

    def _is_inner_scale(self, after: NumberToken) -> bool:
        """Whether a scale is followed by more of the number: "two thousand five hundred", "a thousand and five"."""
        if after.text not in table("scales"):
            return False
        at = self.at + 1
        if self._is_near(at) and self.tokens[at].text in in_list("and"):
            at += 1
        return self._is_near(at) and self._is_near(self.at + 1) and self.tokens[at].text in table("numbers")

    def _scaled(self, first: NumberToken, value: Decimal, *, end: int | None = None, bare: bool = False) -> Numeral:
        """The number with the scale behind it, if one is there, and the half that is added to it."""
        end = self.tokens[self.at - 1].end if end is None and self.at else end or first.end
        value, end = self._with_half(value, end)
        after = self._next()
        if after is None or after.text not in table("scales"):
            return Numeral(first.start, end, value, bare=bare)
        self.at += 1
        value, end = self._with_half(value, after.end)
        return Numeral(first.start, end, value, table("scales")[after.text])

    def _with_half(self, value: Decimal, end: int) -> tuple[Decimal, int]:
        """A number and its end, with the half that is added to it there: "two and a half", "a million and a half"."""
        match = and_a_half().match(self.text, end)
        if match is None:
            return value, end
        while self.at < len(self.tokens) and self.tokens[self.at].start < match.end():
            self.at += 1
        return value + _HALF, match.end()

    def _next(self) -> NumberToken | None:
        """The token at this place, where nothing but a space or hyphen parts it from the one before."""
        return self.tokens[self.at] if self._is_near(self.at) else None

    def _is_near(self, at: int) -> bool:
        return at < len(self.tokens) and (at == 0 or self._gap(at) in _NEAR)

    def _gap(self, at: int) -> str:
        return self.text[self.tokens[at - 1].end : self.tokens[at].start]
