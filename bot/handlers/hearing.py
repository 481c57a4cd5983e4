"""When a message is meant for the bot: by what it is, and by what its chat has set."""

import difflib
import re
from datetime import date
from typing import Final

from telegram import Message
from telegram.constants import ChatType
from telegram.ext import filters

from bot.answering.words import LANGUAGES, bot_words
from bot.briefing.piece_request import asked_piece
from bot.delivery.deep_links import question_of
from bot.delivery.words import in_every_language
from bot.handlers.addressing import (
    COMMANDS,
    command_in,
    is_to_another_bot,
    mentions_of_bot,
    names_another_first,
    question_in,
    replied_text,
    replied_to,
    replies_to_bot,
    rest_of,
    said_in,
    settings_at,
)
from bot.preferences import Preferences
from bot.schedules.subscription_request import asked_subscription, asks_for_list, asks_to_end
from retrieval.language.rules import pattern, words
from retrieval.language.words import fold
from retrieval.search.kinds import QuestionKind, kinds_of

LIKE: Final = 0.6  # how near a mistyped command must be
_FEW: Final = 3  # words that may follow "and" where nothing else tells that something is asked
_MARKS: Final = "\"“”«»‘’'.,!:;…()"
_TASKS: Final[frozenset[QuestionKind]] = frozenset({"timeline", "quotation"})
TOPIC_HINTS: Final = tuple(f"briefing.{kind}_hint" for kind in ("brief", "timeline", "trend", "quotes", "compare"))
_HINTS: Final = ("quote.hint", "claims.hint", "settings.zone_hint", *TOPIC_HINTS)


class Hearing:
    """Knows the modes of chats and topics."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def is_meant(self, message: Message) -> bool:
        """Say whether a message is meant for the bot: anything in private; in a group as its mode says."""
        if message.is_automatic_forward or _from_a_machine(message):
            return False
        if message.chat.type == ChatType.PRIVATE:
            return True
        if command := command_in(message):
            known = command.name in COMMANDS or (command.target and meant_command(command.name))
            return bool(known) and not is_to_another_bot(message)
        return self._is_talk_to_bot(message)

    def _is_talk_to_bot(self, message: Message) -> bool:
        mode = settings_at(message, self._preferences).mode
        if mode != "commands" and mentions_of_bot(message):
            return True
        if replies_to_bot(message):
            return not names_another_first(message) and (answers_hint(message) or asks(question_in(message).text))
        if mode != "all" or replied_to(message) or names_another_first(message):
            return False
        return "?" in said_in(message) and asks(said_in(message))


def asks(text: str) -> bool:
    """Say whether a text asks for something, rather than saying something to people."""
    bare = _bare(text)
    if pattern("asking", "exclaimed").fullmatch(bare):
        return False
    if _asks_for_more(bare) or asks_if_true(text) or "?" in text or kinds_of(text) & _TASKS:
        return True
    if asked_piece(text, date.min) or asked_subscription(text) or asks_to_end(text) or asks_for_list(text):
        return True
    written = text.split()
    first = fold(written[0].strip(_MARKS)) if written else ""
    if first in _asking() or any(text.casefold().lstrip().startswith(f"{phrase} ") for phrase in _instead()):
        return True
    return first in _openers() and len(written) <= _FEW + 1 and any(word[0].isupper() for word in written[1:])


def asks_if_true(text: str) -> bool:
    """Say whether a text asks nothing but whether a message is true."""
    return pattern("asking", "checked").fullmatch(_bare(text)) is not None


def _asks_for_more(bare: str) -> bool:
    first, _, rest = bare.partition(" ")
    more = words("asking", "more").union(*(bot_words(code).follow_up["of_source"] for code in LANGUAGES))
    return bare in more or (rest in more and fold(first) in _openers())


def _own_text(message: Message) -> str:
    asked = question_in(message).text
    return "" if asked == replied_text(message) else asked


def _bare(text: str) -> str:
    """A text in small letters, without marks at its ends and courtesies."""
    courtesies = "|".join(map(re.escape, words("asking", "please") | words("asking", "thanks")))
    plain = re.sub(rf"\b(?:{courtesies})\b", " ", text.casefold())
    return re.sub(r"^\W+|\W+$", "", " ".join(plain.split()))


def answers_hint(message: Message) -> bool:
    """Say whether a message replies to a question of ours: whatever it says is an answer."""
    asked = {bot_words(language).say("ask_hint") for language in LANGUAGES}
    return replied_text(message) in asked.union(*map(in_every_language, _HINTS))


def meant_command(name: str) -> str | None:
    """Return the command that somebody who mistyped it may mean."""
    return next(iter(difflib.get_close_matches(name, COMMANDS, n=1, cutoff=LIKE)), None)


class Addressed(filters.MessageFilter):
    """Lets through what is meant for the bot."""

    def __init__(self, hearing: Hearing) -> None:
        super().__init__()
        self._hearing = hearing

    def filter(self, message: Message) -> bool:
        """Say whether a message is meant for the bot."""
        return self._hearing.is_meant(message)


class Named(filters.MessageFilter):
    """Lets through messages with this command, also in captions; without a name, those with any command."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._command = name

    def filter(self, message: Message) -> bool:
        """Say whether a message holds the command."""
        command = command_in(message)
        return command is not None and self._command in {"", command.name}


class AsksByLink(filters.MessageFilter):
    """Lets through a /start that came by a link with a question in it."""

    def filter(self, message: Message) -> bool:
        """Say whether a link asks."""
        command = command_in(message)
        return command is not None and command.name == "start" and question_of(rest_of(message)) is not None


class Replying(filters.MessageFilter):
    """Lets through what replies to one of these questions of ours, in whatever language it was put."""

    def __init__(self, *hints: str) -> None:
        super().__init__()
        self._hints = frozenset().union(*map(in_every_language, hints))

    def filter(self, message: Message) -> bool:
        """Say whether a message answers the question."""
        return replies_to_bot(message) and replied_text(message) in self._hints


class AsksIfTrue(filters.MessageFilter):
    """Lets through replies to somebody's message that ask whether it is true."""

    def filter(self, message: Message) -> bool:
        """Say whether a message asks that."""
        return not replies_to_bot(message) and bool(replied_text(message)) and asks_if_true(_own_text(message))


class DoubtsAnswer(filters.MessageFilter):
    """Lets through replies to what we said that ask whether it is true: what it stands on is quoted there."""

    def filter(self, message: Message) -> bool:
        """Say whether a message asks that."""
        return replies_to_bot(message) and not answers_hint(message) and asks_if_true(question_in(message).text)


class Forwarded(filters.MessageFilter):
    """Lets through what somebody else wrote first."""

    def filter(self, message: Message) -> bool:
        """Say whether a message was forwarded."""
        return message.forward_origin is not None


def _from_a_machine(message: Message) -> bool:
    """Other bots, not anonymous admins and channels: those are written by people. And what we offered inline."""
    bot = bool(message.from_user and message.from_user.is_bot and not message.sender_chat)
    return bot or (message.via_bot is not None and message.via_bot.id == message.get_bot().id)


def _asking() -> frozenset[str]:
    listed = (word for code in LANGUAGES for key in ("asks", "who") for word in bot_words(code).follow_up[key])
    return frozenset(map(fold, listed)) | frozenset(map(fold, words("asking", "requests")))


def _instead() -> list[str]:
    return [phrase for code in LANGUAGES for phrase in bot_words(code).follow_up["instead"]]


def _openers() -> frozenset[str]:
    return frozenset(fold(word) for code in LANGUAGES for word in bot_words(code).follow_up["openers"])
