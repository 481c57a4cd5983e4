"""Who the mention of a speaker means: a person, a body or an office, and what the text says of them."""

import re
from dataclasses import replace

from retrieval.articles import Speaker
from retrieval.language.aliases import remembered
from retrieval.language.names import is_no_name
from retrieval.language.people import people_of
from retrieval.language.person_names import without_possessive
from retrieval.language.reporting import Place
from retrieval.language.rules import words
from retrieval.language.speaker_keys import body_key, is_of_country, person_key
from retrieval.language.terms import stop_words

_EDGES = " ,;:\xa0*_"
_WORD = re.compile(r"[^\W_]+(?:[-’'.&][^\W_]+)*")


class Identities:
    """The speakers of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.people = people_of(text)

    def speaker(self, place: Place, before: Speaker | None = None) -> Speaker | None:
        """Return whom the words at `place` mean; `before` is the speaker of the sentence before.

        None for a pronoun that may mean somebody else.
        """
        mention = self._text[place[0] : place[1]].strip(_EDGES)
        pronoun = pronoun_of(mention)
        if pronoun is None:
            return self._named(mention, place)
        if pronoun in ("he", "she"):
            name = self.people.only(pronoun, place[0])
            return self._person(name, place, mention="") if name else None
        if pronoun in words("reporting", "bodies_too") and before and before.kind != "person":
            return Speaker(*place, before.name, before.key, before.kind, before.role, before.of)
        return None

    def _named(self, mention: str, place: Place) -> Speaker | None:
        name = self.people.person(mention, place[0])
        return self._person(name, place, mention) if name else _office(mention, place)

    def _person(self, name: str, place: Place, mention: str) -> Speaker:
        surname = name.rsplit(None, 1)[-1]
        head, found, _ = mention.rpartition(name) if name in mention else mention.rpartition(surname)
        role, of = role_of(head) if found else (None, None)
        return Speaker(*place, name, person_key(name), "person", role, of)


def pronoun_of(mention: str) -> str | None:
    """Return the pronoun that a mention is, "he" and "she" in the language of the lists; None where it is none."""
    folded = mention.strip(_EDGES).casefold()
    told = next((sex for sex in ("he", "she") if folded in words("reporting", sex)), None)
    return told or (folded if folded in words("reporting", "pronouns") or folded in _relative() else None)


def _relative() -> frozenset[str]:
    return words("reporting", "relative")


def _office(mention: str, place: Place) -> Speaker | None:
    found = _office_called(mention)
    return replace(found, start=place[0], end=place[1]) if found else None


@remembered(1024)
def _office_called(mention: str) -> Speaker | None:
    """Return a body or an office: "the Kremlin", "a spokesperson for Taiwan’s foreign ministry", "the minister"."""
    place = 0, len(mention)
    parts = _WORD.findall(mention)
    if all(part.casefold() in stop_words() for part in parts):
        return None
    voices = [part for part in parts if part.casefold() in words("speakers", "voices")]
    named = any(part[0].isupper() and not is_no_name(part) for part in parts)
    key = body_key(" ".join(part for part in parts if part not in voices)) if named else ""
    folded = {part.casefold() for part in parts}
    if folded & words("speakers", "posts") or not (named or folded & words("first_names", "bodies")):
        return Speaker(*place, mention, key, "role", *role_of(mention))
    return Speaker(*place, mention, key, "body", voices[0] if voices else None)


@remembered(4096)
def role_of(head: str) -> tuple[str | None, str | None]:
    """Return the office and what it is of, of the words for it: "Ukrainian President", "NATO’s chief"."""
    parts = [part for part in _WORD.findall(head) if part.casefold() not in _determiners()]
    if not any(_is_office(part) for part in parts):
        return None, None
    of = next((part for part in parts if _owns(part)), None)
    return " ".join(part for part in parts if part != of).casefold() or None, without_possessive(of) if of else None


def _determiners() -> frozenset[str]:
    return words("names", "articles") | words("reporting", "determiners")


def _owns(word: str) -> bool:
    """Tell whether a word with a capital may be what an office is of: a country, a place, a body."""
    plain = without_possessive(word)
    return plain[0].isupper() and not (_is_office(plain) or plain.casefold() in words("first_names", "bodies"))


def _is_office(word: str) -> bool:
    titles = (words("first_names", key) for key in ("titles", "titles_masculine", "titles_feminine"))
    known = word.casefold().rstrip(".") in words("speakers", "posts").union(*titles)
    return known and not is_of_country(word)
