"""Whether the letters of a text are those of one language: what is decoded wrongly mixes the letters of many."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from retrieval.language.rules import rules

_SIGN_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s!-~\xa0\xad\xb7\u2010-\u2027](?=[^\W\d_])")
_ALL = 0.97  # of the letters are of one language; names may be of another
_ODD = 3  # letters of no language that a sign within a word stands for
_COMMON = 0.85  # the share of a text's characters that are common ones, in the languages that have thousands
_MANY = 0.3
_KANA = re.compile("[\u3041-\u30fe]")
_SYLLABLE = re.compile("[\uac00-\ud7a3]")
_WORDS_APART = re.compile("[\uac00-\ud7a3] (?=[\uac00-\ud7a3])")
_LONGEST_WORD = 8  # syllables
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_OF_JAPANESE = 0.1  # the share of kana in what is written in Japanese


def likeness(text: str) -> float:
    """Return how common the letters beside a to z are in the language that has them all, from 0 to 1.

    0 where no language has them: names of another one aside, and no sign stands in the midst of a word. 1 where there
    are no such letters.
    """
    letters = Counter(one for one in text.lower() if not one.isascii() and one.isalpha())
    odd = sum(map(_is_odd, pairwise(text))) + len(_SIGN_INSIDE.findall(text))
    total = letters.total() + _ODD * odd
    return max((_likeness(letters, alphabet, total) for alphabet in _alphabets()), default=0.0) if total else 1.0


def _is_odd(pair: tuple[str, str]) -> bool:
    """Whether a capital stands behind a small letter in a word."""
    before, letter = pair
    return letter.isupper() and not letter.isascii() and before.islower() and not before.isascii()


def _likeness(letters: Counter[str], alphabet: Mapping[str, float], total: int) -> float:
    own = {one: count for one, count in letters.items() if one in alphabet}
    known = sum(own.values())
    return sum(alphabet[one] * count for one, count in own.items()) / known if known >= max(1, _ALL * total) else 0.0


def is_japanese(text: str) -> bool:
    """Whether the ideographs of a text stand among kana, none of them of half the width."""
    wide = len(_IDEOGRAPH.findall(text)) + len(_KANA.findall(text))
    return _mostly(wide, text) and len(_KANA.findall(text)) >= _OF_JAPANESE * wide


def is_korean(text: str) -> bool:
    """Whether the letters of a text are syllables of Korean, in words; Chinese that is read as Korean has no spaces."""
    syllables = len(_SYLLABLE.findall(text))
    return _mostly(syllables, text) and _LONGEST_WORD * (1 + len(_WORDS_APART.findall(text))) >= syllables


def is_chinese(text: str, encoding: str) -> bool:
    """Whether the ideographs of a text are common ones: the first level of "gb18030" or "big5", whose it is to be."""
    first, last = {"gb18030": (b"\xb0\xa1", b"\xd7\xf9"), "big5": (b"\xa4\x40", b"\xc6\x7e")}[encoding]
    codes = [one.encode(encoding) for one in _IDEOGRAPH.findall(text)]
    common = sum(first <= code <= last and (encoding == "big5" or code[1] > 0xA0) and len(code) == 2 for code in codes)
    return _mostly(common, text)


def _mostly(count: int, text: str) -> bool:
    """Whether `count` characters are nearly all letters of a text that are no Latin ones, and many of all."""
    letters = [one for one in text if one.isalpha()]
    return count > _MANY * len(letters) and count >= _COMMON * sum(not one.isascii() for one in letters)


@cache
def _alphabets() -> tuple[Mapping[str, float], ...]:
    """The letters of every language, from 1 for the commonest down towards 0."""
    known = rules("alphabets")["alphabets"].values()
    return tuple({one: 1 - place / len(letters) for place, one in enumerate(letters)} for letters in known)
