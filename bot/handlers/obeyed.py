"""Which handler obeys which command."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from telegram import Update

from bot.briefing.asked import PIECES
from bot.delivery.app import Context
from bot.handlers import access, commands, privacy, quotes, settings, shelf, subscriptions
from bot.handlers.briefings import obey_piece
from bot.handlers.bring import bring
from bot.handlers.checks import check_message
from bot.handlers.questions import ask
from bot.handlers.stops import stop
from bot.handlers.why import why

OBEYED: Final[Mapping[str, Callable[[Update, Context], Coroutine[Any, Any, None]]]] = {
    "start": commands.start,
    "help": commands.show_help,
    "new": commands.start_afresh,
    "ask": ask,
    "stop": stop,
    "why": why,
    "quote": quotes.quote,
    "check": check_message,
    "add": bring,
    "articles": shelf.show_articles,
    "sources": shelf.show_sources,
    "remove": shelf.remove_article,
    "feeds": shelf.manage_feeds,
    **dict.fromkeys(PIECES, obey_piece),
    "subscribe": subscriptions.subscribe,
    "subscriptions": subscriptions.list_subscriptions,
    "unsubscribe": subscriptions.unsubscribe,
    "settings": settings.settings,
    "privacy": privacy.privacy,
    "mydata": privacy.my_data,
    "forget": privacy.forget_me,
    "allow": access.allow,
    "deny": access.deny,
    "users": access.users,
    "admins": access.admins,
}
