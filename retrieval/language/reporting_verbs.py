"""The verbs of reporting, in every form: which have their subject say something.

A verb of speech or thought ("conceded") always does; an act ("attacked", "went", "put") does beside a quotation or
before "that". The words stand in `reporting.toml`, a file a language, a verb an entry.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from retrieval.language.inflection import FormPart, forms_of
from retrieval.language.rules import languages_with, rules, words

_WORD = re.compile(r"\w+")

Kind = Literal["speech", "acts"]


class Verb(NamedTuple):
    """A form of a verb of reporting: whether its subject always says something, its part, and the verb's base form."""

    kind: Kind
    part: FormPart
    base: str


@cache
def verbs() -> Mapping[str, Verb]:
    """Return every form of every verb of reporting, as it is written in lower case; "е" stands for "ё"."""
    found: dict[str, Verb] = {}
    for kind, entry, language in _entries():
        for form, part in forms_of(entry, language):
            verb = Verb(kind, part, entry.split()[0])
            if form not in found or _rank(verb) < _rank(found[form]):
                found[form] = verb
    return found


def _entries() -> Iterator[tuple[Kind, str, str]]:
    kinds: tuple[Kind, ...] = ("speech", "acts")
    for language in languages_with("reporting"):
        table = rules("reporting", language)
        yield from ((kind, entry, language) for kind in kinds for entry in table.get(kind, ()))


def _rank(verb: Verb) -> tuple[bool, int]:
    """What a form is first of all, where it is a form of several verbs: a verb of speech, with a subject."""
    return verb.kind != "speech", ("finite", "base", "participle").index(verb.part)


@cache
def participles() -> frozenset[str]:
    """Return the participles and gerunds; in Russian and Ukrainian some are the past of another verb as well."""
    return frozenset(
        form for _, entry, code in _entries() for form, part in forms_of(entry, code) if part == "participle"
    )


@cache
def forms(key: str) -> frozenset[str]:
    """Return every form of the verbs whose base forms stand in the list `key`."""
    bases = words("reporting", key)
    return frozenset(form for form, verb in verbs().items() if verb.base in bases)


@cache
def speech_forms() -> frozenset[str]:
    """Return every form of the verbs of speech that is no noun as well."""
    nouns = words("reporting", "nouns_too")
    return frozenset(f for f, verb in verbs().items() if verb.kind == "speech" and f not in nouns)


@cache
def source_words() -> frozenset[str]:
    """Return the longest word of "according to" and its like; the others ("in", "as") stand everywhere."""
    single = words("reporting", "according_behind") | words("reporting", "according_name")
    return single.union(max(entry.split(), key=len) for entry in words("reporting", "according"))


def tells_of_speech(text: str) -> bool:
    """Tell whether a word stands in `text` with which somebody is said to say something."""
    found = _WORD.findall(text.replace("ё", "е"))
    return not (speech_forms().isdisjoint(found) and source_words().isdisjoint(word.casefold() for word in found))


def news_verbs(text: str) -> int:
    """Count the words with which news reports, in the past: "announced", "according to"."""
    return sum(map(_news_words().__contains__, _WORD.findall(text.casefold())))


@cache
def _news_words() -> frozenset[str]:
    past = (form for form in forms("news") if verbs()[form].part == "finite" and not form.endswith("s"))
    return frozenset({"according", *past})


def says_outright(text: str) -> bool:
    """Tell whether a verb stands in `text` that is nothing but speech and has a subject: "said", "told"."""
    told = (word for word in _WORD.findall(text.casefold()) if word in forms("outright"))
    return any(verbs()[word].part == "finite" for word in told)


def verb_of(text: str) -> Verb | None:
    """Return the verb of reporting that a word is a form of; one with a capital is part of a name."""
    return verbs().get(text.replace("ё", "е") if "ё" in text else text)
