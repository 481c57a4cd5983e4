"""The Telegram face: with bot.app and bot.delivery the only code that imports ``telegram``."""

from typing import Final

from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

from bot.delivery.app import App
from bot.handlers import access, commands, quotes, settings
from bot.handlers.edits import edited
from bot.handlers.failures import on_error
from bot.handlers.hearing import Addressed, AsksByLink, Forwarded, Hearing, Named, Replying
from bot.handlers.inline import offer
from bot.handlers.presses import press
from bot.handlers.questions import ask
from bot.handlers.reactions import reacted
from bot.handlers.stops import stop
from bot.handlers.welcome import admit, joined, moved
from bot.handlers.why import why

BEFORE_ALL: Final = -1
COMMANDS: Final = {
    "start": commands.start,
    "help": commands.show_help,
    "new": commands.start_afresh,
    "ask": ask,
    "stop": stop,
    "why": why,
    "quote": quotes.quote,
    "settings": settings.settings,
    "allow": access.allow,
    "deny": access.deny,
    "users": access.users,
    "admins": access.admins,
}


def register(app: App, hearing: Hearing) -> None:
    """Attach every handler; this list is the bot's table of contents."""
    new = filters.UpdateType.MESSAGE  # the library's filters also let edits, channel posts and guest messages through
    to_me = new & Addressed(hearing)
    app.add_handler(MessageHandler(to_me, admit), group=BEFORE_ALL)  # who may not ask gets no further

    app.add_handler(MessageHandler(to_me & AsksByLink(), ask))
    for name, handle in COMMANDS.items():
        app.add_handler(MessageHandler(to_me & Named(name), handle))
    app.add_handler(MessageHandler(to_me & Named(), commands.unknown))
    app.add_handler(MessageHandler(to_me & Replying("settings.zone_hint"), settings.set_zone))
    app.add_handler(MessageHandler(to_me & (Replying("quote.hint") | quotes.ASKS_TO_CHECK), quotes.quote))
    worded = filters.TEXT | filters.CAPTION
    app.add_handler(MessageHandler(to_me & Forwarded() & worded & filters.ChatType.PRIVATE, quotes.forwarded))
    app.add_handler(MessageHandler(to_me & worded, ask))
    app.add_handler(MessageHandler(to_me & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, commands.only_text))

    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & Addressed(hearing), edited))
    app.add_handler(CallbackQueryHandler(press))
    app.add_handler(InlineQueryHandler(offer))
    app.add_handler(MessageReactionHandler(reacted))
    app.add_handler(ChatMemberHandler(joined, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, moved))

    app.add_error_handler(on_error)
