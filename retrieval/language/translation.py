"""A question in Russian or Ukrainian, put so that English articles can be found: names, and the field's terms.

Known names are one term in every language already (`retrieval.language.aliases`). What else is Cyrillic and stands in
no article is looked up in `glossary.toml`; a name that nobody listed is looked for by its sound among the words of the
library.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from retrieval.language.names import country_of
from retrieval.language.rules import languages, rules
from retrieval.language.script import is_cyrillic
from retrieval.language.terms import question_terms, terms
from retrieval.language.words import stem, words

_LEAST_SOUND = 3  # consonants; shorter ones are like too much

_CYRILLIC_SOUNDS = str.maketrans(
    dict(zip("бвгґджзклмнпрстфхцчшщ", "bvggdzzklmnprstfhsčss", strict=True)) | dict.fromkeys("аеёєиіїйоуыэюяьъ'’")
)
_LATIN_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tch", "č"), ("sh", "s"), ("ch", "č"), ("zh", "z"), ("kh", "h"), ("ts", "s"),
    ("tz", "s"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ce", "s"), ("ci", "s"), ("x", "ks"), ("w", "v"), ("q", "k"),
    ("c", "k"), ("j", "z"),
)  # fmt: skip
_VOWELS = str.maketrans(dict.fromkeys("aeiouy"))
_TWICE = re.compile(r"(.)\1+")


def english_words(text: str) -> list[str]:
    """Return the English words that the glossary gives for `text`, in the order of the question, each once."""
    glossary, longest = _glossary()
    stems = [stem(word) for word in words(text)]
    found: dict[str, None] = {}
    at = 0
    while at < len(stems):
        for length in range(min(longest, len(stems) - at), 0, -1):
            if (english := glossary.get(tuple(stems[at : at + length]))) is not None:
                found |= dict.fromkeys(english)
                at += length
                break
        else:
            at += 1
    return list(found)


def topic_parts(text: str) -> list[frozenset[str]]:
    """Return the terms of a topic, each with the country whose people it names and the English words for it.

    An article holds a part where it holds one of its terms: somebody asks in Russian about articles in English.
    """
    english: dict[str, frozenset[str]] = {}
    for word in words(text):
        found = frozenset(term for one in english_words(word) for term in terms(one))
        english |= dict.fromkeys(terms(word), found)
    wanted = dict.fromkeys(question_terms(text))
    return [frozenset({term}) | country_of(term) | english.get(term, frozenset()) for term in wanted]


def sounding_like(names: Sequence[str], vocabulary: Iterable[str]) -> list[str]:
    """Return the terms of the library that sound like these Cyrillic names: melvin for Мелвин."""
    forms = {form for name in names if is_cyrillic(name) for word in words(name) for form in (word, stem(word))}
    wanted = {sound for form in forms if len(sound := consonants(form)) >= _LEAST_SOUND}
    if not wanted:
        return []
    by_sound: dict[str, list[str]] = defaultdict(list)
    for term in vocabulary:
        if not is_cyrillic(term) and (sound := consonants(term)) in wanted:
            by_sound[sound].append(term)
    return sorted(term for terms in by_sound.values() for term in terms)


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The consonants of a word as one hears them, the same for Cyrillic and Latin spellings of most names."""
    word = word.casefold()
    if is_cyrillic(word):
        return _TWICE.sub(r"\1", word.translate(_CYRILLIC_SOUNDS))
    for letters, sound in _LATIN_SOUNDS:
        word = word.replace(letters, sound)
    return _TWICE.sub(r"\1", word.translate(_VOWELS))


@lru_cache(maxsize=1)
def _glossary() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], int]:
    """English words by the stems of a phrase, and the number of words of the longest phrase."""
    entries = {
        tuple(stem(word) for word in words(phrase)): tuple(english)
        for language in languages()
        for phrase, english in rules("glossary", language).items()
    }
    return entries, max(len(phrase) for phrase in entries)
