"""The clock of what a running bot does besides answering; the work itself is `bot.upkeep`'s."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.delivery.app import DESK, App, Context, Desk
from bot.handlers.due import ChatPost
from bot.handlers.menus import publish_menus
from bot.handlers.watch import Watch
from bot.schedules.dispatch import Dispatch
from bot.sole import runner_id
from config.errors import BriefingError

if TYPE_CHECKING:  # the services bring the whole library along, which takes seconds to import
    from bot.upkeep import Upkeep

Clock = Callable[[], datetime]

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)

FEEDS_EVERY: Final = timedelta(minutes=1)  # each feed has a schedule of its own; this is how often it is looked at
LOOK_EVERY: Final = timedelta(seconds=15)  # for briefings that are due
WATCH_EVERY: Final = timedelta(minutes=5)
INDEX_EVERY: Final = timedelta(hours=1)
FIRST: Final = timedelta(seconds=5)
PRUNED_EVERY: Final = timedelta(days=1)


def schedule(
    app: App, upkeep: "Upkeep", *, feeds_every: timedelta = FEEDS_EVERY, index_every: timedelta = INDEX_EVERY
) -> None:
    """Let the job queue call for the upkeep from when the application starts to when it stops."""
    _repeat(app, "feeds", upkeep.pull_due, feeds_every, first=min(FIRST, feeds_every))
    _repeat(app, "vectors", upkeep.make_vectors, feeds_every, first=min(FIRST, feeds_every))
    _repeat(app, "index", upkeep.look_after_index, index_every, first=index_every)
    _repeat(app, "retention", upkeep.prune, PRUNED_EVERY, first=FIRST)


async def publish(app: App) -> None:
    """Publish the menus."""
    desk: Desk = app.bot_data[DESK]
    await publish_menus(app.bot, await asyncio.to_thread(desk.door.stewards))


async def keep_sending(app: App, upkeep: "Upkeep | None", clock: Clock, every: timedelta = LOOK_EVERY) -> None:
    """Send the briefings that are due, for as long as the application runs; the feeds are pulled before."""
    desk: Desk = app.bot_data[DESK]
    post, store = ChatPost(desk, app.bot), desk.subscriptions
    moves = (desk.services.conversations.move, desk.door.move, desk.preferences.move)
    database = desk.services.database
    by = runner_id(database.path.parent) if database.backend.is_shared else None
    dispatch = Dispatch(store, post, clock, write=desk.writer.do, on_moved=moves, by=by)
    while True:
        try:
            is_due = await asyncio.to_thread(store.comes_due, clock())
            if upkeep and is_due:
                post.failed_feeds = await asyncio.to_thread(upkeep.pull_before)
            await dispatch.turn()
        except BriefingError:
            log.exception("the briefings that are due could not be looked up")
        await asyncio.sleep(every.total_seconds())


async def keep_watch(app: App, clock: Clock, every: timedelta = WATCH_EVERY) -> None:
    """Tell the owner of what only he can mend, for as long as the application runs."""
    desk: Desk = app.bot_data[DESK]
    watch = Watch(desk, app.bot)
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            await watch.look(clock())
        except BriefingError:
            log.exception("whether anything is wrong could not be looked up")


def utc_now() -> datetime:
    """Return the moment, aware, in UTC."""
    return datetime.now(UTC)


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
