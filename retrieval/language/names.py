"""Names in a text: where they stand, and by what they are known in another spelling or another alphabet.

This is the one recogniser of names: a run of words that begin with a capital, of whatever script has capitals. Nothing
is guessed in scripts without them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from retrieval.language.aliases import remembered
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.rules import rules
from retrieval.language.rules import words as rule_words
from retrieval.language.script import APOSTROPHE, MODIFIER, UPPER, WORD
from retrieval.language.sentences import ends_sentence
from retrieval.language.terms import stop_words, terms
from retrieval.language.words import fold, stem, words

SPACE = "[ \xa0\u2009\u202f]"
_REST = rf"[{WORD}]*+(?:(?:\.?[{APOSTROPHE}&-]|\.)[{WORD}]++)*+"
# A word with a capital; the capital stands behind no letter but one that is written as an apostrophe: Oʻahu, al-ʿUla.
_CAPITALISED = rf"{UPPER}(?<![^\W_{MODIFIER}].){_REST}"
# Such a word behind another one may begin with less: Giscard d’Estaing, Ó hÉallaithe, Kaleo ʻĀina.
_FOLLOWING = rf"(?:[^\W\d_]{{1,5}}[{APOSTROPHE}]|[^\W\d_]{{1,2}}(?={UPPER}))?{UPPER}{_REST}"
_WORD_WITH_CAPITAL = re.compile(_CAPITALISED)
_STOP = re.compile(rf"\.(?={SPACE})")
_FIRST_WORD = re.compile(rf"\W*[{WORD}{APOSTROPHE}-]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s+|[“\"«„‘'(]\s*|\s[—–]\s)$")

_TO_LATIN = str.maketrans(
    dict(zip("абвгґдезийіїклмнопрстуфхцэыє", "abvggdeziiiiklmnoprstufhceie", strict=True))
    | dict(zip("ёжчшщюяъь'", ("e", "zh", "ch", "sh", "sh", "iu", "ia", "", "", ""), strict=True))
)
_ONE_WAY = {"kh": "h", "ts": "c", "tz": "c", "ck": "k", "y": "i", "j": "i", "ei": "i", "w": "v", "x": "ks", "ph": "f"}
_DOUBLED = re.compile(r"(.)\1+")


class Run(NamedTuple):
    """Capitalised words that stand together, with small words such as "von" between them, and where they begin."""

    text: str
    start: int


def runs(text: str, start: int = 0) -> Iterator[Run]:
    """Yield the runs of capitalised words from `start` on, in order; none goes on in the next sentence."""
    for match in _run().finditer(text, start):
        begin, end = match.span()
        if begin and text[begin - 1] in APOSTROPHE:
            begin = _elided(text, begin)
        if "." in match[0]:
            for stop in _STOP.finditer(text, begin, end):
                if ends_sentence(text, begin, stop.start()) and (word := _WORD_WITH_CAPITAL.search(text, stop.end())):
                    yield Run(text[begin : stop.start()], begin)
                    begin = word.start()
        yield Run(text[begin:end], begin)


def _elided(text: str, place: int) -> int:
    """Return where a name begins that has an apostrophe before its capital at `place`: ʻIolani, d’Estaing."""
    begin = place - 1
    while begin and text[begin - 1].isalpha():
        begin -= 1
    return begin if text[begin].isalpha() else place


@cache
def _run() -> re.Pattern[str]:
    return re.compile(rf"{_CAPITALISED}(?:\.?{SPACE}(?:(?:{particles()}){SPACE})*{_FOLLOWING})*+")


@cache
def particles() -> str:
    """Return a pattern for the small words inside names of people: von, de, al."""
    return "|".join(sorted(rule_words("names", "particles"), key=len, reverse=True))


@cache
def full_names() -> str:
    """Return a pattern for a name of up to five words, as a line that names authors writes it."""
    word = rf"(?:{UPPER}[{WORD}.{APOSTROPHE}-]*|{particles()})"
    return rf"{word}(?: {word}){{0,4}}"


def capitalised(text: str, start: int = 0) -> list[str]:
    """Return every word from `start` on that begins with a capital."""
    return _WORD_WITH_CAPITAL.findall(text, start)


def has_names(question: str) -> bool:
    """Tell whether a capitalised word stands behind the first word."""
    return _WORD_WITH_CAPITAL.search(question, past_first_word(question)) is not None


def past_first_word(text: str) -> int:
    """Return where the first word of a text ends, whose capital tells nothing."""
    first = _FIRST_WORD.match(text)
    return first.end() if first else 0


@lru_cache(maxsize=256)
def names(text: str) -> Sequence[tuple[str, bool]]:
    """Return the names of a text; True where one is a single word that begins a sentence."""
    return tuple(_names(text))


def _names(text: str) -> Iterator[tuple[str, bool]]:
    for run in runs(text):
        name, begins = run.text.split(), begins_sentence(text, run.start)
        while name and _is_plain(name[0], begins=begins):
            name, begins = name[1:], False
        if name:
            yield " ".join(name), begins and len(name) == 1


def begins_sentence(text: str, place: int) -> bool:
    """Tell whether a capital at `place` may be owed to the beginning of a sentence."""
    before = len(text[:place].rstrip())
    return _SENTENCE_START.search(text, max(0, before - 2), place) is not None


def _is_plain(word: str, *, begins: bool) -> bool:
    folded = fold(word)
    if folded in stop_words():
        return True
    return begins and (folded in rule_words("names", "openers") or (folded.endswith("ly") and len(folded) > 5))


@cache
def is_no_name(word: str) -> bool:
    """Tell whether a word with a capital is known to begin no name: "However", a month, a day of the week."""
    return word.casefold() in rule_words("reporting", "no_names") or is_calendar_word(word, in_full=True)


@remembered(256)
def _known(around: str) -> frozenset[str]:
    """The terms of a text with the countries of its peoples."""
    found = frozenset(terms(around))
    return found | frozenset(country for term in found for country in country_of(term))


@lru_cache(maxsize=256)
def _heard(around: str) -> frozenset[str]:
    """How the words of a text sound, beside what they are known by."""
    return _known(around) | frozenset(sound for word in words(around) for sound in _sounds(word))


def same_name(name: str, around: str) -> bool:
    known = _known(around)
    if all(part in known or country_of(part) & known for part in terms(name)):
        return True
    heard = _heard(around)
    return all(part in heard or country_of(part) & heard for part in terms(name)) or all(
        _sounds(word) & heard for word in words(name) if word not in stop_words()
    )


def country_of(term: str) -> frozenset[str]:
    """The term of the country whose people or things a term names: russian is of russia."""
    if named := _demonyms().get(term):
        return frozenset({named})
    return frozenset({term[:-1]}) if term.endswith("an") and len(term) > 5 else frozenset()


def names_country(word: str) -> bool:
    """Tell whether a word is the name of a country, or of its people and things, among those we know."""
    return stem(fold(word)) in _demonyms() or stem(fold(word)) in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(stem(word) for word in rules("names")["demonyms"].values())


@remembered(1)
def _demonyms() -> dict[str, str]:
    return {stem(word): terms(country)[0] for word, country in rules("names")["demonyms"].items()}


@lru_cache(maxsize=20_000)
def first_names_in(name: str) -> Sequence[tuple[str, str]]:
    """Every first name with the word that follows it."""
    return tuple(pair for pair in pairwise(without_initials(name)) if pair[0] in _first_names())


@cache
def _first_names() -> frozenset[str]:
    return rule_words("first_names", "masculine") | rule_words("first_names", "feminine")


def stands_together(parts: Sequence[str], text: str) -> bool:
    """Tell whether the words stand one behind another, with at most initials between them."""
    if _stands_literally(" ".join(parts), text):
        return True
    held = _article_words(text)
    if " ".join(["", *parts, ""]) in " ".join(["", *held, ""]):
        return True
    wanted = [name_keys(part) for part in parts]
    return any(_begins_with(wanted, held[at:]) for at, word in enumerate(held) if name_keys(word) & wanted[0])


def _stands_literally(name: str, text: str) -> bool:
    """Tell whether a folded name stands in `text` between spaces, or before a comma; it is looked for no further."""
    lower = text.lower()
    return f" {name} " in lower or f" {name}, " in lower


def without_initials(name: str) -> list[str]:
    return [word for word in words(name) if len(word) > 1]


def _begins_with(wanted: Sequence[frozenset[str]], held: Sequence[str]) -> bool:
    places = [place for place, word in enumerate(held[: 2 * len(wanted)]) if len(word) > 1]
    return len(places) >= len(wanted) and all(
        name_keys(held[p]) & keys for p, keys in zip(places, wanted, strict=False)
    )


@lru_cache(maxsize=256)
def word_set(text: str) -> frozenset[str]:
    return frozenset(words(text))


@lru_cache(maxsize=64)
def _article_words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


@remembered(100_000)
def name_keys(word: str) -> frozenset[str]:
    """Return what a folded word of a name is known by: its terms and its sounds."""
    return _sounds(word) | frozenset(terms(word))


@lru_cache(maxsize=100_000)
def _sounds(word: str) -> frozenset[str]:
    """How a folded word sounds, as it stands and without its ending."""
    return frozenset({sound_of(word), sound_of(stem(word))})


@lru_cache(maxsize=100_000)
def sound_of(term: str) -> str:
    """How a name sounds in Latin letters: one spelling for those that transliteration gives it."""
    latin = term.translate(_TO_LATIN)
    for spelling, one in _ONE_WAY.items():
        latin = latin.replace(spelling, one)
    return _DOUBLED.sub(r"\1", latin)
