"""Puts Telegram on top of the services: builds the application, and runs it from start to a clean end."""

import asyncio
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import structlog
from pydantic import SecretStr
from telegram import LinkPreviewOptions, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import HTTPXRequest

from bot.bringing import Bringing
from bot.budget import Bounds, Budget
from bot.delivery.alarms import Alarms
from bot.delivery.app import DESK, App, Context, Desk
from bot.delivery.courier import Courier, Pauses
from bot.delivery.health import seen_from_outside
from bot.delivery.inbox import InboxQueue
from bot.delivery.intake import Intake
from bot.delivery.lanes import UpdateLanes
from bot.delivery.pulse import TIMEOUT_S, PollRequest, trusted
from bot.delivery.reply_log import ReplyLog
from bot.delivery.rights import GroupAdmins
from bot.delivery.rivals import Rivals
from bot.delivery.shared_limits import limits_of
from bot.delivery.sightings import Sightings
from bot.delivery.underway import Underway
from bot.door import Door
from bot.handlers import register
from bot.handlers.chores import Clock, keep_sending, keep_watch, publish, schedule, utc_now
from bot.handlers.claims import keep_claims
from bot.handlers.hearing import Hearing
from bot.handlers.screen import Screen
from bot.handlers.stops import is_stop
from bot.memory import Memory
from bot.monitoring.told import ToldAlarms
from bot.preferences import Preferences
from bot.privacy import DELETIONS, PersonalData
from bot.reply_parts import Replies
from bot.schedules.subscriptions import ChatSubscriptions
from bot.sole import sole_runner
from bot.updates import Inbox
from bot.writer import GroupWriter
from config.errors import SettingsError
from config.logging import Redactor
from config.sections import TelegramSettings
from config.settings import Settings

if TYPE_CHECKING:  # the services bring the whole library along, which takes seconds to import
    from bot.delivery.webhook import Webhook
    from bot.services import Services
    from bot.upkeep import Upkeep

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
GRACE_S: Final = 15.0  # for answers that are under way when the bot is asked to stop
GOODBYE_S: Final = 2.0  # for telling Telegram which updates were taken
RECONNECT_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
SENDING_AT_ONCE: Final = 256  # connections
POLLING: Final = "polling"
COURIER: Final = "courier"
INTAKE: Final = "intake"
WEBHOOK: Final = "webhook"
_PAUSES: Final = Pauses()
_TOKEN: Final = re.compile(r"\d+:[\w-]+", re.ASCII)


def run_bot(settings: Settings, services: "Services", upkeep: "Upkeep | None" = None) -> None:
    """Answer on Telegram until SIGINT or SIGTERM.

    Raises SettingsError where the token is missing or refused, and AlreadyRunningError where another process runs the
    bot on the same data directory or with the same token.
    """
    with sole_runner(settings.data_dir):
        asyncio.run(_run(build_application(settings, services), upkeep))


