"""What the bot says in a chat: all of it in every language."""

import re
import string

import pytest
from telegram.constants import CallbackQueryLimit, ReplyLimit

from bot.answering.words import LANGUAGES, bot_words
from bot.delivery.words import chat_words
from bot.handlers.addressing import COMMANDS
from retrieval.language.script import is_cyrillic
from tests.bot_api import units
from tests.conftest import ROOT

ENGLISH = chat_words("en")
USED = re.compile(
    r"[\"'](articles|chat|access|claims|privacy|settings|quote|trouble|roles|commands|briefing|schedules|source|feedback)\.(?!db\b)([a-z_]+)[\"']"
)
ALERT = re.compile(r"(?:acknowledge|query\.answer)\([^\n]*?say\(\"(\w+\.\w+)\"")


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_phrases_with_the_same_blanks(language: str) -> None:
    own = chat_words(language)

    assert {table: set(phrases) for table, phrases in own.tables.items()} == {
        table: set(phrases) for table, phrases in ENGLISH.tables.items()
    }
    for table, phrases in ENGLISH.tables.items():
        for name, phrase in phrases.items():
            assert blanks(own.tables[table][name]) == blanks(phrase), f"{table}.{name}"


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_no_phrase_was_left_in_english(language: str) -> None:
    own = chat_words(language)

    for table, phrases in ENGLISH.tables.items():
        for name in phrases:
            said = re.sub(r"\{\w+\}", "", own.tables[table][name])
            same = {"zone_", "language_en", "remove", "demote"}
            assert name in same or any(map(is_cyrillic, said)), f"{table}.{name}"


def test_every_phrase_that_code_names_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py") if "telemetry" not in path.parts]
    named = {match.groups() for text in texts for match in USED.finditer(text)}

    assert len(named) > 60
    assert not [f"{table}.{name}" for table, name in named if name not in ENGLISH.tables[table]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_alert_or_an_empty_field_says_fits_there(language: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")]
    alerts = {key for text in texts for key in ALERT.findall(text)}
    placeholders = [chat_words(language).say(f"{table}.placeholder") for table in ("quote", "claims")]
    placeholders.append(bot_words(language).say("ask_placeholder"))

    assert len(alerts) > 5
    assert not [
        key
        for key in alerts
        if units(chat_words(language).say(key)) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    ]
    assert all(units(text) <= ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER for text in placeholders)


def test_every_command_has_its_description() -> None:
    assert set(ENGLISH.all_of("commands")) == set(COMMANDS) - {"start", "pair"}


def test_a_language_is_told_by_what_telegram_calls_it() -> None:
    assert [chat_words(code).language for code in ("uk", "uk-UA", "RU", "pt-br", "", None)] == [
        "uk",
        "uk",
        "ru",
        "en",
        "en",
        "en",
    ]
