"""The lists of commands that Telegram shows: by kind of chat, by who looks, and in their language."""

from collections.abc import Iterable, Iterator
from typing import Final

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.answering.words import LANGUAGES
from bot.briefing.piece_request import PIECES
from bot.delivery.words import OTHERWISE, chat_words

SCHEDULES: Final = ("subscribe", "subscriptions", "unsubscribe")
IN_GROUPS: Final = ("ask", *PIECES, "why", "quote", "check", "subscriptions", "stop", "help")
FOR_ADMINS: Final = (*IN_GROUPS, "subscribe", "unsubscribe", "add", "articles", "feeds", "settings", "privacy")
IN_PRIVATE: Final = (
    *("ask", *PIECES, "why", "quote", "check", *SCHEDULES, "new", "stop"),
    *("add", "articles", "sources", "feeds", "settings", "privacy", "help"),
)
FOR_STEWARDS: Final = (*IN_PRIVATE, "users", "allow", "deny", "admins")

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


async def publish_menus(bot: Bot, stewards: Iterable[int]) -> None:
    """Tell Telegram which commands to offer. A failure leaves the old menus and is only logged."""
    for scope, names in (*_for_all(), *((BotCommandScopeChat(one), FOR_STEWARDS) for one in stewards)):
        try:
            for language in LANGUAGES:
                say = chat_words(language)
                commands = [BotCommand(name, say.say(f"commands.{name}")) for name in names]
                code = None if language == OTHERWISE else language
                await bot.set_my_commands(commands, scope=scope, language_code=code)
        except TelegramError as error:
            log.warning("a command menu could not be set", scope=scope.type, error=type(error).__name__)


def _for_all() -> Iterator[tuple[BotCommandScope, tuple[str, ...]]]:
    yield BotCommandScopeAllPrivateChats(), IN_PRIVATE
    yield BotCommandScopeAllGroupChats(), IN_GROUPS
    yield BotCommandScopeAllChatAdministrators(), FOR_ADMINS
