"""The forms of a verb of reporting, from its entry in `reporting.toml`: the base form and those that no rule makes."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

FormPart = Literal["base", "finite", "participle"]
WordForm = tuple[str, FormPart]

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh|[^aeiou]o|go)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_OF_A_MAN = {"л": ("ла", "ло", "ли"), "лся": ("лась", "лось", "лись")}
_OF_A_MAN_UK = {"в": ("ла", "ло", "ли"), "вся": ("лася", "лося", "лися", "лась", "лось", "лись", "всь")}


def forms_of(entry: str, language: str) -> Iterator[WordForm]:
    """Yield every form of the verb, with what part of the verb it is; gerunds count as participles."""
    base, *told = entry.split()
    yield base, "base"
    yield from _FORMS[language](base, told)


def _english(base: str, told: list[str]) -> Iterator[WordForm]:
    short = base[:-1]
    yield (
        (base + "es" if _SIBILANT.search(base) else short + "ies" if _CONSONANT_Y.search(base) else base + "s"),
        "finite",
    )
    past = [form for form in told if not form.endswith("ing")]
    for form in past or [
        base + "d" if base.endswith("e") else short + "ied" if _CONSONANT_Y.search(base) else base + "ed"
    ]:
        yield form, "finite"
    for form in [form for form in told if form.endswith("ing")] or [
        short + "ing" if base.endswith("e") and not base.endswith("ee") else base + "ing"
    ]:
        yield form, "participle"


def _russian(_: str, told: list[str]) -> Iterator[WordForm]:
    past, *others = told
    yield from ((form, "finite") for form in _genders(past, _OF_A_MAN))
    for form in others:
        yield form, "participle" if form.endswith(("в", "ши", "вшись", "я", "ясь", "ша", "ча")) else "finite"


def _ukrainian(_: str, told: list[str]) -> Iterator[WordForm]:
    past, *others = told
    yield from ((form, "finite") for form in (*_genders(past, _OF_A_MAN_UK), *others))
    if others:
        several, reflexive = re.subn(r"ся$", "", others[-1])
        yield several[:-2] + ("чись" if reflexive else "чи"), "participle"
        yield re.sub(r"вся$", "вшись", past) if reflexive else past + "ши", "participle"


def _german(base: str, told: list[str]) -> Iterator[WordForm]:
    separable = len(told) > 2 and "ge" in told[2] and not told[2].startswith("ge")  # "mitgeteilt"
    if not separable:  # as a finite verb of several people it comes apart: "sie teilen mit"
        yield base, "finite"
    yield from ((form, "finite") for form in told)
    if told:
        yield told[0] + ("n" if told[0].endswith("e") else "en"), "finite"


def _genders(past: str, endings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    yield past
    for ending in sorted(endings, key=len, reverse=True):
        if past.endswith(ending):
            yield from (past.removesuffix(ending) + other for other in endings[ending])
            return


_FORMS: Mapping[str, Callable[[str, list[str]], Iterator[WordForm]]] = {
    "de": _german,
    "en": _english,
    "ru": _russian,
    "uk": _ukrainian,
}
