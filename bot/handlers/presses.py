"""Every press of a button comes in here: it is checked, and the handler of its kind is called."""

import asyncio

from telegram import Update

from bot.delivery.app import Context
from bot.delivery.presses import (
    AccessPress,
    ClosePress,
    ForgetPress,
    PicturePress,
    SettingsPress,
    SourcePress,
    StopPress,
    SubscriptionPress,
    VotePress,
    WhyPress,
    acknowledge,
    press_of,
)
from bot.delivery.words import chat_words
from bot.handlers.access import decide
from bot.handlers.addressing import client_language
from bot.handlers.panel import close_opened
from bot.handlers.pictures import press_picture
from bot.handlers.privacy import press_forget
from bot.handlers.settings import press_setting
from bot.handlers.sources import show_source
from bot.handlers.stops import press_stop
from bot.handlers.subscriptions import press_subscription
from bot.handlers.votes import press_vote
from bot.handlers.why import press_why


async def press(update: Update, context: Context) -> None:  # noqa: C901, PLR0912 - a case a kind
    """Do what the pressed button is for. Every press is checked: its data are ours, and who pressed may do it here."""
    query = update.callback_query
    assert query, "registered for presses only"
    pressed, say = press_of(query.data or ""), chat_words(client_language(query.from_user))
    if pressed is None or query.message is None:
        await acknowledge(query, say.say("chat.old_button"))
    elif not await asyncio.to_thread(context.desk.door.admits, query.from_user.id, query.message.chat.id):
        await acknowledge(query, say.say("access.not_allowed"))
    else:
        match pressed:
            case SourcePress():
                await show_source(pressed, query, query.message, context)
            case ClosePress():
                await close_opened(pressed, query, query.message, context)
            case WhyPress():
                await press_why(pressed, query, query.message, context)
            case VotePress():
                await press_vote(pressed, query, query.message, context)
            case StopPress():
                await press_stop(pressed, query, query.message, context)
            case AccessPress():
                await decide(pressed, query, context)
            case PicturePress():
                await press_picture(pressed, query, query.message, context)
            case ForgetPress():
                await press_forget(pressed, query, query.message, context)
            case SettingsPress():
                await press_setting(pressed, query, query.message, context)
            case SubscriptionPress():
                await press_subscription(pressed, query, query.message, context)
