"""Every press of a button comes in here: it is checked, and the handler of its kind is called."""

import asyncio
from typing import Final

from telegram import Update

from bot.delivery.app import Context
from bot.delivery.presses import SourcePress, acknowledge, press_of
from bot.handlers.sources import UNKNOWN, show_source

NOT_ALLOWED: Final = "I answer only people whom my operator let in."


async def press(update: Update, context: Context) -> None:
    """Do what the pressed button is for. Every press is checked: its data are ours, and who pressed may ask here."""
    query = update.callback_query
    assert query, "registered for presses only"
    pressed = press_of(query.data or "")
    if pressed is None or query.message is None:
        await acknowledge(query, UNKNOWN)
    elif not await asyncio.to_thread(context.desk.door.admits, query.from_user.id, query.message.chat.id):
        await acknowledge(query, NOT_ALLOWED)
    else:
        match pressed:
            case SourcePress():
                await show_source(pressed, query, query.message, update.update_id, context)
