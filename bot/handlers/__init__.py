"""The Telegram face: with bot.app and bot.delivery the only code that imports ``telegram``."""

from telegram.ext import CallbackQueryHandler as OnPress
from telegram.ext import ChatMemberHandler, InlineQueryHandler, MessageHandler, MessageReactionHandler, filters

from bot.delivery.app import App
from bot.handlers.commands import only_text, unknown
from bot.handlers.edits import edited
from bot.handlers.failures import on_error
from bot.handlers.hearing import Addressed, AsksByLink, Hearing, Named
from bot.handlers.inline import offer
from bot.handlers.presses import press
from bot.handlers.questions import ask
from bot.handlers.reactions import reacted
from bot.handlers.routes import OBEYED, WITHOUT_COMMAND
from bot.handlers.welcome import admit, joined, moved

BEFORE_ALL = -1


def register(app: App, hearing: Hearing) -> None:
    """Attach every handler; this list is the bot's table of contents."""
    new, edit = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE  # without them also channels' posts pass
    to_me, worded, private = new & Addressed(hearing), filters.TEXT | filters.CAPTION, filters.ChatType.PRIVATE
    app.add_handler(MessageHandler(to_me, admit), group=BEFORE_ALL)  # who may not ask gets no further

    app.add_handler(MessageHandler(to_me & AsksByLink(), ask))
    for name, obey in OBEYED.items():
        app.add_handler(MessageHandler(to_me & Named(name), obey))
    app.add_handler(MessageHandler(to_me & Named(), unknown))
    for heard, obey in WITHOUT_COMMAND:
        app.add_handler(MessageHandler(to_me & heard, obey))
    app.add_handler(MessageHandler(to_me & worded, ask))
    app.add_handler(MessageHandler(to_me & private & ~filters.StatusUpdate.ALL, only_text))

    app.add_handler(MessageHandler(edit & Addressed(hearing), edited))
    app.add_handler(OnPress(press))
    app.add_handler(InlineQueryHandler(offer))
    app.add_handler(MessageReactionHandler(reacted))
    app.add_handler(ChatMemberHandler(joined, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, moved))

    app.add_error_handler(on_error)
