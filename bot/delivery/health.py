"""Whether the running bot is well, for whoever watches it from outside: Telegram is heard, the database answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from bot.delivery.app import DESK, App, Desk
from bot.delivery.courier import Courier
from bot.delivery.pulse import PollRequest
from bot.monitoring.facts import newest_answer
from bot.monitoring.metrics import Metrics
from bot.monitoring.server import Watched, watched

UNHEARD_S: Final = 180.0  # by then the bot has begun its polling anew, and that has not helped
READY_S: Final = 60.0  # twice as long as Telegram may hold a request for updates open


@contextmanager
def seen_from_outside(application: App, courier: Courier, polling: PollRequest) -> Iterator[int]:
    """Serve health and metrics while the block runs, and yield the port: that of the settings; where it is 0, none."""
    desk: Desk = application.bot_data[DESK]
    database, port = desk.services.database, desk.services.settings.watch.port
    if not port:
        yield 0
        return
    metrics = Metrics(database, throttled=lambda: courier.throttled, silence=lambda: polling.silence)
    told = Watched(partial(deafness, polling, UNHEARD_S), partial(_not_ready, application, polling), metrics.text)
    with watched(port, told) as bound:
        yield bound


def deafness(polling: PollRequest, most: float) -> str:
    """Say for how long Telegram has not been heard, where that is more than `most` seconds; else nothing."""
    silence = polling.silence
    return f"nothing heard from Telegram for {silence:.0f} s" if silence > most else ""


def _not_ready(application: App, polling: PollRequest) -> str:
    """Say why a question would not be answered now; raises LibraryError where the database cannot be read."""
    desk: Desk = application.bot_data[DESK]
    newest_answer(desk.services.database)
    if not application.running:
        return "not connected to Telegram yet, or stopping"
    return deafness(polling, READY_S)
