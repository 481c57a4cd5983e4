"""The clock of what a running bot does besides answering; the work itself is `bot.upkeep`'s."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.conversations import RECORD_DAYS
from bot.delivery.app import DESK, App, Context, Desk
from bot.handlers.menus import publish_menus
from config.errors import BriefingError

if TYPE_CHECKING:  # the services bring the whole library along, which takes seconds to import
    from bot.upkeep import Upkeep

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)

FEEDS_EVERY: Final = timedelta(minutes=1)  # each feed has a schedule of its own; this is how often it is looked at
INDEX_EVERY: Final = timedelta(hours=1)
FIRST: Final = timedelta(seconds=5)
KEPT_DAYS: Final = 7.0


def schedule(
    app: App, upkeep: "Upkeep", *, feeds_every: timedelta = FEEDS_EVERY, index_every: timedelta = INDEX_EVERY
) -> None:
    """Let the job queue call for the upkeep from when the application starts to when it stops."""
    _repeat(app, "feeds", upkeep.pull_due, feeds_every, first=min(FIRST, feeds_every))
    _repeat(app, "vectors", upkeep.make_vectors, feeds_every, first=min(FIRST, feeds_every))
    _repeat(app, "index", upkeep.look_after_index, index_every, first=index_every)


async def keep_tidy(app: App) -> None:
    """Publish the menus once, and forget old updates and records once a day."""
    desk: Desk = app.bot_data[DESK]
    await publish_menus(app.bot, await asyncio.to_thread(desk.door.stewards))
    while True:
        try:
            await asyncio.to_thread(desk.queue.inbox.prune, days=KEPT_DAYS)
            await asyncio.to_thread(desk.budget.prune)
            await asyncio.to_thread(desk.services.conversations.prune, days=RECORD_DAYS)
        except BriefingError:
            log.exception("old updates and records could not be deleted")
        await asyncio.sleep(timedelta(days=1).total_seconds())


def _repeat(app: App, name: str, work: Callable[[], None], every: timedelta, *, first: timedelta) -> None:
    """Do `work` in a thread, never twice at once; late is better than not at all, and once is enough after a delay."""
    busy = asyncio.Lock()

    async def run(_: Context) -> None:
        if not busy.locked():
            async with busy:
                await asyncio.to_thread(work)

    assert app.job_queue
    kept = {"id": name, "misfire_grace_time": None, "coalesce": True, "max_instances": 2}
    app.job_queue.run_repeating(run, every, first=first, name=name, job_kwargs=kept)
