"""Everybody whose words a library has, found by what they are called without looking at each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from retrieval.articles import SpeakerKind
from retrieval.language.aliases import remembered
from retrieval.language.identity import Naming, held_by, without_suffix
from retrieval.language.names import name_keys
from retrieval.language.words import words


class KnownSpeaker(NamedTuple):
    """Somebody whose words some article has, as it calls them; see `Speaker`."""

    key: str
    name: str
    kind: SpeakerKind
    role: str | None
    of: str | None


@dataclass(frozen=True)
class KnownSpeakers:
    """All of them, in an order that stays. What they may be looked up by is made once, at the first question."""

    everybody: tuple[KnownSpeaker, ...]

    def __iter__(self) -> Iterator[KnownSpeaker]:
        return iter(self.everybody)

    def perhaps(self, own: Naming) -> list[KnownSpeaker]:
        """Return those who may be named so: of that last name, or with all these words in name, office or place."""
        places = set(self._holding(own.held))
        if own.person:
            places.update(*(self._called.get(key, ()) for key in name_keys(without_suffix(own.person)[-1])))
        return [self.everybody[place] for place in sorted(places)]

    def of_keys(self, keys: Iterable[str]) -> list[KnownSpeaker]:
        """Return everybody who has one of these keys, under all their names."""
        return [self.everybody[place] for place in sorted(at for key in keys for at in self._with_key.get(key, ()))]

    def last_names(self, letter: str) -> list[tuple[str, str]]:
        """Return the last names of people that begin with a letter, folded, each with the name that it is of."""
        return self._with_letter.get(letter, [])

    def _holding(self, held: Iterable[str]) -> list[int]:
        """The places of those who hold the rarest of the terms."""
        return min((self._with_term.get(term, []) for term in held), key=len, default=[])

    @cached_property
    def _called(self) -> dict[str, list[int]]:
        return _places(_last_name(one) for one in self.everybody)

    @cached_property
    def _with_key(self) -> dict[str, list[int]]:
        return _places(frozenset({one.key}) for one in self.everybody)

    @cached_property
    def _with_letter(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for name in dict.fromkeys(one.name for one in self.everybody if one.kind == "person"):
            if parts := words(name):
                found.setdefault(parts[-1][0], []).append((parts[-1], name))
        return found

    @cached_property
    def _with_term(self) -> dict[str, list[int]]:
        return _places(_terms(one) for one in self.everybody)


def _places(keys: Iterable[frozenset[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, own in enumerate(keys):
        for key in own:
            found.setdefault(key, []).append(place)
    return found


@remembered(100_000)
def _last_name(one: KnownSpeaker) -> frozenset[str]:
    parts = without_suffix(words(one.name)) if one.kind in {"person", "author"} else ()
    return name_keys(parts[-1]) if parts else frozenset()


@remembered(100_000)
def _terms(one: KnownSpeaker) -> frozenset[str]:
    return held_by(one.name, one.role, one.of)
