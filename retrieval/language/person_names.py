"""The words of a person's name: its titles, what they tell of the person, and whether two names may be one person's."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from retrieval.language.aliases import stems_in_names
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.names import country_of, is_no_name, sound_of
from retrieval.language.rules import words
from retrieval.language.words import fold, stem

_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])$")
_SEXES = (("masculine", "he"), ("feminine", "she"))
_LEAST_BEHIND = 4  # words of "Ansicht von Karl Berg"
_LONGEST_NAME = 4  # words with a capital


def without_possessive(name: str) -> str:
    """Return a name without the ending that says that something is somebody's."""
    return _POSSESSIVE.sub("", name)


@lru_cache(maxsize=4096)
def without_titles(name: str) -> tuple[str, ...]:
    """Return the words of a name behind its last title; of "Putin’s Yuri Ushakov" those of the one who is his."""
    parts = tuple(name.split())
    if "'" in name or "’" in name:
        parts = tuple(without_possessive(part) for part in behind_owner([*parts]))
    told = [place for place, part in enumerate(parts) if is_title(part)]
    parts = parts[told[-1] + 1 :] if told else parts
    parts = _behind_of(parts)
    while parts and is_no_name(parts[0]):
        parts = parts[1:]
    while len(parts) > 2 and parts[0].casefold() in words("first_names", "bodies"):  # "Secretary of State Olha Bondar"
        parts = parts[1:]
    return parts


def _behind_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words behind a "von" that is no part of the name: "Ansicht von Karl Berg"."""
    if len(parts) < _LEAST_BEHIND:
        return parts
    last = max((at for at, part in enumerate(parts) if part in words("names", "particles")), default=-1)
    first_names = words("first_names", "masculine") | words("first_names", "feminine")
    named = 0 < last < len(parts) - 2 and parts[last + 1].casefold() in first_names
    return parts[last + 1 :] if named and parts[0].casefold() not in first_names else parts


def behind_owner(parts: list[str]) -> list[str]:
    """Return the words behind the last "Putin’s"."""
    owners = [place for place, part in enumerate(parts[:-1]) if _POSSESSIVE.search(part)]
    return parts[owners[-1] + 1 if owners else 0 :]


def is_title(word: str) -> bool:
    """Tell whether a word is a title or an office that may stand before a name."""
    return word.casefold().rstrip(".") in _titles()


@cache
def stems_of_titles() -> frozenset[str]:
    """Return the stems of the titles and offices that may stand before a name."""
    return frozenset(stem(fold(title)) for title in _titles())


@cache
def _titles() -> frozenset[str]:
    return frozenset().union(*(words("first_names", key) for key in ("titles", "titles_masculine", "titles_feminine")))


@lru_cache(maxsize=4096)
def full_name(name: str) -> tuple[str, ...]:
    """Return the words of a person's full name without its titles; none where `name` is not one."""
    bare = without_titles(name) if " " in name else ()
    return bare if len(bare) > 1 and is_full_name(bare) else ()


def is_full_name(name: Sequence[str]) -> bool:
    """Tell whether these are the words of a person’s full name."""
    own = [part for part in name if part not in words("names", "particles")]
    return 1 < len(own) <= _LONGEST_NAME and words("first_names", "bodies").isdisjoint(map(str.casefold, own))


def names_somebody(bare: Sequence[str]) -> bool:
    """Tell whether the words behind the titles of a mention are a person's name and no body's, place's or people's."""
    if not bare or is_calendar_word(bare[0], in_full=True):
        return False
    if len(bare) == 1 and not bare[0][1:].islower():
        return False
    return is_known_person(bare[-1]) or (
        (len(bare) == 1 or is_full_name(bare)) and not any(_is_foreign(part) for part in bare)
    )


def is_known_person(word: str) -> bool:
    """Tell whether a word is part of the name of a person known by name here."""
    return stem(fold(word)) in stems_in_names(of_people=True)


def _is_foreign(word: str) -> bool:
    """Tell whether a word is part of the name of a body or a place, or of that of a people."""
    others, known = stems_in_names(of_people=False), stem(fold(word))
    return known in others or not country_of(known).isdisjoint(others)


def may_be_one(name: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two full names of one surname may be one person's: the first names do not contradict each other."""
    one, two = ([part.strip(".").casefold() for part in names[:-1]] for names in (name, other))
    shorter, longer = sorted((one, two), key=len)
    return all(any(_is_same_first_name(part, held) for held in longer) for part in shorter)


@lru_cache(maxsize=4096)
def _is_same_first_name(one: str, other: str) -> bool:
    """Tell whether two first names may be one: an initial, a short form, another spelling."""
    short, long = sorted((fold(one), fold(other)), key=len)
    return long.startswith(short) or sound_of(short) == sound_of(long)


@lru_cache(maxsize=4096)
def sex_of(mention: str, full: str, language: str | None) -> str:
    """Return the pronoun for a person, or "" where neither title nor first name tells.

    The lists of the text's language decide, where it is known; of others only the first names are asked then, as a
    title of one language may be that of anybody in another: "Minister Olha Bondar".
    """
    told = {part.casefold().rstrip(".") for part in (*mention.split(), *full.split()[:1])}
    for key, sex in _SEXES:
        if told & (words("first_names", key, language) | words("first_names", f"titles_{key}", language)):
            return sex
    return next((sex for key, sex in _SEXES if told & words("first_names", key)), "") if language else ""


@lru_cache(maxsize=4096)
def surname_key(word: str) -> str:
    """What a surname is known by: its stem, without a particle and a hyphen before it."""
    particle, _, rest = word.partition("-")
    return stem(fold(rest if rest and particle in words("names", "joined_particles") else word))
