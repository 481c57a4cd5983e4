"""The one owner of letters: which of them are capitals, which belong to a script, whether two texts share one.

The names in capitals are pieces of regular expressions. UPPER matches one capital letter of any script that has them
(Unicode's categories Lu and Lt) and is not to stand inside square brackets; the others are the inside of such brackets.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

MARK: Final = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # accents on their own
WORD: Final = rf"\w{MARK}"
MODIFIER: Final = "ʻʼʽʾʿ"  # apostrophes that Unicode counts among the letters: Oʻahu, Maʿrouf
DASH: Final = "—–―‒"  # each may part a clause or a signature from the rest; the hyphen is none of them
APOSTROPHE: Final = f"'’‘‛{MODIFIER}"
LATIN: Final = "A-Za-zªºÀ-ÖØ-öø-\u024f\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uff21-\uff3a\uff41-\uff5a"
CYRILLIC: Final = "\u0400-\u0482\u048a-\u052f\u1c80-\u1c8f\ua640-\ua69f"
# Letters of other scripts that look like Latin ones.
LOOKALIKE: Final = rf"{CYRILLIC}\u0370-\u03ff\u1f00-\u1fff\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf"

_CASED = {"Lu", "Lt"}
# Where letters with a case may stand: ideographs, Hangul and cuneiform in between have none, and asking takes time.
_CASED_BLOCKS = (
    range(0x2E80),
    range(0xA640, 0xAC00),
    range(0xFF00, 0x12000),
    range(0x16E00, 0x17000),
    range(0x1D400, 0x1F000),
)


def _ranges(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return the (first, last) of every run of places that follow one another."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = found[-1][0], place
        else:
            found.append((place, place))
    return found


def _inside(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _upper() -> str:
    """Return the pattern of one capital.

    `re` looks characters of the first plane up in a table and tries all others range by range, for every character of
    a text: hence one wide range for them, and what is no capital in it taken back behind the match. So it is as fast
    as a class of two alphabets.
    """
    places = (place for block in _CASED_BLOCKS for place in block)
    cased = _ranges(c for c in places if unicodedata.category(chr(c)) in _CASED)
    near = [(first, last) for first, last in cased if last <= 0xFFFF]
    far = [(first, last) for first, last in cased if last > 0xFFFF]
    others = [(end + 1, begin - 1) for (_, end), (begin, _) in pairwise(far)]
    return f"(?:[{_inside([*near, (far[0][0], far[-1][1])])}](?<![{_inside(others)}]))"


UPPER: Final = _upper()

_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC}]")
_LATIN_LETTER = re.compile(f"[{LATIN}]")
_LOOKALIKE_LETTER = re.compile(f"[{LOOKALIKE}]")
_MARK = re.compile(f"[{MARK}]")
CYRILLIC_LANGUAGES: Final = frozenset({"ru", "uk"})
UKRAINIAN, RUSSIAN = (re.compile(letters, re.IGNORECASE) for letters in ("[іїєґ]", "[ыэъё]"))


def expression(pattern: str) -> str:
    r"""Return a pattern of a rule file as `re` reads it: `\p{Lu}` there is any capital."""
    return pattern.replace(r"\p{Lu}", UPPER)


def begins_with_capital(word: str) -> bool:
    """Tell whether the first letter of `word` is a capital, an apostrophe before it left aside: ʻIolani, O’Brien."""
    first = word.lstrip(APOSTROPHE)[:1]
    return bool(first) and unicodedata.category(first) in _CASED


def composed(text: str) -> str:
    """Return `text` with every accent in its letter; where no such letter exists the accent is left out."""
    if text.isascii() or not _MARK.search(text):
        return text
    return _MARK.sub("", unicodedata.normalize("NFC", text))


def is_cyrillic(text: str) -> bool:
    """Tell whether any letter of `text` is Cyrillic."""
    return _CYRILLIC_LETTER.search(text) is not None


def is_mixed(word: str) -> bool:
    """Tell whether a word holds Latin letters and such as look like them."""
    return not word.isascii() and bool(_LOOKALIKE_LETTER.search(word) and _LATIN_LETTER.search(word))


def is_foreign(text: str, source: str) -> bool:
    """Tell whether `text` is written in other letters than `source`, or in another language of the same letters."""
    if text.isascii() and source.isascii():
        return False
    ours, theirs = _is_mostly_cyrillic(text), _is_mostly_cyrillic(source)
    if ours != theirs:
        return True
    one = ours and UKRAINIAN.search(text) and not UKRAINIAN.search(source)
    other = ours and RUSSIAN.search(text) and UKRAINIAN.search(source) and not RUSSIAN.search(source)
    return bool(one or other)


def _is_mostly_cyrillic(text: str) -> bool:
    cyrillic = len(_CYRILLIC_LETTER.findall(text))
    return bool(cyrillic) and cyrillic > len(_LATIN_LETTER.findall(text))


def is_written_in(text: str, language: str) -> bool:
    """Tell whether a text in `language` may have the letters of `text`; True of every language but en, ru and uk."""
    if not _LATIN_LETTER.search(text) and not _CYRILLIC_LETTER.search(text):
        return True
    if language not in {"ru", "uk"}:
        return language != "en" or not _is_mostly_cyrillic(text)
    own, other = (RUSSIAN, UKRAINIAN) if language == "ru" else (UKRAINIAN, RUSSIAN)
    return _is_mostly_cyrillic(text) and not (other.search(text) and not own.search(text))
