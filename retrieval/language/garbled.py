"""Text that is none: letters decoded by the wrong table, or not decoded at all."""

import re
import unicodedata
from collections import Counter

_SAMPLE = 20_000
_UNDECODED = re.compile(r"\(cid:\d+\)|/[gG]\d{1,3}\b|\ufffd")
_NO_LETTER = frozenset({"Co", "Cn", "Cc", "Cs"})
# UTF-8 read as Windows-1252 or Latin-1: the lead bytes of Latin and Cyrillic letters before a byte that follows them.
_TWICE = re.compile(r"[ÃÂÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_VOWELS = frozenset("aeiouy")
_FEW = 30  # words; with fewer nothing can be told
_MOST_UNDECODED, _MOST_TWICE, _LEAST_VOWELS, _LEAST_LETTERS = 0.03, 0.05, 0.25, 0.5  # shares; languages have .33 to .5


def is_garbled(text: str) -> bool:
    """Tell whether what was taken for text is not what its document shows; a text of a few words is never judged."""
    sample = text[:_SAMPLE]
    shown = [character for character in sample if not character.isspace()]
    if not shown:
        return False
    kinds = Counter(unicodedata.category(character) for character in shown)
    undecoded = sum(len(match[0]) for match in _UNDECODED.finditer(sample)) + sum(kinds[kind] for kind in _NO_LETTER)
    if undecoded > _MOST_UNDECODED * len(shown) or len(_TWICE.findall(sample)) > _MOST_TWICE * len(shown):
        return True
    latin = [letter for letter in unicodedata.normalize("NFKD", sample.lower()) if "a" <= letter <= "z"]
    vowels = sum(letter in _VOWELS for letter in latin)
    if len(latin) >= _FEW * 4 and len(latin) > len(shown) / 2 and vowels < _LEAST_VOWELS * len(latin):
        return True
    letters = sum(count for kind, count in kinds.items() if kind[0] in "LNM")
    return len(sample.split()) >= _FEW and letters < _LEAST_LETTERS * len(shown)
