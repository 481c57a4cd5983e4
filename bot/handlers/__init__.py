"""The Telegram face: with bot.app and bot.delivery the only code that imports ``telegram``."""

from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.delivery.app import App
from bot.handlers.addressing import IN_PRIVATE, TO_ME
from bot.handlers.commands import only_text, show_help, start, start_afresh
from bot.handlers.failures import on_error
from bot.handlers.presses import press
from bot.handlers.questions import ask
from bot.handlers.quotes import ASKS_TO_CHECK, quote
from bot.handlers.welcome import admit, joined, moved
from bot.handlers.why import why

BEFORE_ALL = -1


def register(app: App) -> None:
    """Attach every handler; this list is the bot's table of contents."""
    app.add_handler(MessageHandler(TO_ME, admit), group=BEFORE_ALL)  # who may not ask gets no further

    app.add_handler(CommandHandler("start", start, TO_ME))
    app.add_handler(CommandHandler("help", show_help, TO_ME))
    app.add_handler(CommandHandler("new", start_afresh, TO_ME))
    app.add_handler(CommandHandler("ask", ask, TO_ME))
    app.add_handler(CommandHandler("why", why, TO_ME))
    app.add_handler(CommandHandler("quote", quote, TO_ME))
    app.add_handler(MessageHandler(TO_ME & filters.COMMAND, show_help))  # an unknown one, in private
    app.add_handler(MessageHandler(TO_ME & filters.TEXT & ASKS_TO_CHECK, quote))
    app.add_handler(MessageHandler(TO_ME & filters.TEXT, ask))
    app.add_handler(MessageHandler(TO_ME & IN_PRIVATE & ~filters.StatusUpdate.ALL, only_text))

    app.add_handler(CallbackQueryHandler(press))
    app.add_handler(ChatMemberHandler(joined, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.MIGRATE, moved))

    app.add_error_handler(on_error)
