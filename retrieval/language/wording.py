"""Words of a text, folded as the lists of words write them, and patterns made of such lists."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from retrieval.language.rules import rules
from retrieval.language.script import APOSTROPHE

Place = tuple[int, int]
_WORD = re.compile(r"\w+(?:'\w+)*")
# Of an expression in a list: what stands before it, what else only looks around, what may be missing, and a choice.
_BEHIND = re.compile(r"\(\?<=([^()]*)\)")
_LOOK = re.compile(r"\(\?<?[=!](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_OPTIONAL = re.compile(r"([^()])\?")
_GROUP = re.compile(r"\(\?:([^()]*)\)(\??)")


@cache
def listed(key: str, file: str = "pronouns") -> frozenset[str]:
    """Return the words of the list `key`."""
    return frozenset(rules(file)[key])


@cache
def pattern(*keys: str, file: str) -> re.Pattern[str]:
    """Return one expression for every entry of the lists `keys`, each as whole words; text has to be folded for it."""
    entries = [entry for key in keys for entry in rules(file)[key]]
    return re.compile(rf"(?<!\w)(?:{'|'.join(entries)})(?!\w)")


def may_match(text: str, *keys: str, file: str) -> bool:
    """Tell whether `text` holds all words of an entry of the lists `keys`; no entry matches where it does not.

    That takes a moment where `pattern` takes long. Every entry has a word without a special character.
    """
    needed, known = _needed(*keys, file=file), parts_in(text)
    return any(words <= known for word in needed.keys() & known for words in needed[word])


@cache
def _needed(*keys: str, file: str) -> Mapping[str, Sequence[frozenset[str]]]:
    """The words of every entry that stand in it as they are, by the longest of them."""
    found: dict[str, list[frozenset[str]]] = {}
    for entry in (folded(entry) for key in keys for entry in rules(file)[key]):
        plain = _OPTIONAL.sub(r"(?:\1)?", _LOOK.sub("", _BEHIND.sub(r"\1", entry)))
        for text in _spelled(plain):
            words = frozenset(filter(str.isalpha, re.split(r"[\s,^]|\\b", text)))
            found.setdefault(max(words, key=len), []).append(words)
    return found


def _spelled(entry: str) -> Iterator[str]:
    """Yield the texts that an entry stands for: both of "(?:as|so) long"."""
    group = _GROUP.search(entry)
    if group is None:
        yield entry
        return
    for option in [*group[1].split("|"), *([""] if group[2] else [])]:
        yield from _spelled(entry[: group.start()] + option + entry[group.end() :])


@lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    """Return the words of `text`, folded as the lists write them."""
    return frozenset(_WORD.findall(folded(text).replace("_", " ")))


@lru_cache(maxsize=4096)
def parts_in(text: str) -> frozenset[str]:
    """Return the same words, and what an apostrophe parts in them."""
    words = words_in(text)
    joined = [word for word in words if "'" in word] if "'" in text or "’" in text else ()
    return words.union(*(word.split("'") for word in joined)) if joined else words


def places_in(text: str, words: Iterable[str]) -> Iterator[Place]:
    """Yield (start, end) of every place where one of `words` stands in `text` as a whole word, in order.

    They are folded, and have any apostrophe as "'".
    """
    wanted = tuple(words)
    if "ß" in text:  # which folds to two letters and keeps its place
        wanted += tuple(word.replace("ss", "ß") for word in wanted if "ss" in word)
    plain = _in_place(text) if wanted else ""
    yield from sorted(place for word in wanted for place in _places(plain, word))


def _places(text: str, word: str) -> Iterator[Place]:
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        before, behind = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() or behind.isalnum() or "_" in (before, behind)):
            yield at, end
        at = text.find(word, end)


def _in_place(text: str) -> str:
    """The text folded with every character in its place; one that folds to several stays."""
    found = folded(text).replace("ʼ", "'")
    if len(found) == len(text):
        return found
    return "".join(one if len(one := folded(character)) == 1 else character for character in text)


def folded(text: str) -> str:
    """Return `text` as the lists and patterns write it."""
    return text.replace("’", "'").casefold()


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, the longest first; those that begin alike are tried as one."""
    begun: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        begun.setdefault(word[:1], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in begun.items())


def any_spelling(phrases: Iterable[str]) -> str:
    """Return a pattern for any of `phrases`, the longest first, with any of the apostrophes for theirs."""
    return either(phrases).replace("'", f"[{APOSTROPHE}]")
