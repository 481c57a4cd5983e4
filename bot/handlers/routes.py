"""Which handler obeys which command, and which what is no question either."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from telegram import Update
from telegram.ext import filters

from bot.briefing.piece_request import PIECES
from bot.delivery.app import Context
from bot.handlers import access, commands, privacy, quotes, settings, shelf, subscriptions
from bot.handlers.briefings import brief_on, obey_piece
from bot.handlers.bring import BRINGS, bring
from bot.handlers.checks import CHECKS, check_message
from bot.handlers.hearing import TOPIC_HINTS, DoubtsAnswer, Replying
from bot.handlers.questions import ask
from bot.handlers.stops import stop
from bot.handlers.why import why

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
OBEYED: Final[Mapping[str, Handler]] = {
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
# In this order: the first that a message fits is its handler.
WITHOUT_COMMAND: Final[tuple[tuple[filters.BaseFilter, Handler], ...]] = (
    (Replying("settings.zone_hint"), settings.set_zone),
    (Replying(*TOPIC_HINTS), brief_on),
    (Replying("quote.hint") | quotes.ASKS_TO_CHECK, quotes.quote),
    (DoubtsAnswer(), commands.doubted),
    (BRINGS, bring),
    (CHECKS, check_message),
)
