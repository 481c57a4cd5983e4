"""How updates arrive, until the bot is to stop: it asks Telegram for them, or Telegram brings them."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Update

from bot.delivery.app import App
from bot.delivery.rivals import Rivals

if TYPE_CHECKING:  # an extra that polling does not need
    from bot.delivery.webhook import Webhook

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)

ALLOWED_UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MESSAGE_REACTION,
    Update.MY_CHAT_MEMBER,
)
POLL_S: Final = 30.0  # how long Telegram may hold a request for updates open
LOOK_S: Final = 30.0  # between two looks whether Telegram still brings updates to our address
SILENCE_S: Final = 120.0  # then the polling is taken as stuck and begun anew
GOODBYE_S: Final = 2.0  # for telling Telegram which updates were taken
POLLING: Final = "polling"
WEBHOOK: Final = "webhook"


async def poll(application: App, stop: asyncio.Event, silence: float) -> None:
    """Ask for updates until `stop`; where nothing was heard for too long, begin anew on new connections.

    Raises AlreadyRunningError where another process asks for them, too.
    """
    updater, connection, rivals = application.updater, application.bot_data[POLLING], Rivals()
    assert updater
    while not stop.is_set():
        start = updater.start_polling(
            timeout=timedelta(seconds=POLL_S),
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            error_callback=rivals.heard,
        )
        await unless(stop, start)
        connection.beat()
        while connection.silence < silence and not stop.is_set():
            await unless(stop, rivals.watch(silence - connection.silence + 0.1))
        if not stop.is_set():
            log.error("nothing heard from Telegram; asking anew", silence_seconds=round(connection.silence))
            await stop_polling(application)
            await connection.renew()


async def take(application: App, stop: asyncio.Event, _: float) -> None:
    """Have Telegram bring the updates until `stop`, and look now and then whether it still does."""
    webhook = webhook_of(application)
    assert webhook
    webhook.open()
    await unless(stop, webhook.announce(ALLOWED_UPDATES))
    while not stop.is_set():
        await unless(stop, asyncio.sleep(LOOK_S))
        await unless(stop, webhook.look(ALLOWED_UPDATES))


async def stop_polling(application: App) -> None:
    """Stop asking for updates, and tell Telegram which ones were taken; without waiting long for either."""
    updater = application.updater
    assert updater
    if not updater.running:
        return
    stopping = asyncio.create_task(updater.stop())
    for _ in range(2):  # the library takes the first cancellation for the end of a pause, and still says goodbye
        await asyncio.wait({stopping}, timeout=GOODBYE_S)
        stopping.cancel()
    await asyncio.wait({stopping}, timeout=GOODBYE_S)
    if stopping.done() and not stopping.cancelled() and (error := stopping.exception()):
        log.warning("asking for updates did not end well", error=type(error).__name__)


def webhook_of(application: App) -> "Webhook | None":
    found: Webhook | None = application.bot_data[WEBHOOK]
    return found


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, object]) -> None:
    """Wait for `work`, or break it off when `stop` is set."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not doing.done():
            doing.cancel()
            await asyncio.wait({doing})
    if not doing.cancelled():
        doing.result()
