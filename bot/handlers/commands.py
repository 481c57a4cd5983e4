"""Commands that need no article, and the menus in which Telegram shows them."""

import asyncio
from typing import Final

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.delivery.app import Context
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.handlers.addressing import topic_of

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)

START: Final = """Hello. I answer questions from our own articles; each statement links to the words it rests on.

Ask me anything, for example: What did Lavrov say about root causes?
/help says more."""
HELP: Final = """Write a question, and I look it up in our articles.

• [1] in an answer is its source: the title opens the article, the grey box holds its own words, and the button \
shows the sentences around them.
• Ask on as in a talk ("And what did Putin say?"), or reply to an older answer to go on from there.
• /quote as a reply to a message says whether what it quotes is exact, altered, or in no article.
• from:Reuters by:"Ruth Deyermond" since:2025-08 until:2025-08-31 kind:opinion, each before or after the question, \
narrow where I look.
• /new forgets what was asked before.
• /why as a reply to an answer tells how it came about.
• In a group: /ask@{name} and your question, or reply to one of my messages. /ask as a reply to somebody's message \
asks about that message.

What no article says, I do not answer."""
ONLY_TEXT: Final = "I can read only text. Please write your question."
FRESH: Final = "A fresh start: your next question stands alone."
FRESH_IN_GROUP: Final = "In a group every /ask is a fresh start. Reply to an answer to go on from it."
_NEW_IN_PRIVATE: Final = BotCommand("new", "Forget what was asked before")
_COMMANDS: Final = (
    BotCommand("ask", "Ask our articles"),
    BotCommand("why", "How an answer came about"),
    BotCommand("quote", "Check a quotation"),
    BotCommand("help", "What I can do"),
)
_MENUS: Final[tuple[tuple[BotCommandScope, tuple[BotCommand, ...]], ...]] = (
    (BotCommandScopeAllPrivateChats(), (*_COMMANDS, _NEW_IN_PRIVATE)),
    (BotCommandScopeAllGroupChats(), _COMMANDS),
)


async def start(update: Update, context: Context) -> None:
    """Say hello."""
    await _say(update, context, START)


async def show_help(update: Update, context: Context) -> None:
    """Say what the bot can do."""
    await _say(update, context, HELP.format(name=context.bot.username))


async def only_text(update: Update, context: Context) -> None:
    """Answer pictures, voice and the like."""
    await _say(update, context, ONLY_TEXT)


async def start_afresh(update: Update, context: Context) -> None:
    """Forget, for the next question, what was asked before."""
    message = update.message
    assert message, "registered for new messages only"
    if message.chat.type != ChatType.PRIVATE:
        await _say(update, context, FRESH_IN_GROUP)
        return
    conversations = context.desk.services.conversations
    await asyncio.to_thread(conversations.start_afresh, message.chat_id, topic_of(message), message.message_id)
    await _say(update, context, FRESH)


async def publish_menus(bot: Bot) -> None:
    """Tell Telegram which commands to offer. A failure leaves the old menus and is only logged."""
    try:
        for scope, commands in _MENUS:
            await bot.set_my_commands(commands, scope=scope)
    except TelegramError as error:
        log.warning("the command menus could not be set", error=type(error).__name__)


async def _say(update: Update, context: Context, text: str) -> None:
    assert update.message, "registered for new messages only"
    await Reply.to(update.message, update.update_id, context.desk.replies).say([styled(text)])
