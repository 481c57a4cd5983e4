"""Words folded and stemmed, in Latin and Cyrillic letters."""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from Stemmer import Stemmer

from retrieval.language.rules import rules
from retrieval.language.script import APOSTROPHE, composed, is_cyrillic

_WORD = re.compile(rf"[^\W_]+(?:[.,{APOSTROPHE}][^\W_]+)*")
_SHORT = 400  # characters of what is kept, a long sentence
_POSSESSIVE = re.compile(r"[’']s?$")
_APOSTROPHE = re.compile(rf"[{APOSTROPHE}]")
# Letters with a stroke and the dotless i: Unicode takes none of them apart.
_WITHOUT_STROKE = str.maketrans("łøđħŧıƀɨʉƶ", "lodhtibiuz") | str.maketrans({"æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


class _Stemmers(threading.local):
    """Snowball's stemmers of one thread: each works in a buffer of its own. They keep nothing; `stem` does."""

    def __init__(self) -> None:
        self.english, self.russian = Stemmer("english", 0), Stemmer("russian", 0)


_STEMMERS = _Stemmers()


def words(text: str) -> Sequence[str]:
    """Return the words of `text`, folded, in order."""
    return _words_of_short(text) if len(text) <= _SHORT else _words(text)


def _words(text: str) -> Sequence[str]:
    return tuple(map(fold, _WORD.findall(composed(text))))


# Sentences and names are cut again and again, as a whole passage seldom is.
_words_of_short = lru_cache(maxsize=4096)(_words)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return one word without case, accents, strokes, apostrophes, possessive ending or dots.

    U.S. is us, Łódź is lodz, Maʿrouf is marouf, 1,000 is 1000.
    """
    if word.isascii() and word.isalnum():  # most words
        return word.lower()
    word = unicodedata.normalize("NFKC", word).casefold()
    word = _APOSTROPHE.sub("", _POSSESSIVE.sub("", word)).replace(",", "")
    if not word.replace(".", "").isdigit():
        word = word.replace(".", "")
    if is_cyrillic(word):
        return word
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.translate(_WITHOUT_STROKE)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a folded word: Snowball's English or Russian, by its letters."""
    stemmer = _STEMMERS.russian if is_cyrillic(word) else _STEMMERS.english
    stemmed: str = stemmer.stemWord(_irregular().get(word, word))
    return stemmed


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    """Forms that no rule of Snowball's brings together: met and meet (irregular.toml)."""
    data = rules("irregular")
    return {form: word for word, forms in data.items() for form in forms}
