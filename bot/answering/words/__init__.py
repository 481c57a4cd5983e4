"""What the bot itself says, a file a language, and which of them a question is in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from retrieval.language.rules import table_file
from retrieval.language.script import LATIN, is_cyrillic
from retrieval.language.terms import stop_words
from retrieval.search.wishes import Wishes

LANGUAGES: Final = ("en", "ru", "uk")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile(rf"[{LATIN}]")
_LEAST_FOREIGN: Final = 2  # frequent words of a language by which a question in it is known


@dataclass(frozen=True, slots=True)
class Words:
    """One language's file."""

    language: str
    letters: frozenset[str]
    frequent: frozenset[str]
    months: Sequence[str]
    months_alone: Sequence[str]
    months_short: Sequence[str]
    weekdays: Sequence[str]
    plurals: Mapping[str, Sequence[str]]
    phrases: Mapping[str, str]
    kinds: Mapping[str, str]
    warnings: Mapping[str, str]
    short_warnings: Mapping[str, str]
    follow_up: Mapping[str, Sequence[str]]
    acts: Mapping[str, Sequence[str]]
    wished: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its blanks filled in."""
        return self.phrases[key].format(**values)

    def count(self, key: str, n: int) -> str:
        """Return a phrase that counts, in the form that this number asks for."""
        return self.plurals[key][_plural(n, len(self.plurals[key]))].format(n=n)

    def day(self, day: date) -> str:
        """Write a day as people do."""
        return self.say("date", day=day.day, month=self.months[day.month - 1], year=day.year)

    def month(self, day: date) -> str:
        """Write the month of a day as people do."""
        return f"{self.months_alone[day.month - 1]} {day.year}"

    def kind(self, kind: str) -> str:
        """Return what an article's kind is called."""
        return self.kinds.get(kind, kind)

    def warning(self, english: str) -> str:
        """Return a warning in this language; one that the file does not know stays English."""
        return self.warnings.get(english, english)

    def short(self, english: str) -> str:
        """Return a warning in this language in two or three words, where the file has them."""
        return self.short_warnings.get(english, self.warning(english))


@cache
def bot_words(language: str) -> Words:
    """Return the words of a language; English where there is no file for it."""
    name = language if language in LANGUAGES else "en"
    data: dict[str, Any] = table_file(__name__, f"{name}.toml")
    return Words(
        name,
        frozenset(data["letters"]),
        frozenset(data["frequent"]),
        data["months"],
        data["months_alone"],
        data["months_short"],
        data["weekdays"],
        data["plurals"],
        data["say"],
        data["kinds"],
        data["warnings"],
        data["short_warnings"],
        data["follow_up"],
        data["acts"],
        data["wished"],
    )


def answer_language(question: str, otherwise: str = "ru") -> str:
    """Return the language that a question is asked in: by its script, then by letters and words that only one has.

    A Russian question about "Trump" is Russian. Cyrillic that may be either language is taken for `otherwise`.
    """
    found = [word.casefold() for word in _WORD.findall(question)]
    cyrillic = [word for word in found if is_cyrillic(word[0])]
    known = [word for word in cyrillic if word in bot_words("ru").frequent | bot_words("uk").frequent]
    if not cyrillic or (len(cyrillic) <= len(found) / 2 and not known):
        return "en"
    ukrainian, russian = _marks(cyrillic, "uk"), _marks(cyrillic, "ru")
    if ukrainian == russian:
        return otherwise if otherwise in {"ru", "uk"} else "ru"
    return "uk" if ukrainian > russian else "ru"


def own_language(question: str, wishes: Wishes) -> str:
    """Return the language of our own words about a question: the one that is set, else that of the question."""
    return wishes.language or answer_language(question, wishes.likely or "ru")


def spoken_wishes(said: str, understood: str, wishes: Wishes) -> Wishes:
    """Return the wishes with our words in the language in which something was said, not in that of the talk before.

    English after Ukrainian, or the other way round. Names alone ("NATO?") are in no language.
    """
    own = own_language(said, wishes)
    other = (own == "en") != (own_language(understood, wishes) == "en")
    return replace(wishes, language=own) if other and any(word.islower() for word in said.split()) else wishes


def statement_language(question: str, wishes: Wishes) -> str:
    """Return the language in which statements have to be: the one that is wished for, else that of the question."""
    return wishes.answer_in or answer_language(question)


def _marks(found: Sequence[str], language: str) -> int:
    own = bot_words(language)
    return sum(word in own.frequent for word in found) + sum(bool(own.letters.intersection(word)) for word in found)


def _plural(n: int, forms: int) -> int:
    """The place of the form: one and many, or the three of the Slavic languages."""
    if forms == 2:
        return 0 if n == 1 else 1
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def foreign(question: str) -> str | None:
    """Say, in the language of a question that is not understood, which are; None where the question may be in one.

    It is known by its script, or by frequent words of which more than of any language that is understood are held.
    """
    found = {word.casefold() for word in _WORD.findall(question)}
    letters = [char for char in question if char.isalpha()]
    strange = [char for char in letters if not (is_cyrillic(char) or _LATIN.match(char))]
    if letters and len(strange) > len(letters) / 2:
        return bot_words("en").say("act_foreign")
    tables = _foreign_tables()
    held = {name: len(found.intersection(table["words"])) for name, table in tables.items()}
    best = max(held, key=lambda name: held[name])
    if held[best] < _LEAST_FOREIGN or held[best] <= len(found & stop_words()):
        return None
    return str(tables[best]["say"])


@cache
def _foreign_tables() -> dict[str, Any]:
    return table_file(__name__, "foreign.toml")
