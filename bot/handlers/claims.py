"""Which updates are this process's, where several share the database: it says that it lives, and takes what is free."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final

import structlog

from bot.delivery.app import DESK, App, Desk
from bot.updates import LEASE_S
from config.errors import BriefingError
from retrieval.library.backends.backend import Backend

CLAIMS_EVERY: Final = timedelta(seconds=LEASE_S / 3)
HEAR_AGAIN_S: Final = 5.0  # after the connection was lost over which others are heard

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


async def keep_claims(app: App, every: timedelta = CLAIMS_EVERY) -> None:
    """Say that this process lives, and take up what is free: when told of it, and now and then.

    Ends at once where the database is this process's alone.
    """
    desk: Desk = app.bot_data[DESK]
    backend = desk.services.database.backend
    if not backend.is_shared:
        return
    async with _told(backend, desk.queue.inbox.name) as told:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), every.total_seconds())
            told.clear()
            try:
                await desk.writer.do(desk.queue.inbox.extend)
                if taken := await desk.queue.restore(app.bot, own=False):
                    log.info("took up what nobody else answers", updates=taken)
            except BriefingError:
                log.exception("the updates of this process could not be claimed again")


@asynccontextmanager
async def _told(backend: Backend, name: str) -> AsyncIterator[asyncio.Event]:
    """What is set within whenever another process leaves something to this one, or to anybody."""
    told = asyncio.Event()

    def heard(news: str) -> None:
        if news in {name, ""}:
            told.set()

    async def listen() -> None:
        while True:
            try:
                await backend.hear(heard)
            except BriefingError as error:
                log.warning("other processes are not heard", reason=str(error))
            await asyncio.sleep(HEAR_AGAIN_S)

    listening = asyncio.create_task(listen())
    try:
        yield told
    finally:
        listening.cancel()
