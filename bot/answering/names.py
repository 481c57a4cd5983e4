"""Names of a statement must stand in the sentences that it points at, or beside them.

A name may stand in another spelling (aliases, transliteration), in an inflected form, as the people of a country
("Russian"), in the sentence before or after, or in the article's head. A first name belongs to the surname that the
article has behind it. The word that begins a sentence is held to be a name unless it is known not to be one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from bot.answering.evidence import Evidence
from bot.answering.wording import listed, table
from retrieval.names import people, remembered
from retrieval.reading.rules import words as reading_words
from retrieval.terms import stop_words, terms
from retrieval.words import fold, stem, words

_UPPER = r"[A-Z\u00c0-\u00de\u0400-\u042f\u0490]"
_RUN = re.compile(rf"{_UPPER}(?<![\w’'].)[\w’'.&-]*(?: {_UPPER}[\w’'.&-]*)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s+|[“\"«„‘'(]\s*|\s[—–]\s)$")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_UKRAINIAN, _RUSSIAN = (re.compile(letters, re.IGNORECASE) for letters in ("[іїєґ]", "[ыэъё]"))
_OTHER_LETTERS = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_TOKEN = re.compile(r"\w+")
_LEANS = re.compile(r"[“”\"«»„]")

_TO_LATIN = str.maketrans(
    dict(zip("абвгґдезийіїклмнопрстуфхцэыє", "abvggdeziiiiklmnoprstufhceie", strict=True))
    | dict(zip("ёжчшщюяъь'", ("e", "zh", "ch", "sh", "sh", "iu", "ia", "", "", ""), strict=True))
)
_ONE_WAY = {"kh": "h", "ts": "c", "tz": "c", "ck": "k", "y": "i", "j": "i", "ei": "i", "w": "v", "x": "ks", "ph": "f"}
_DOUBLED = re.compile(r"(.)\1+")


def unsupported_name(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a name of `text` that neither the evidence nor its surroundings hold; None where all are held."""
    if word := _mixed_letters(text, evidence):
        return word
    pointed = frozenset().union(*(_word_set(piece.text) for piece in evidence))
    in_doubt = [(n, begins) for n, begins in names(text) if not pointed.issuperset(words(n)) or _first_names_in(n)]
    around = " \n ".join(_surroundings(evidence)) if in_doubt else ""
    for name, begins in in_doubt:
        held = _stands_near(name, around, evidence)
        if begins and not held and is_foreign(text, around):
            continue  # no rule tells a name from a word that begins a sentence of another language
        if not held or not _together(name, around, evidence):
            return name
    return None


def _stands_near(name: str, around: str, evidence: Sequence[Evidence]) -> bool:
    if _word_set(around).issuperset(words(name)):
        return True
    return _same_name(name, around) or _full_name(name, around, evidence)


@lru_cache(maxsize=256)
def names(text: str) -> Sequence[tuple[str, bool]]:
    """Return the runs of capitalised words; True where one is a single word that begins a sentence."""
    return tuple(_names(text))


def _names(text: str) -> Iterator[tuple[str, bool]]:
    for match in _RUN.finditer(text):
        name = match.group().rstrip(".").split()
        begins = _begins_sentence(text, match.start())
        while name and _is_plain(name[0], begins=begins):
            name, begins = name[1:], False
        if name:
            yield " ".join(name), begins and len(name) == 1


def _begins_sentence(text: str, place: int) -> bool:
    before = len(text[:place].rstrip())
    return _SENTENCE_START.search(text, max(0, before - 2), place) is not None


def is_foreign(text: str, source: str) -> bool:
    """Tell whether `text` is written in other letters than `source`, or in another language of the same letters."""
    if text.isascii() and source.isascii():
        return False
    ours, theirs = bool(_mostly_cyrillic(text)), bool(_mostly_cyrillic(source))
    if ours != theirs:
        return True
    one = ours and _UKRAINIAN.search(text) and not _UKRAINIAN.search(source)
    other = ours and _RUSSIAN.search(text) and _UKRAINIAN.search(source) and not _RUSSIAN.search(source)
    return bool(one or other)


def _is_plain(word: str, *, begins: bool) -> bool:
    folded = fold(word)
    if folded in stop_words():
        return True
    return begins and (folded in listed("openers") or (folded.endswith("ly") and len(folded) > 5))


