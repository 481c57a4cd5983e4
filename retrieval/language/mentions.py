"""The people whom a text names, and whom a surname or a pronoun in it means."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

from retrieval.language.rules import words
from retrieval.language.words import stem

_PART = r"(?:[^\W\d_a-zа-яіїєґ](?:[\w’'-]*\w|\.)?)"
_TITLE = r"(?:Mrs?|Ms|Dr|Sens?|Reps?|Gov|Gen|Prof|Lt|Col|Maj|Sgt|Capt|Adm|Amb)\."
_PARTICLE = r"(?:de|van|von|der|bin|al|la|le)[ \xa0]"
_NAME = re.compile(rf"\b(?:{_TITLE}[ \xa0])*{_PART}(?:[ \xa0](?:{_PARTICLE})?(?:{_TITLE}[ \xa0])?{_PART})*(?<=\w)")
_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])$")
_OWNER = re.compile(r"[\w’'-]+(?:[’']s|(?<=s)[’'])\s+(?=\w)")
_WORD = re.compile(r"[\w’'.@-]+")
_LONGEST_NAME = 4  # words


class People:
    """The people of one text; what stands inside quotations is left out of `view`, the other reading of `text`."""

    def __init__(self, text: str, view: str) -> None:
        self._full: dict[str, str] = {}
        for match in _NAME.finditer(text):
            name = _bare(match[0])
            if _is_person(name):
                self._full.setdefault(_key(name[-1]), " ".join(name))
        self._known = frozenset(self._full.values())
        self._places: list[int] = []
        self._people: list[tuple[str, str]] = []
        for match in _NAME.finditer(view):
            if full := self._full.get(_key(match[0].split()[-1])):
                self._places.append(match.start())
                self._people.append((full, _sex(match[0], full)))

    def name(self, mention: str, start: int, last: str | None) -> str:
        """Return the full name of the person whom `mention` at `start` means, or the mention itself.

        `last` is the name of the person who spoke before: the first whom a pronoun is taken to mean.
        """
        folded = mention.strip().casefold()
        for sex in ("he", "she"):
            if folded in words("reporting", sex):
                return self._meant(sex, start, last) or mention.strip()
        shown = self._shown(mention)
        return shown or _POSSESSIVE.sub("", mention.strip(" ,"))

    def _shown(self, mention: str) -> str | None:
        """The person behind the last "’s", where one is named there: whoever stands before it only owns something."""
        owners = list(_OWNER.finditer(mention))
        if not owners:
            return self._first_of(mention)
        rest = mention[owners[-1].end() :]
        return self._first_of(rest if _NAME.search(rest) else _OWNER.sub("", mention))

    def _first_of(self, mention: str) -> str | None:
        for match in _NAME.finditer(mention):
            bare = _bare(match[0])
            if bare and (full := self._full.get(_key(bare[-1]))) and (_is_person(bare) or len(bare) == 1):
                return full
        return None

    def _meant(self, sex: str, start: int, last: str | None) -> str | None:
        if last in self._known and _sex("", last) in ("", sex):
            return last
        return next((full for full, own in self._before(start) if own in ("", sex)), None)

    def _before(self, start: int) -> Sequence[tuple[str, str]]:
        place = bisect_left(self._places, start)
        return self._people[max(0, place - 20) : place][::-1]


@lru_cache(maxsize=4096)
def _bare(name: str) -> tuple[str, ...]:
    """Return the words of a name behind its last title; of "Putin’s Yuri Ushakov" those of the one who is his."""
    written = name.split()
    owners = [place for place, part in enumerate(written[:-1]) if _POSSESSIVE.search(part)]
    parts = tuple(_POSSESSIVE.sub("", part) for part in written[owners[-1] + 1 if owners else 0 :])
    told = [place for place, part in enumerate(parts) if part.casefold().rstrip(".") in _titles()]
    parts = parts[told[-1] + 1 :] if told else parts
    while parts and parts[0].casefold() in words("reporting", "no_names"):
        parts = parts[1:]
    return parts


@cache
def _titles() -> frozenset[str]:
    return frozenset().union(*(words("first_names", key) for key in ("titles", "titles_masculine", "titles_feminine")))


def _is_person(name: Sequence[str]) -> bool:
    return 1 < len(name) <= _LONGEST_NAME and not any(
        part.casefold() in words("first_names", "bodies") for part in name
    )


@lru_cache(maxsize=4096)
def _sex(mention: str, full: str) -> str:
    """Return the pronoun for a person, or "" where neither title nor first name tells."""
    told = {part.casefold().rstrip(".") for part in (*mention.split(), *full.split()[:1])}
    if told & (words("first_names", "masculine") | words("first_names", "titles_masculine")):
        return "he"
    return "she" if told & (words("first_names", "feminine") | words("first_names", "titles_feminine")) else ""


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    return stem(_POSSESSIVE.sub("", word).casefold())
