"""What the bot says in a chat besides its answers, a file a language: access, settings, menus, troubles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.answering.words import LANGUAGES
from retrieval.language.rules import table_file

OTHERWISE: Final = "en"


@dataclass(frozen=True, slots=True)
class ChatWords:
    """One language's file: tables of phrases, a table a subject."""

    language: str
    tables: Mapping[str, Mapping[str, str]]

    def say(self, key: str, **values: object) -> str:
        """Return the phrase `table.name` with its blanks filled in."""
        table, _, name = key.partition(".")
        return self.tables[table][name].format(**values)

    def all_of(self, table: str) -> Mapping[str, str]:
        """Return a whole table."""
        return self.tables[table]


def chat_words(language: str | None) -> ChatWords:
    """Return the words of a language or of what Telegram calls it (pt-br); English where there is no file for it."""
    code = (language or OTHERWISE).partition("-")[0].lower()
    return _read(code if code in LANGUAGES else OTHERWISE)


def in_every_language(key: str) -> frozenset[str]:
    """Return a phrase without blanks in all languages: to know again what we said ourselves."""
    return frozenset(chat_words(language).say(key) for language in LANGUAGES)


@cache
def _read(language: str) -> ChatWords:
    return ChatWords(language, table_file(__name__, f"{language}.toml"))