def build_application(settings: Settings, services: "Services", pauses: Pauses = _PAUSES) -> App:
    """Return the application with all its handlers; opens no connection."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library warns at every pause otherwise
    token = _usable(settings.telegram.token)
    writer, polling, sightings = GroupWriter(services.database), PollRequest(), Sightings()
    inbox = Inbox(services.database)
    courier = Courier(pauses, limits_of(services.database, writer, inbox.name, pauses.second), sightings=sightings)
    queue = InboxQueue(inbox, writer, sightings)
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{str(settings.telegram.api_url).rstrip('/')}/bot")
        .base_file_url(f"{str(settings.telegram.api_url).rstrip('/')}/file/bot")
        .request(HTTPXRequest(SENDING_AT_ONCE, read_timeout=TIMEOUT_S, httpx_kwargs={"verify": trusted()}))
        .get_updates_request(polling)
        .rate_limiter(courier)
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .context_types(ContextTypes(context=Context))
        .update_queue(queue)
        .concurrent_updates(UpdateLanes(queue.work, urgent=is_stop))
        .build()
    )
    chat, database = settings.telegram, services.database
    door, preferences = Door(database, chat.allowed, owner=chat.owner), Preferences(database)
    hearing, typed = Hearing(preferences), Memory[str]()
    polling.taken = intake = Intake(queue, application.bot, Screen(door, hearing, typed))
    desk = Desk(
        services,
        queue,
        ReplyLog(Replies(database), writer, sightings, lambda chat: queue.is_crowded or courier.is_busy(chat)),
        door,
        pauses,
        writer,
        preferences,
        Budget(
            database,
            a_person=Bounds(chat.questions_a_person, chat.tokens_a_person),
            a_group=Bounds(chat.questions_a_group, chat.tokens_a_group),
        ),
        GroupAdmins(),
        Underway(),
        Alarms(ToldAlarms(database), writer, door, preferences),
        PersonalData(database, settings.data_dir / DELETIONS),
        Bringing(services),
        ChatSubscriptions(database),
        typed,
    )
    webhook = _webhook_of(chat, application, intake, polling.beat) if chat.webhook_url else None
    application.bot_data.update({DESK: desk, POLLING: polling, INTAKE: intake, COURIER: courier, WEBHOOK: webhook})
    register(application, hearing)
    return application


async def serve(
    application: App,
    stop: asyncio.Event,
    *,
    silence: float = SILENCE_S,
    grace: float = GRACE_S,
    upkeep: "Upkeep | None" = None,
    clock: Clock = utc_now,
) -> None:
    """Answer until `stop` is set; then finish what is under way and leave the rest in the inbox.

    After so many seconds of `silence` from Telegram, asking for updates begins anew. What is not finished `grace`
    seconds after the stop is broken off. `clock` tells when a briefing is due.
    """
    chores: list[asyncio.Task[None]] = []
    try:
        if await _connect(application, stop):
            await _open(application)
            await application.start()
            chores.append(asyncio.create_task(publish(application)))
            chores.append(asyncio.create_task(keep_sending(application, upkeep, clock)))
            chores.append(asyncio.create_task(keep_claims(application)))
            chores.append(asyncio.create_task(keep_watch(application, clock)))
            await (_take if _webhook(application) else _poll)(application, stop, silence)
    except InvalidToken:
        raise SettingsError("Telegram refused the bot's token; check BRIEFING_TELEGRAM__TOKEN") from None
    finally:
        for chore in chores:
            chore.cancel()
        if upkeep:
            upkeep.stop()
        await _close(application, grace)


async def _run(application: App, upkeep: "Upkeep | None") -> None:
    logging.getLogger("telegram.ext.Updater").setLevel(logging.CRITICAL)  # its troubles are logged here, in a line each
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: an interrupt ends the process, and the inbox keeps the rest
            loop.add_signal_handler(number, stop.set)
    if upkeep:
        schedule(application, upkeep)
    with seen_from_outside(application, application.bot_data[COURIER], application.bot_data[POLLING]):
        await serve(application, stop, upkeep=upkeep)


async def _connect(application: App, stop: asyncio.Event) -> bool:
    """Reach Telegram, however long that takes; return False where the bot is asked to stop first."""
    pauses = iter(RECONNECT_S)
    while not stop.is_set():
        try:
            await _unless(stop, application.initialize())
            return not stop.is_set()
        except InvalidToken:
            raise
        except TelegramError as error:
            pause = next(pauses, RECONNECT_S[-1])
            log.warning("Telegram cannot be reached yet", error=type(error).__name__, again_in_seconds=pause)
            await _unless(stop, asyncio.sleep(pause))
    return False


async def _open(application: App) -> None:
    """Take up what an earlier run left, and say who may ask."""
    desk: Desk = application.bot_data[DESK]
    await asyncio.to_thread(desk.queue.inbox.adopt, application.bot.id)
    left = await desk.queue.restore(application.bot)
    log.info("connected", bot=application.bot.username, unanswered=left)
    code = await asyncio.to_thread(desk.door.new_code)
    _announce(application, f"Running as @{application.bot.username}. Stop with Ctrl+C.")
    if code:
        _announce(application, f"Nobody may ask yet. Send this pairing code to the bot to become its owner: {code}")
    if desk.door.open_to_all:
        log.warning("everyone may ask: BRIEFING_TELEGRAM__ALLOWED is *")
        _announce(application, "EVERYONE on Telegram may ask this bot: BRIEFING_TELEGRAM__ALLOWED is *")


async def _poll(application: App, stop: asyncio.Event, silence: float) -> None:
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
        await _unless(stop, start)
        connection.beat()
        while connection.silence < silence and not stop.is_set():
            await _unless(stop, rivals.watch(silence - connection.silence + 0.1))
        if not stop.is_set():
            log.error("nothing heard from Telegram; asking anew", silence_seconds=round(connection.silence))
            await _stop_polling(application)
            await connection.renew()


async def _take(application: App, stop: asyncio.Event, _: float) -> None:
    """Have Telegram bring the updates until `stop`, and look now and then whether it still does."""
    webhook = _webhook(application)
    assert webhook
    webhook.open()
    await _unless(stop, webhook.announce(ALLOWED_UPDATES))
    while not stop.is_set():
        await _unless(stop, asyncio.sleep(LOOK_S))
        await _unless(stop, webhook.look(ALLOWED_UPDATES))


async def _close(application: App, grace: float) -> None:
    """Take no more updates, give those under way a while, and close the connections."""
    desk: Desk = application.bot_data[DESK]
    lanes = application.update_processor
    assert isinstance(lanes, UpdateLanes)
    lanes.close()
    desk.queue.close()
    if webhook := _webhook(application):
        await webhook.close()
    await _stop_polling(application)
    if application.running:
        deadline = asyncio.get_running_loop().call_later(grace, lanes.cancel)
        await application.stop()
        deadline.cancel()
    await application.shutdown()
    application.bot_data[INTAKE].close()
    await desk.queue.let_go()
    desk.writer.close()
    await application.bot.shutdown()  # its connections are open even where the application never got so far
    log.info("stopped")


async def _stop_polling(application: App) -> None:
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


def _webhook(application: App) -> "Webhook | None":
    found: Webhook | None = application.bot_data[WEBHOOK]
    return found


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, object]) -> None:
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


def _webhook_of(chat: TelegramSettings, application: App, intake: Intake, beat: Callable[[], None]) -> "Webhook":
    if find_spec("tornado") is None:
        raise SettingsError("BRIEFING_TELEGRAM__WEBHOOK_URL needs the extra: pip install 'briefing-bot[webhook]'")
    from bot.delivery.webhook import Webhook  # noqa: PLC0415 - an extra that polling does not need

    queue = application.update_queue
    assert isinstance(queue, InboxQueue)
    return Webhook(chat, application.bot, queue, intake, beat)


def _announce(application: App, line: str) -> None:
    sys.stdout.write(Redactor([application.bot.token]).redact(line) + "\n")
    sys.stdout.flush()


def _usable(token: SecretStr | None) -> str:
    if token is None:
        raise SettingsError("BRIEFING_TELEGRAM__TOKEN is not set; @BotFather gives one")
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise SettingsError("BRIEFING_TELEGRAM__TOKEN is no bot token: those look like 123456:ABC-def")
    return token.get_secret_value()