def _surroundings(evidence: Sequence[Evidence]) -> Iterator[str]:
    """The pointed sentences, with those beside them where a pronoun or a quotation leans on these, and the heads."""
    for piece in evidence:
        leans = _LEANS.search(piece.text) or not listed("personal").isdisjoint(_word_set(piece.text))
        yield piece.text_around if leans else piece.text
        yield from (fact for fact in (piece.article.title, piece.article.outlet, piece.article.author) if fact)


@remembered(256)
def _known(around: str) -> frozenset[str]:
    """The terms of a text with the countries of its peoples."""
    found = frozenset(terms(around))
    return found | frozenset(country for term in found for country in _country(term))


@lru_cache(maxsize=256)
def _heard(around: str) -> frozenset[str]:
    """How the words of a text sound, beside what they are known by."""
    return _known(around) | frozenset(sound for word in words(around) for sound in _sounds(word))


def _same_name(name: str, around: str) -> bool:
    known = _known(around)
    if all(part in known or _country(part) & known for part in terms(name)):
        return True
    heard = _heard(around)
    return all(part in heard or _country(part) & heard for part in terms(name)) or all(
        _sounds(word) & heard for word in words(name) if word not in stop_words()
    )


def _country(term: str) -> frozenset[str]:
    """The term of the country whose people or things a term names: russian is of russia."""
    if named := _demonyms().get(term):
        return frozenset({named})
    return frozenset({term[:-1]}) if term.endswith("an") and len(term) > 5 else frozenset()


@remembered(1)
def _demonyms() -> dict[str, str]:
    return {stem(word): terms(country)[0] for word, country in table("demonyms").items()}


def _full_name(name: str, around: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether the surname stands near, and the words before it somewhere else in the article, right before it."""
    parts = _without_initials(name)
    if len(parts) < 2 or name_keys(parts[0]) & people() or not _same_name(parts[-1], around):
        return False
    return any(_stands_together(parts, piece.article.text_raw) for piece in evidence)


def _together(name: str, around: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether every first name in `name` stands somewhere right before the word that follows it here."""
    texts = around, *(piece.article.text_raw for piece in evidence)
    return all(any(_stands_together(pair, text) for text in texts) for pair in _first_names_in(name))


def _first_names_in(name: str) -> Sequence[tuple[str, str]]:
    """Every first name with the word that follows it."""
    return [pair for pair in pairwise(_without_initials(name)) if pair[0] in _first_names()]


@cache
def _first_names() -> frozenset[str]:
    return reading_words("first_names", "masculine") | reading_words("first_names", "feminine")


def _stands_together(parts: Sequence[str], text: str) -> bool:
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


def _without_initials(name: str) -> list[str]:
    return [word for word in words(name) if len(word) > 1]


def _begins_with(wanted: Sequence[frozenset[str]], held: Sequence[str]) -> bool:
    places = [place for place, word in enumerate(held[: 2 * len(wanted)]) if len(word) > 1]
    return len(places) >= len(wanted) and all(
        name_keys(held[p]) & keys for p, keys in zip(places, wanted, strict=False)
    )


@lru_cache(maxsize=256)
def _word_set(text: str) -> frozenset[str]:
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
    return frozenset({_sound(word), _sound(stem(word))})


@lru_cache(maxsize=100_000)
def _sound(term: str) -> str:
    """How a name sounds in Latin letters: one spelling for those that transliteration gives it."""
    latin = term.translate(_TO_LATIN)
    for spelling, one in _ONE_WAY.items():
        latin = latin.replace(spelling, one)
    return _DOUBLED.sub(r"\1", latin)


def _mixed_letters(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a word of Latin and other letters, which look alike, unless the evidence writes it so."""
    if text.isascii() or not _OTHER_LETTERS.search(text):
        return None
    for match in _TOKEN.finditer(text):
        word = match[0]
        mixed = _LATIN.search(word) and _OTHER_LETTERS.search(word)
        if mixed and not any(word in piece.text for piece in evidence):
            return word
    return None


def _mostly_cyrillic(text: str) -> bool:
    return bool(_CYRILLIC.search(text)) and 2 * len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text)) + len(
        _CYRILLIC.findall(text)
    )
