"""Puts Telegram on top of the services: builds the application, and runs it from start to a clean end."""

import asyncio
import logging
import os
import re
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import structlog
from pydantic import SecretStr
from telegram import LinkPreviewOptions
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import HTTPXRequest

from bot.bringing import Bringing
from bot.budget import Bounds, Budget
from bot.delivery.alarms import Alarms
from bot.delivery.app import DESK, App, Context, Desk
from bot.delivery.arrivals import POLLING, SILENCE_S, WEBHOOK, poll, stop_polling, take, unless, webhook_of
from bot.delivery.courier import Courier, Pauses
from bot.delivery.health import seen_from_outside
from bot.delivery.inbox import InboxQueue
from bot.delivery.intake import Intake
from bot.delivery.lanes import UpdateLanes
from bot.delivery.pulse import TIMEOUT_S, PollRequest, trusted
from bot.delivery.reply_log import ReplyLog
from bot.delivery.rights import GroupAdmins
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
from bot.monitoring.alarm_log import ToldAlarms
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

GRACE_S: Final = 15.0  # for answers that are under way when the bot is asked to stop
RECONNECT_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
SENDING_AT_ONCE: Final = 256  # connections
COURIER: Final = "courier"
INTAKE: Final = "intake"
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
    chat, database = settings.telegram, services.database
    writer, polling, sightings = GroupWriter(database), PollRequest(), Sightings()
    inbox = Inbox(database)
    courier = Courier(pauses, limits_of(database, writer, inbox.name, pauses.second), sightings=sightings)
    queue = InboxQueue(inbox, writer, sightings)
    application = _bare(chat, queue, courier, polling)
    desk = _desk(settings, services, queue=queue, courier=courier, pauses=pauses, writer=writer, sightings=sightings)
    hearing = Hearing(desk.preferences)
    polling.taken = intake = Intake(queue, application.bot, Screen(desk.door, hearing, desk.typed))
    webhook = _built_webhook(chat, application, intake, polling.beat) if chat.webhook_url else None
    application.bot_data.update({DESK: desk, POLLING: polling, INTAKE: intake, COURIER: courier, WEBHOOK: webhook})
    register(application, hearing)
    return application


def _bare(chat: TelegramSettings, queue: InboxQueue, courier: Courier, polling: PollRequest) -> App:
    """The library's application over our queue, lanes and limits, without a handler."""
    api_url = str(chat.api_url).rstrip("/")
    return (
        ApplicationBuilder()
        .token(_usable(chat.token))
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(HTTPXRequest(SENDING_AT_ONCE, read_timeout=TIMEOUT_S, httpx_kwargs={"verify": trusted()}))
        .get_updates_request(polling)
        .rate_limiter(courier)
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .context_types(ContextTypes(context=Context))
        .update_queue(queue)
        .concurrent_updates(UpdateLanes(queue.work, urgent=is_stop))
        .build()
    )


def _desk(
    settings: Settings,
    services: "Services",
    *,
    queue: InboxQueue,
    courier: Courier,
    pauses: Pauses,
    writer: GroupWriter,
    sightings: Sightings,
) -> Desk:
    chat, database = settings.telegram, services.database
    door, preferences = Door(database, chat.allowed, owner=chat.owner), Preferences(database)
    a_person = Bounds(chat.questions_a_person, chat.tokens_a_person)
    a_group = Bounds(chat.questions_a_group, chat.tokens_a_group)
    return Desk(
        services,
        queue,
        ReplyLog(Replies(database), writer, sightings, lambda chat: queue.is_crowded or courier.is_busy(chat)),
        door,
        pauses,
        writer,
        preferences,
        Budget(database, a_person=a_person, a_group=a_group),
        GroupAdmins(),
        Underway(),
        Alarms(ToldAlarms(database), writer, door, preferences),
        PersonalData(database, settings.data_dir / DELETIONS),
        Bringing(services),
        ChatSubscriptions(database),
        Memory[str](),
    )


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
            await (take if webhook_of(application) else poll)(application, stop, silence)
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
            await unless(stop, application.initialize())
            return not stop.is_set()
        except InvalidToken:
            raise
        except TelegramError as error:
            pause = next(pauses, RECONNECT_S[-1])
            log.warning("Telegram cannot be reached yet", error=type(error).__name__, again_in_seconds=pause)
            await unless(stop, asyncio.sleep(pause))
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


async def _close(application: App, grace: float) -> None:
    """Take no more updates, give those under way a while, and close the connections."""
    desk: Desk = application.bot_data[DESK]
    lanes = application.update_processor
    assert isinstance(lanes, UpdateLanes)
    lanes.close()
    desk.queue.close()
    if webhook := webhook_of(application):
        await webhook.close()
    await stop_polling(application)
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


def _built_webhook(chat: TelegramSettings, application: App, intake: Intake, beat: Callable[[], None]) -> "Webhook":
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
