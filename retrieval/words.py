"""Words folded and stemmed, in Latin and Cyrillic letters."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[.,’'][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_APOSTROPHE = re.compile(r"[’']")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_STEM = {"en": snowballstemmer.stemmer("english"), "ru": snowballstemmer.stemmer("russian")}


def words(text: str) -> list[str]:
    """Return the words of `text`, folded, in order."""
    return [fold(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return one word without case, accents, possessive ending or dots: U.S. is us, 1,000 is 1000."""
    word = unicodedata.normalize("NFKC", word).casefold()
    word = _APOSTROPHE.sub("", _POSSESSIVE.sub("", word)).replace(",", "")
    if not word.replace(".", "").isdigit():
        word = word.replace(".", "")
    if _CYRILLIC.search(word):
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a folded word: Snowball's English or Russian, by its letters."""
    stemmed: str = _STEM["ru" if _CYRILLIC.search(word) else "en"].stemWord(_irregular().get(word, word))
    return stemmed


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    """Forms that no rule of Snowball's brings together: met and meet (irregular.toml)."""
    data = tomllib.loads(files("retrieval").joinpath("irregular.toml").read_text(encoding="utf-8"))
    return {form: word for word, forms in data.items() for form in forms}
