"""Where Telegram brings updates: each is committed to the inbox before Telegram hears that it arrived."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Bot, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler, stream_request_body

from bot.delivery.inbox import InboxQueue
from bot.delivery.intake import LONGEST, Intake
from config.errors import SettingsError
from config.sections import TelegramSettings

if TYPE_CHECKING:
    from datetime import datetime

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY: Final = 4 * LONGEST  # bytes

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class Webhook:
    """Takes updates over HTTP on a port of this machine, and tells Telegram the address that leads to it.

    Any number of processes may do so behind one address. `beat` is called whenever Telegram has been heard.
    """

    def __init__(
        self, settings: TelegramSettings, bot: Bot, queue: InboxQueue, intake: Intake, beat: Callable[[], None]
    ) -> None:
        self._settings, self._bot, self._queue, self._intake, self._beat = settings, bot, queue, intake, beat
        self._secret = _secret(settings, bot.token)
        self._told_of: datetime | None = None  # the newest failure that was logged
        self._server: HTTPServer | None = None

    def open(self) -> None:
        """Take updates from now on; raises SettingsError where the port cannot be had."""
        host, port = self._settings.webhook_host, self._settings.webhook_port
        try:
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            raise SettingsError(
                f"BRIEFING_TELEGRAM__WEBHOOK_PORT: {host}:{port} cannot be had: {error.strerror}"
            ) from None
        routes = [(r".*", _Delivery, {"webhook": self})]
        self._server = HTTPServer(Application(routes, log_function=lambda _: None), max_body_size=LARGEST_BODY)
        listening.setblocking(False)
        self._server.add_socket(listening)

    async def close(self) -> None:
        """Take no more. Telegram keeps what it cannot bring, and brings it to the next process."""
        if server := self._server:
            self._server = None
            server.stop()
            await server.close_all_connections()

    async def announce(self, kinds: Sequence[str]) -> None:
        """Have Telegram bring updates of these kinds to our address; raises InvalidToken."""
        try:
            await self._bot.set_webhook(
                str(self._settings.webhook_url), allowed_updates=kinds, secret_token=self._secret
            )
            self._beat()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram does not take our address", reason=error.message)

    async def look(self, kinds: Sequence[str]) -> None:
        """Ask Telegram whether it still brings updates to our address, and have it do so; raises InvalidToken."""
        try:
            info = await self._bot.get_webhook_info()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram cannot be asked for our address", error=type(error).__name__)
            return
        if info.url != str(self._settings.webhook_url):
            log.error("another process has taken our address away from this bot; it is set again")
            await self.announce(kinds)
            return
        self._beat()
        if info.last_error_date and info.last_error_date != self._told_of:
            self._told_of = info.last_error_date
            log.warning(
                "Telegram could not bring an update",
                reason=info.last_error_message,
                at=info.last_error_date.isoformat(),
                waiting=info.pending_update_count,
            )

    def knows(self, given: str | None) -> bool:
        """Say whether what came with a request is our secret; it takes as long for a near miss as for a far one."""
        return hmac.compare_digest((given or "").encode(errors="replace"), self._secret.encode())

    async def take(self, body: bytes) -> HTTPStatus:
        """Commit an update and queue it; return what Telegram is answered: anything but 200 has it come again."""
        try:
            update = await self._intake.take_one(body)
        except NetworkError:
            log.exception("an update cannot be kept; Telegram brings it again")
            return HTTPStatus.SERVICE_UNAVAILABLE
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        self._beat()
        if isinstance(update, Update):
            await self._queue.put(update)
        return HTTPStatus.OK


@stream_request_body
class _Delivery(RequestHandler):
    """One request. It is judged by its head; the body of a stranger is not kept."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, webhook: Webhook) -> None:
        self._webhook = webhook
        self._body = bytearray()

    def prepare(self) -> None:
        if not self._webhook.knows(self.request.headers.get(HEADER)):
            self._end(HTTPStatus.FORBIDDEN)

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk

    async def post(self) -> None:
        # A request that breaks off while its update is committed must not break off the committing.
        self._end(await asyncio.shield(asyncio.ensure_future(self._webhook.take(bytes(self._body)))))

    def _end(self, status: HTTPStatus) -> None:
        self.set_status(status)
        if status is HTTPStatus.FORBIDDEN:
            self.set_header("Connection", "close")
        self.finish()


def _secret(settings: TelegramSettings, token: str) -> str:
    """Return what Telegram must show: the same for all processes of a bot."""
    if settings.webhook_secret:
        return settings.webhook_secret.get_secret_value()
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()
